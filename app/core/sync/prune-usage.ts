import { day } from '../../../shared/time.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import { sliceRows, type Pass } from './pass.ts';
import { retention } from './plan.ts';
import { readState, saveState } from './state.ts';
import { pruneBuckets } from './usage-rows.ts';

/** Once a day of source time: usage and events beyond their retention go, a few SIMs at a time. */
export async function pruneUsage(pass: Pass, sourceNow: number, sims: number): Promise<void> {
  const { cache, schedule } = pass.deps;
  const today = String(Math.floor(sourceNow / day));
  if (readState(cache, pass.providerId, 'usage-days').cursor === today) return;
  const before = retention(sourceNow, sims, pass.budget);
  const { key: highest } = cache.get<{ key: number | null }>('SELECT MAX(sim_key) AS key FROM sims') ?? {
    key: null,
  };
  for (let after = 0; after < (highest ?? 0); after += sliceRows) {
    cache.transaction(() => {
      pruneBuckets(cache, 'hour', after, after + sliceRows, before.hours);
      pruneBuckets(cache, 'day', after, after + sliceRows, before.days);
    });
    throwIfCancelled(pass.signal);
    await schedule.breathe();
  }
  await pruneEvents(pass);
  saveState(cache, pass.providerId, 'usage-days', { cursor: today });
}

async function pruneEvents(pass: Pass): Promise<void> {
  const { cache, schedule } = pass.deps;
  const { newest } = cache.get<{ newest: number | null }>('SELECT MAX(event_id) AS newest FROM events') ?? {
    newest: null,
  };
  const until = (newest ?? 0) - pass.budget.keptEvents;
  for (;;) {
    const sql =
      'DELETE FROM events WHERE event_id IN (SELECT event_id FROM events WHERE event_id <= ? ORDER BY event_id LIMIT ?)';
    if (until <= 0 || cache.run(sql, [until, sliceRows]).changes === 0) return;
    await schedule.breathe();
  }
}
