import { Connectivity, ImeiLock, type OverlayStatus } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';

/**
 * What overlays said of SIMs that other providers list, one row for each pair, as it was last told. The SIM's own row stays as its
 * provider tells it.
 */
export const overlaySimsSchema = `
CREATE TABLE overlay_sims (
  sim_key INTEGER NOT NULL, provider_id TEXT NOT NULL,
  subject TEXT NOT NULL,                                       -- under which id the overlay knows the SIM
  known INTEGER NOT NULL,                                      -- 0: it was asked and knows none of that id
  connectivity TEXT NOT NULL, country TEXT, imei_lock TEXT NOT NULL, locked_imei TEXT, restriction TEXT, raw_state TEXT NOT NULL,
  status_at INTEGER, sim_swap_at INTEGER, device_swap_at INTEGER,
  asked_at INTEGER NOT NULL,
  PRIMARY KEY (sim_key, provider_id)
) WITHOUT ROWID;
CREATE INDEX overlay_sims_by_subject ON overlay_sims (provider_id, subject);
`;

interface StoredOverlaySim {
  readonly provider_id: string;
  readonly known: number;
  readonly connectivity: string;
  readonly country: string | null;
  readonly imei_lock: string;
  readonly locked_imei: string | null;
  readonly restriction: string | null;
  readonly raw_state: string;
  readonly status_at: number | null;
  readonly sim_swap_at: number | null;
  readonly device_swap_at: number | null;
  readonly asked_at: number;
}

/** What the overlays that are connected say of a SIM, with how old it is. */
export function overlaysOf(
  deps: { readonly cache: ReadDb; readonly ledger: ReadDb },
  simKey: number,
): OverlayStatus[] {
  const names = new Map(
    deps.ledger
      .all<{ id: string; name: string }>('SELECT provider_id AS id, name FROM providers')
      .map(({ id, name }) => [id, name]),
  );
  return deps.cache
    .all<StoredOverlaySim>('SELECT * FROM overlay_sims WHERE sim_key = ? ORDER BY provider_id', [simKey])
    .flatMap((row) => {
      const provider = names.get(row.provider_id);
      return provider === undefined ? [] : [toStatus(row, provider)];
    });
}

function toStatus(row: StoredOverlaySim, provider: string): OverlayStatus {
  return {
    providerId: row.provider_id,
    provider,
    known: row.known === 1,
    connectivity: Connectivity.catch('unknown').parse(row.connectivity),
    country: row.country,
    imeiLock: ImeiLock.catch('unknown').parse(row.imei_lock),
    lockedImei: row.locked_imei,
    restriction: row.restriction,
    rawState: row.raw_state,
    statusAt: row.status_at,
    simSwapAt: row.sim_swap_at,
    deviceSwapAt: row.device_swap_at,
    askedAt: row.asked_at,
  };
}
