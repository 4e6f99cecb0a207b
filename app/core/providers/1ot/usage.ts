import { day, hour } from '../../../../shared/time.ts';
import type { UsageReading } from '../readings.ts';
import type { Session } from './schema.ts';

/**
 * Usage of one SIM, worked out from its sessions: 1oT has no usage of its own. A session's bytes count to the hour or day in which it
 * began, and since their direction is not told they count as received: an upload that nobody told of must not be claimed.
 */
export function usageOf(
  sessions: readonly Session[],
  providerSimId: string,
  from: number,
  to: number,
  bucket: 'hour' | 'day',
): UsageReading[] {
  const length = bucket === 'hour' ? hour : day;
  const sums = new Map<number, { down: number; lastAt: number }>();
  for (const { start_time: at, data_size: bytes } of sessions) {
    if (at < from || at >= to || typeof bytes !== 'number' || bytes === 0) continue;
    const start = Math.floor(at / length) * length;
    const sum = sums.get(start) ?? { down: 0, lastAt: at };
    sums.set(start, { down: sum.down + bytes, lastAt: Math.max(sum.lastAt, at) });
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([at, { down, lastAt }]) => ({ providerSimId, imsi: null, at, up: 0, down, lastAt }));
}
