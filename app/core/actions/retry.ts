import type { ReadDb, WriteDb } from '../ports.ts';
import type { StoredStep } from './queries.ts';

/**
 * The person retries what they see now, so the state to check against is the state now: that of the provider through which the
 * step goes.
 */
export function refreshPrecondition(cache: ReadDb, ledger: WriteDb, row: StoredStep): void {
  const sim = cache.get<{ lifecycle: string; imei_lock: string; session_id: string | null }>(
    `SELECT s.lifecycle, COALESCE(o.imei_lock, s.imei_lock) AS imei_lock, s.session_id FROM sims s
     LEFT JOIN overlay_sims o ON o.sim_key = s.sim_key AND o.provider_id = ? AND o.known = 1 WHERE s.iccid_body = ?`,
    [row.provider_id, row.iccid_body],
  );
  if (sim === undefined) return;
  const precondition = JSON.stringify({
    lifecycle: sim.lifecycle,
    imeiLock: sim.imei_lock,
    sessionId: sim.session_id,
  });
  ledger.run('UPDATE action_sims SET precondition = ? WHERE action_id = ? AND iccid_body = ?', [
    precondition,
    row.action_id,
    row.iccid_body,
  ]);
}
