import { imei14, luhnDigit } from '../../../shared/ids.ts';
import { boundImei } from '../detections/rules/imei-pair-lock.ts';
import { noSightings, sighted, type Sightings } from '../detections/sightings.ts';
import type { ReadDb } from '../ports.ts';

/** The device a SIM belongs in, which on a stolen SIM is not the one it is in. */
export interface BoundDevice {
  /** 15 digits, or as the provider wrote it; null where nobody knows. */
  readonly imei: string | null;
  /** Several devices were seen, or another than the inventory registers, and nothing says which is right. */
  readonly disputed: boolean;
}

/** What of a SIM's row this is decided on. */
export interface BoundSim {
  readonly sim_key: number;
  readonly iccid_body: string;
  readonly imei: string | null;
  readonly locked_imei: string | null;
  readonly session_updated_at: number | null;
  readonly observed_at: number;
}

/**
 * The locked IMEI, else what D-EP-01 judges by: the one that the inventory registers and that was seen here, else the
 * one that stayed. A SIM that only ever had one device belongs in that, unless the inventory says otherwise.
 */
export function boundDevice(cache: ReadDb, ledger: ReadDb, sim: BoundSim): BoundDevice {
  if (sim.locked_imei !== null) return { imei: sim.locked_imei, disputed: false };
  const registered = registeredImei(ledger, sim.iccid_body);
  const seen = sightingsOf(cache, ledger, sim);
  const bound = boundImei(seen, registered);
  const devices = Object.keys(seen);
  const only =
    devices.length === 1 && (registered === null || devices[0] === registered) ? devices[0] : undefined;
  const chosen = bound ?? only ?? null;
  if (chosen === null) return { imei: null, disputed: devices.length > 0 };
  return {
    imei: imei14(sim.imei) === chosen ? sim.imei : chosen + String(luhnDigit(chosen)),
    disputed: false,
  };
}

/** Sessions, the history of the binding, and what it is in now. */
function sightingsOf(cache: ReadDb, ledger: ReadDb, sim: BoundSim): Sightings {
  let seen = noSightings;
  const see = (imei: string | null, at: number): void => {
    const digits = imei14(imei);
    if (digits !== null) seen = sighted(seen, digits, at);
  };
  const sessions = cache.all<{ imei: string; first: number; last: number }>(
    'SELECT imei, MIN(at) AS first, MAX(at) AS last FROM events WHERE sim_key = ? AND imei IS NOT NULL GROUP BY imei',
    [sim.sim_key],
  );
  for (const { imei, first, last } of sessions) {
    see(imei, first);
    see(imei, last);
  }
  const bindings = ledger.all<{ at: number; was: string | null; is_now: string | null }>(
    "SELECT at, was, is_now FROM bindings WHERE iccid_body = ? AND kind IN ('imei', 'first_seen')",
    [sim.iccid_body],
  );
  for (const { at, was, is_now } of bindings) {
    see(was, at);
    see(is_now, at);
  }
  see(sim.imei, sim.session_updated_at ?? sim.observed_at);
  return seen;
}

function registeredImei(ledger: ReadDb, iccidBody: string): string | null {
  const row = ledger.get<{ imei: string | null }>(
    `SELECT json_extract(facts, '$.imei') AS imei FROM evidence WHERE subject = ? AND kind = 'device-inventory'
     ORDER BY observed_at DESC LIMIT 1`,
    [`sim:${iccidBody}`],
  );
  return imei14(row?.imei ?? null);
}
