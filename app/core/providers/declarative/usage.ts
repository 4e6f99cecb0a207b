import { day, hour, second } from '../../../../shared/time.ts';
import type { Log } from '../../ports.ts';
import type { UsageReading } from '../readings.ts';
import { Refusal } from '../verdict.ts';
import type { DescribedClient } from './client.ts';
import { pagesOf } from './list.ts';
import type { UsageRequest } from './model.ts';
import { textOf, valueAt } from './path.ts';
import { toBytes, toMoment } from './units.ts';

/** Rows of one usage read at most. */
const mostRows = 1_000_000;

/**
 * Usage in [from, to) as described, summed into buckets. Rows that cannot be understood are counted in the log.
 *
 * @param sim whose usage, or null for the whole account
 * @returns nothing for hours where the provider only has days
 */
export async function readUsage(
  client: DescribedClient,
  usage: UsageRequest,
  sim: string | null,
  from: number,
  to: number,
  bucket: 'hour' | 'day',
  log: Log,
  signal: AbortSignal,
): Promise<UsageReading[]> {
  if (bucket === 'hour' && usage.finest === 'day') return [];
  const values = { from, to, last: to - 1, ...(sim === null ? {} : { sim }) };
  const sums = createSums(usage, sim, from, to, bucket === 'hour' ? hour : day);
  try {
    for await (const rows of pagesOf(client, usage, values, 'its usage', mostRows, signal)) sums.add(rows);
    if (sums.rejected() > 0) log.warn('usage rows could not be understood', { rejected: sums.rejected() });
    return sums.readings();
  } catch (error) {
    // A SIM that is gone has no usage to read; the list of SIMs tells that it vanished.
    if (sim !== null && error instanceof Refusal && error.status === 404) return [];
    throw error;
  }
}

/** Sums of rows by SIM and bucket, so that no row need be kept. */
function createSums(
  usage: UsageRequest,
  sim: string | null,
  from: number,
  to: number,
  bucketMs: number,
): { add(rows: readonly unknown[]): void; readings(): UsageReading[]; rejected(): number } {
  const sums = new Map<
    string,
    { providerSimId: string; at: number; up: number; down: number; lastAt: number }
  >();
  let rejected = 0;
  const addRow = (row: unknown): void => {
    const at = toMoment(valueAt(row, usage.at.path), usage.at.form);
    const up = usage.up === null ? 0 : toBytes(valueAt(row, usage.up.path) ?? 0, usage.up.unit);
    const down = toBytes(valueAt(row, usage.down.path) ?? 0, usage.down.unit);
    const providerSimId = sim ?? (usage.sim === null ? null : textOf(valueAt(row, usage.sim)));
    if (at === null || up === null || down === null || providerSimId === null) {
      rejected += 1;
      return;
    }
    if (at < from || at >= to) return;
    const start = Math.floor(at / bucketMs) * bucketMs;
    const lastAt = up + down > 0 ? lastOf(at, start, bucketMs, usage.finest) : start;
    const key = `${start} ${providerSimId}`;
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { providerSimId, at: start, up, down, lastAt });
    else {
      known.up += up;
      known.down += down;
      known.lastAt = Math.max(known.lastAt, lastAt);
    }
  };
  return {
    add: (rows) => rows.forEach(addRow),
    readings: () => [...sums.values()].sort((a, b) => a.at - b.at).map((one) => ({ ...one, imsi: null })),
    rejected: () => rejected,
  };
}

/** Start of the newest record with traffic, inside its bucket. */
function lastOf(at: number, start: number, bucketMs: number, finest: 'hour' | 'day'): number {
  const record = finest === 'day' ? start : at;
  return Math.min(record, start + bucketMs - second);
}
