import { day, hour } from '../../../../shared/time.ts';
import type { UsageReading } from '../readings.ts';
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
  const usable =
    (columns.simId >= 0 || columns.imsi >= 0) &&
    (columns.time >= 0 || columns.seconds >= 0) &&
    columns.up >= 0 &&
    columns.down >= 0;
  return usable ? columns : null;
}

/**
 * An instant as the export writes it, ms UTC, or null: `20261121`, `202611210815`, `20261121081500`, ISO 8601 with or without
 * its separators, always UTC.
 */
export function exportInstant(text: string): number | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?Z?)?$/.exec(
    text.trim(),
  );
  if (match === null) return null;
  const [, year, month, date, hours = '0', minutes = '0', seconds = '0'] = match;
  const at = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(date),
    Number(hours),
    Number(minutes),
    Number(seconds),
  );
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
 * traffic types of a record add up. Memory is 24 bytes per SIM and bucket, so the caller keeps windows short.
 *
 * @throws SyntaxError when the file is no usage export
 */
export async function sumUsage(
  lines: AsyncIterable<string>,
  from: number,
  to: number,
  bucket: 'hour' | 'day',
): Promise<UsageSums> {
  const length = bucket === 'hour' ? hour : day;
  const first = Math.floor(from / length) * length;
  const table = createTable(Math.max(1, Math.ceil((to - first) / length)) * stride);
  const instants = createInstants();
  let columns: Columns | null = null;
  let rejected = 0;
  let seen = 0;
  const csv = csvAssembler();
  for await (const line of lines) {
    const record = csv.push(line);
    if (record === null) continue;
    if (columns === null) {
      columns = usageColumns(record);
      if (columns === null)
        throw new SyntaxError(`the usage export has other columns than expected (${record.slice(0, 120)})`);
      continue;
    }
    seen += 1;
    const fields = csvFields(record);
    const at = instantOf(fields, columns, instants);
    const up = bytes(fields[columns.up]);
    const down = bytes(fields[columns.down]);
    if (at === null || up === null || down === null) {
      rejected += 1;
      continue;
    }
    const subject = fields[columns.simId >= 0 ? columns.simId : columns.imsi] ?? '';
    // Lines without a subject are charges of the account; lines outside the window came with whole periods.
    if (subject !== '' && at >= first && at < to)
      table.add(subject, Math.floor((at - first) / length) * stride, up, down, at);
  }
  csv.end();
  if (columns === null) throw new SyntaxError('the usage export is empty: it lacks even its header');
  const byImsi = columns.simId < 0;
  return { rejected, lines: seen, readings: () => table.readings(byImsi, first, length) };
}

interface Table {
  add(subject: string, offset: number, up: number, down: number, at: number): void;
  readings(byImsi: boolean, first: number, length: number): Iterable<UsageReading>;
}

/** One growing block of numbers instead of an object per SIM. */
function createTable(width: number): Table {
  const rows = new Map<string, number>();
  let numbers = new Float64Array(width * 256);
  return {
    add(subject, offset, up, down, at) {
      let row = rows.get(subject);
      if (row === undefined) {
        row = rows.size * width;
        rows.set(detached(subject), row);
        if (row + width > numbers.length) {
          const grown = new Float64Array(numbers.length * 2);
          grown.set(numbers);
          numbers = grown;
        }
      }
      const cell = row + offset;
      numbers[cell] = (numbers[cell] ?? 0) + up;
      numbers[cell + 1] = (numbers[cell + 1] ?? 0) + down;
      if (up + down > 0) numbers[cell + 2] = Math.max(numbers[cell + 2] ?? 0, at);
    },
    *readings(byImsi, first, length) {
      for (const [subject, row] of rows) {
        for (let cell = row; cell < row + width; cell += stride) {
          const up = numbers[cell] ?? 0;
          const down = numbers[cell + 1] ?? 0;
          if (up + down === 0) continue;
          const at = first + ((cell - row) / stride) * length;
          yield {
            providerSimId: byImsi ? null : subject,
            imsi: byImsi ? subject : null,
            at,
            up,
            down,
            lastAt: numbers[cell + 2] ?? at,
          };
        }
      }
    },
  };
}

/** A text of its own: a piece cut from a line would keep the whole block of the download in memory. */
function detached(piece: string): string {
  return JSON.parse(JSON.stringify(piece)) as string;
}

type Instants = (text: string) => number | null;

/** An export writes each instant once per SIM: it is parsed once. */
function createInstants(): Instants {
  const known = new Map<string, number | null>();
  return (text) => {
    const at = known.get(text);
    if (at !== undefined) return at;
    const parsed = exportInstant(text);
    if (known.size < 100_000) known.set(detached(text), parsed);
    return parsed;
  };
}

function instantOf(fields: readonly string[], columns: Columns, instants: Instants): number | null {
  const seconds = columns.seconds >= 0 ? fields[columns.seconds] : undefined;
  if (seconds !== undefined && /^\d{9,11}$/.test(seconds)) return Number(seconds) * 1_000;
  return instants(fields[columns.time] ?? '');
}

/** Null for what is no count of bytes; an empty field is none. */
function bytes(text: string | undefined): number | null {
  const value = Number(text ?? '');
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}
