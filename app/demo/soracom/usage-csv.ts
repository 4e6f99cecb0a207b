/**
 * The usage export as CSV.
 *
 * The published API description does not fix the columns. The provider's reference page for this file (users.soracom.io, "air-stats-csv")
 * names them, and this world follows it:
 *
 *     imsi,date,type,uploadByteSizeTotal,uploadPacketCountTotal,downloadByteSizeTotal,downloadPacketCountTotal
 *
 * - `date`: `yyyyMMdd` for days and `yyyyMM` for months, UTC. For five-minute rows the page gives no form; `yyyyMMddHHmm`, the start of
 *   the bucket in UTC, is this world's assumption.
 * - `type`: on global coverage the subscription (`plan01s`).
 * - After these, the page announces columns for tags and the group whose names vary; here `tag:name` and `groupName` stand for them.
 *   A reader must find columns by name and expect more.
 * - The file begins with a byte order mark, as the provider's other CSV files are documented to do.
 * - A SIM without usage in a period has no row.
 */
import { day } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { bucketLength, packetsOf, usageBetween } from '../usage.ts';
import type { WorldCore } from './world-core.ts';
import type { Period, UsageExport } from './exports-store.ts';
import { subscription } from './sim-text.ts';

const columns = [
  'imsi',
  'date',
  'type',
  'uploadByteSizeTotal',
  'uploadPacketCountTotal',
  'downloadByteSizeTotal',
  'downloadPacketCountTotal',
  'tag:name',
  'groupName',
];

/** Start of the period that holds `at`, ms UTC. */
export function periodStart(period: Period, at: number): number {
  if (period === 'minutes') return Math.floor(at / bucketLength) * bucketLength;
  if (period === 'day') return Math.floor(at / day) * day;
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Start of the period after the one that holds `at`. */
export function nextPeriod(period: Period, at: number): number {
  if (period === 'minutes') return periodStart(period, at) + bucketLength;
  if (period === 'day') return periodStart(period, at) + day;
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** How a period is written in the `date` column and in statistics. */
export function dateText(period: Period, at: number): string {
  const digits = new Date(at).toISOString().replace(/\D/g, '');
  return digits.slice(0, period === 'month' ? 6 : period === 'day' ? 8 : 12);
}

/** The starts of the periods that touch [from, to). */
export function periodsBetween(period: Period, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let at = periodStart(period, from); at < to; at = nextPeriod(period, at)) starts.push(at);
  return starts;
}

/** The lines of an export, worked out while they are sent. */
export function* usageCsv(world: WorldCore, wanted: UsageExport): Generator<string> {
  const periods = periodsBetween(wanted.period, wanted.from, wanted.to);
  const dates = periods.map((start) => dateText(wanted.period, start));
  yield `\uFEFF${columns.join(',')}\r\n`;
  let piece = '';
  for (let index = 0; index < world.fleet.size; index++) {
    const sim = world.fleet.facts(index);
    for (let p = 0; p < periods.length; p++) {
      const start = periods[p] ?? 0;
      piece += row(world, sim, start, Math.min(nextPeriod(wanted.period, start), wanted.to), dates[p] ?? '');
    }
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function row(world: WorldCore, sim: SimFacts, from: number, to: number, date: string): string {
  const { upload, download } = usageBetween(world.fleet, sim, world.scripts.of(sim.index), from, to);
  if (upload === 0 && download === 0) return '';
  const numbers = `${upload},${packetsOf(upload)},${download},${packetsOf(download)}`;
  return `${sim.imsi},${date},${subscription},${numbers},${sim.name},${sim.group?.name ?? ''}\r\n`;
}
