import { AppError, fail } from '../../../shared/errors.ts';
import { insertEvent } from './events.ts';
import type { KeySet } from './key-set.ts';
import type { Pass } from './pass.ts';
import { vanishedEvent } from './row-events.ts';
import { markVanished, storedSim } from './rows.ts';

/** Read from the unique index alone: rows are wide, and this runs over the whole fleet. */
const afterSql =
  'SELECT sim_key, provider_sim_id FROM sims WHERE provider_id = ? AND provider_sim_id > ? ORDER BY provider_sim_id LIMIT ?';
const slice = 2_000;
/** SIMs that are asked for by themselves in one pass; more of them wait for the next one. */
const mostAsked = 200;

/**
 * Marks the SIMs that a complete pass did not list, and tells `sim.vanished` of each. A provider that suddenly lists nothing at all
 * is believed less than the cache.
 *
 * @param unsure the list moved while it was read, so that a missing SIM may be there all the same: it is asked for by itself
 * @returns how many were marked
 * @throws AppError PROVIDER_BAD_ANSWER when the list was empty though SIMs are known
 */
export async function markMissing(
  pass: Pass,
  seen: KeySet,
  sourceTime: number,
  unsure = false,
): Promise<number> {
  const { cache, schedule } = pass.deps;
  let marked = 0;
  let asked = 0;
  for (let after = ''; ; ) {
    const known = cache.all<Known>(afterSql, [pass.providerId, after, slice]);
    const missing = known.filter(({ sim_key }) => !seen.has(sim_key));
    if (missing.length > 0 && seen.size === 0) {
      throw fail(
        'PROVIDER_BAD_ANSWER',
        'The provider listed no SIM at all though SIMs are known. They are kept as they were; check the account, the next sync asks again.',
        { retry: 'later' },
      );
    }
    const gone = unsure ? await thoseGone(pass, missing.slice(0, Math.max(0, mostAsked - asked))) : missing;
    asked += missing.length;
    const keys = gone.length === 0 ? [] : cache.transaction(() => markAll(pass, gone, sourceTime));
    if (keys.length > 0) pass.wrote(keys);
    marked += keys.length;
    const last = known.at(-1);
    if (known.length < slice || last === undefined) return marked;
    after = last.provider_sim_id;
    await schedule.breathe();
  }
}

interface Known {
  readonly sim_key: number;
  readonly provider_sim_id: string;
}

/** Those that the provider knows no more; none where single SIMs cannot be read. */
async function thoseGone({ deps, connector, signal }: Pass, missing: readonly Known[]): Promise<Known[]> {
  const gone: Known[] = [];
  for (const sim of missing) {
    if (storedSim(deps.cache, sim.sim_key)?.vanished_at !== null) continue;
    try {
      if ((await connector.sim(sim.provider_sim_id, signal)) === null) gone.push(sim);
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNSUPPORTED') return [];
      throw error;
    }
  }
  return gone;
}

/** @returns the keys of those that were not marked before */
function markAll(pass: Pass, missing: readonly { readonly sim_key: number }[], sourceTime: number): number[] {
  const { cache, clock } = pass.deps;
  const keys: number[] = [];
  for (const { sim_key } of missing) {
    const sim = storedSim(cache, sim_key);
    if (sim === undefined || sim.vanished_at !== null) continue;
    markVanished(cache, sim_key, sourceTime);
    insertEvent(cache, pass.providerId, sim_key, clock.now(), vanishedEvent(sim, sourceTime));
    keys.push(sim_key);
  }
  return keys;
}
