import { tacOf } from '../../../shared/ids.ts';
import type { ReadDb } from '../ports.ts';
import { known } from './known.ts';
import type { SimMembers } from './model.ts';

/** What of a stored SIM goes into the events about it. */
export interface EventSim {
  readonly sim_key: number;
  readonly provider_id: string;
  readonly iccid: string;
  readonly iccid_body: string;
  readonly eid: string | null;
  readonly msisdn: string | null;
  readonly imsi: string | null;
  readonly device: string | null;
  readonly device_class: string | null;
  readonly model: string | null;
  readonly site: string | null;
  readonly group_id: string | null;
}

const columns =
  'sim_key, provider_id, iccid, iccid_body, eid, msisdn, imsi, device, device_class, model, site, group_id';

/** The members that say which SIM an event is about. Its present IMEI is not among them: the device of then may be another. */
export function simMembers(sim: EventSim | null): SimMembers {
  if (sim === null) return {};
  return known({
    providerId: sim.provider_id,
    simKey: sim.sim_key,
    iccid: sim.iccid,
    iccidBody: sim.iccid_body,
    eid: sim.eid,
    msisdn: sim.msisdn,
    imsi: sim.imsi,
    device: sim.device,
    deviceClass: sim.device_class,
    model: sim.model,
    site: sim.site,
    group: sim.group_id,
  });
}

/** The device that an event itself names. */
export function deviceMembers(imei: string | null, imsi: string | null): SimMembers {
  return known({ imei, imsi, tac: tacOf(imei) });
}

export function eventSimByKey(cache: ReadDb, simKey: number): EventSim | null {
  return cache.get<EventSim>(`SELECT ${columns} FROM sims WHERE sim_key = ?`, [simKey]) ?? null;
}

/** The SIM of an ICCID body that was listed last: two providers may know one SIM. */
export function eventSimByBody(cache: ReadDb, body: string): EventSim | null {
  return (
    cache.get<EventSim>(
      `SELECT ${columns} FROM sims WHERE iccid_body = ? ORDER BY vanished_at IS NOT NULL, sim_key DESC LIMIT 1`,
      [body],
    ) ?? null
  );
}
