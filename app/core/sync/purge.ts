import type { Schedule, WriteDb } from '../ports.ts';
import { sliceRows } from './pass.ts';

/**
 * Drops everything the cache holds of providers that are not connected any more. The ledger keeps their history. Safe to be killed
 * anywhere: what is left is found and dropped at the next start, because the state rows go last.
 *
 * @returns true when something was dropped
 */
export async function purgeRemoved(
  deps: { readonly cache: WriteDb; readonly schedule: Schedule },
  connected: ReadonlySet<string>,
): Promise<boolean> {
  const { cache, schedule } = deps;
  const gone = cache
    .all<{ provider_id: string }>('SELECT DISTINCT provider_id FROM sync_state')
    .map((row) => row.provider_id)
    .filter((providerId) => !connected.has(providerId));
  for (const providerId of gone) {
    while (dropSims(cache, providerId)) await schedule.breathe();
    while (dropEvents(cache, providerId)) await schedule.breathe();
    cache.transaction(() => {
      for (const table of ['groups', 'accounts', 'sync_pages', 'overlay_sims', 'sync_changes', 'sync_state'])
        cache.run(`DELETE FROM ${table} WHERE provider_id = ?`, [providerId]);
    });
  }
  return gone.length > 0;
}

function dropSims(cache: WriteDb, providerId: string): boolean {
  const keys = cache.all<{ sim_key: number }>('SELECT sim_key FROM sims WHERE provider_id = ? LIMIT ?', [
    providerId,
    sliceRows,
  ]);
  cache.transaction(() => {
    for (const { sim_key: simKey } of keys) {
      for (const table of ['usage_hours', 'usage_days', 'sim_posture', 'overlay_sims', 'sims'])
        cache.run(`DELETE FROM ${table} WHERE sim_key = ?`, [simKey]);
    }
  });
  return keys.length > 0;
}

function dropEvents(cache: WriteDb, providerId: string): boolean {
  const sql =
    'DELETE FROM events WHERE event_id IN (SELECT event_id FROM events WHERE provider_id = ? LIMIT ?)';
  return cache.run(sql, [providerId, sliceRows]).changes > 0;
}
