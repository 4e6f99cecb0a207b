import { day } from '../../../../shared/time.ts';
import type { UsageReading } from '../readings.ts';
import { arrayOf, parseRows } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { Log } from '../../ports.ts';
import type { EmnifyClient } from './client.ts';
import { DayStats } from './schema.ts';

/** Bytes in a unit, by its word. */
const bytes: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['byte', 1],
  ['bytes', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
]);

/** The unit of daily volumes where a row does not say: megabytes, as published. */
const usualUnit = 'MB';

/** The usage of a day, from the device's side: what the SIM received came down. A figure in a unit that nobody knows is refused. */
export function toUsage(stats: DayStats, providerSimId: string): UsageReading | { readonly reason: string } {
  const { data } = stats;
  const unit = data.unit ?? data.traffic_type?.unit ?? stats.unit ?? stats.traffic_type?.unit ?? usualUnit;
  const size = bytes.get(unit.toLowerCase());
  if (size === undefined) return { reason: `its unit is ${unit}` };
  const at = Date.parse(`${stats.date.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at)) return { reason: 'its date is none' };
  const [up, down] = [Math.round(data.volume_tx * size), Math.round(data.volume_rx * size)];
  return { providerSimId, imsi: null, at, up, down, lastAt: at };
}

/** Daily usage of one SIM whose days begin in [from, to), oldest first. Without dates the answer would be the current month. */
export async function readUsage(
  client: EmnifyClient,
  log: Log,
  providerSimId: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly UsageReading[]> {
  const what = 'GET /sim/{id}/stats/daily';
  const path = `/sim/${encodeURIComponent(providerSimId)}/stats/daily`;
  try {
    const query = { start_date: dateOf(from), end_date: dateOf(to - 1) };
    const answer = await client.call({ method: 'GET', path, what, query, purpose: 'read' }, signal);
    const { rows, rejected } = parseRows(DayStats, arrayOf(answer.body, client.who, what));
    const readings: UsageReading[] = [];
    const reasons = rejected.map(({ reason }) => reason);
    for (const row of rows) {
      const reading = toUsage(row, providerSimId);
      if ('reason' in reading) reasons.push(reading.reason);
      else if (reading.at >= Math.floor(from / day) * day && reading.at < to && reading.up + reading.down > 0)
        readings.push(reading);
    }
    if (reasons.length > 0)
      log.warn('days of usage could not be understood', { rows: reasons.length, reason: reasons[0] ?? '' });
    return readings.sort((a, b) => a.at - b.at);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return [];
    throw error;
  }
}

/** The UTC day of a time, as filters take it. */
function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
