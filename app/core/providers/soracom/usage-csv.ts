import { day, hour } from '../../../../shared/time.ts';
import type { UsageReading } from '../connector.ts';
import { csvAssembler, csvFields } from '../csv.ts';

/**
 * The usage export: a header line, then one line per subscription, record and traffic type. Columns are found by name, because
 * their order and the tag columns behind them vary by account. Names: Soracom, "Air Data Usage Report CSV" reference.
 */
const names = {
  simId: ['simid', 'sim_id'],
  imsi: ['imsi'],
  time: ['date', 'datetime', 'time'],
  seconds: ['unixtime', 'timestamp'],
  up: ['uploadbytesizetotal'],
  down: ['downloadbytesizetotal'],
} as const;

interface Columns {
  readonly simId: number;
  readonly imsi: number;
  readonly time: number;
  readonly seconds: number;
  readonly up: number;
  readonly down: number;
}

/** The positions of the columns, or null when one that is needed is missing. */
export function usageColumns(header: string): Columns | null {
  const found = csvFields(header).map((name) => name.trim().toLowerCase());
  const at = (wanted: readonly string[]): number => found.findIndex((name) => wanted.includes(name));
  const columns = {
    simId: at(names.simId),
    imsi: at(names.imsi),
    time: at(names.time),
    seconds: at(names.seconds),
    up: at(names.up),
    down: at(names.down),
  };
  const usable = (columns.simId >= 0 || columns.imsi >= 0) && (columns.time >= 0 || columns.seconds >= 0) && columns.up >= 0 && columns.down >= 0;
  return usable ? columns : null;
}

/**
 * An instant as the export writes it, ms UTC, or null: `20261121`, `202611210815`, `20261121081500`, ISO 8601 with or without
 * its separators, always UTC.
 */
export function exportInstant(text: string): number | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?Z?)?$/.exec(text.trim());
  if (match === null) return null;
  const [, year, month, date, hours = '0', minutes = '0', seconds = '0'] = match;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date), Number(hours), Number(minutes), Number(seconds));
  return Number.isNaN(at) ? null : at;
}

export interface UsageSums {
  readonly readings: () => Iterable<UsageReading>;
  /** Lines that could not be understood. */
  readonly rejected: number;
  readonly lines: number;
}

/** Up, down and newest record per bucket. */
const stride = 3;

/**
 * Sums the records of an export into buckets of [from, to), whatever their order: several records of a bucket and several
 * traffic types of a record add up. Memory is one small array per SIM and window, so the caller keeps windows short.
 *
 * @throws SyntaxError when the file is no usage export
 */
export async function sumUsage(lines: AsyncIterable<string>, from: number, to: number, bucket: 'hour' | 'day'): Promise<UsageSums> {
  const length = bucket === 'hour' ? hour : day;
  const first = Math.floor(from / length) * length;
  const buckets = Math.max(1, Math.ceil((to - first) / length));
  const sums = new Map<string, Float64Array>();
  let columns: Columns | null = null;
  let rejected = 0;
  let seen = 0;
  const csv = csvAssembler();
  for await (const line of lines) {
    const record = csv.push(line);
    if (record === null) continue;
    if (columns === null) {
      columns = usageColumns(record);
      if (columns === null) throw new SyntaxError(`the usage export has other columns than expected (${record.slice(0, 120)})`);
      continue;
    }
    seen += 1;
    const row = usageRow(csvFields(record), columns);
    if (row === null) {
      rejected += 1;
      continue;
    }
    if (row.subject === '' || row.at < first || row.at >= to) continue;
    let sum = sums.get(row.subject);
    if (sum === undefined) {
      sum = new Float64Array(buckets * stride);
      sums.set(row.subject, sum);
    }
    const at = Math.floor((row.at - first) / length) * stride;
    sum[at] = (sum[at] ?? 0) + row.up;
    sum[at + 1] = (sum[at + 1] ?? 0) + row.down;
    if (row.up + row.down > 0) sum[at + 2] = Math.max(sum[at + 2] ?? 0, row.at);
  }
  csv.end();
  if (columns === null) throw new SyntaxError('the usage export is empty: it lacks even its header');
  const byImsi = columns.simId < 0;
  return { rejected, lines: seen, readings: () => readingsOf(sums, byImsi, first, length) };
}

function* readingsOf(sums: ReadonlyMap<string, Float64Array>, byImsi: boolean, first: number, length: number): Iterable<UsageReading> {
  for (const [subject, sum] of sums) {
    for (let index = 0; index < sum.length; index += stride) {
      const up = sum[index] ?? 0;
      const down = sum[index + 1] ?? 0;
      if (up + down === 0) continue;
      const at = first + (index / stride) * length;
      yield { providerSimId: byImsi ? null : subject, imsi: byImsi ? subject : null, at, up, down, lastAt: sum[index + 2] ?? at };
    }
  }
}

interface UsageRow {
  /** Empty for lines that belong to no SIM. */
  readonly subject: string;
  readonly at: number;
  readonly up: number;
  readonly down: number;
}

function usageRow(fields: readonly string[], columns: Columns): UsageRow | null {
  const subject = fields[columns.simId >= 0 ? columns.simId : columns.imsi] ?? '';
  const seconds = columns.seconds >= 0 ? fields[columns.seconds] : undefined;
  const at = seconds !== undefined && /^\d{9,11}$/.test(seconds) ? Number(seconds) * 1_000 : exportInstant(fields[columns.time] ?? '');
  const up = bytes(fields[columns.up]);
  const down = bytes(fields[columns.down]);
  return at === null || up === null || down === null ? null : { subject, at, up, down };
}

function bytes(text: string | undefined): number | null {
  if (text === undefined || text === '') return 0;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
