import { AppError, fail } from '../../../../shared/errors.ts';
import type { Files } from '../../ports.ts';
import { throwIfCancelled } from '../cancellation.ts';
import type { SimPage, SimReading } from '../readings.ts';
import { csvAssembler, csvFields } from '../csv.ts';
import { pageOf } from './dedupe.ts';
import { rowMapper, type MappedRow } from './map.ts';
import type { CsvSource, SimMapping } from './model.ts';
import type { Path } from './path.ts';
import { quoted } from '../../../../shared/near-words.ts';

/** An inventory that lies in a file: what a person exported from a portal, read anew at every sync. */
export interface CsvInventory {
  page(cursor: string | null, signal: AbortSignal): Promise<SimPage>;
  sim(providerSimId: string, signal: AbortSignal): Promise<SimReading | null>;
}

/** One record by the names of its columns. */
type Row = Readonly<Record<string, string>>;

const pageRows = 500;
const mostColumns = 500;

/** @param seen told of every row of a page, for a check */
export function createCsvInventory(
  file: string,
  source: CsvSource,
  mapping: SimMapping,
  files: Pick<Files, 'lines' | 'name'>,
  seen: (row: MappedRow) => void = () => undefined,
): CsvInventory {
  const map = rowMapper(mapping);
  /** Where the last page ended, so that the next one does not read the file from its beginning. */
  let open: { readonly records: AsyncIterator<Row, undefined>; at: number } | null = null;

  async function recordsFrom(
    at: number,
  ): Promise<{ readonly records: AsyncIterator<Row, undefined>; at: number }> {
    if (open !== null && open.at === at) return open;
    await open?.records.return?.();
    const records = rowsOf(file, source, mapping, files);
    open = { records, at: 0 };
    while (open.at < at) {
      const { done } = await records.next();
      if (done === true) break;
      open.at += 1;
    }
    return open;
  }

  return {
    async page(cursor, signal) {
      throwIfCancelled(signal);
      const reading = await recordsFrom(positionOf(cursor));
      const rows: unknown[] = [];
      let ended = false;
      while (rows.length < pageRows && !ended) {
        const record = await reading.records.next();
        if (record.done === true) ended = true;
        else rows.push(record.value);
      }
      throwIfCancelled(signal);
      reading.at += rows.length;
      if (ended) open = null;
      const mapped = rows.map(map);
      mapped.forEach(seen);
      return { ...pageOf(mapped), next: ended ? null : `n:${reading.at}`, serverTime: null };
    },
    async sim(providerSimId, signal) {
      for await (const row of rowsOf(file, source, mapping, files)) {
        throwIfCancelled(signal);
        const mapped = map(row);
        if (mapped.ok && mapped.sim.providerSimId === providerSimId) return mapped.sim;
      }
      return null;
    },
  };
}

function positionOf(cursor: string | null): number {
  const [, row = '0'] = cursor === null ? [] : (/^n:(\d{1,9})$/.exec(cursor) ?? []);
  return Number(row);
}

/** Records as objects by the names of the first line. */
async function* rowsOf(
  file: string,
  { separator }: CsvSource,
  mapping: SimMapping,
  files: Pick<Files, 'lines' | 'name'>,
): AsyncGenerator<Row, undefined> {
  const assembler = csvAssembler();
  const name = files.name(file);
  let columns: readonly string[] | null = null;
  try {
    for await (const line of files.lines(file)) {
      const record = assembler.push(line.replace(/\r$/, ''));
      if (record === null) continue;
      const fields = csvFields(record, separator).map((field) => field.trim());
      if (columns === null) columns = checkedColumns(fields, mapping, name);
      else if (fields.some((field) => field !== '')) yield rowFrom(columns, fields);
    }
    assembler.end();
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(`${name}: ${error.message}.`, error);
    throw error;
  }
  if (columns === null) throw unreadable(`${name} is empty: its first line names the columns.`);
}

function rowFrom(columns: readonly string[], fields: readonly string[]): Row {
  return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']));
}

function checkedColumns(columns: readonly string[], mapping: SimMapping, name: string): readonly string[] {
  if (columns.length > mostColumns)
    throw unreadable(`${name} has ${columns.length} columns; ${mostColumns} are read at most.`);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw unreadable(`${name} has the column ${quoted(twice)} twice. Rename one.`);
  const needed: readonly (readonly Path[])[] = [
    mapping.id,
    mapping.iccid.from,
    ...mapping.state.paths.map((path) => [path]),
  ];
  const absent = needed.find(
    (choice) => !choice.some(({ keys }) => keys.length === 1 && columns.includes(keys[0] ?? '')),
  );
  if (absent === undefined) return columns;
  const wanted = absent.map(({ text }) => quoted(text)).join(' or ');
  const shown = columns.slice(0, 12).map(quoted).join(', ');
  throw unreadable(
    `${name} has no column ${wanted}. It has ${shown}. Correct the description or the separator.`,
  );
}

function unreadable(message: string, cause?: unknown): AppError {
  const error = fail('PROVIDER_BAD_ANSWER', `${message} What was read before is kept.`, { retry: 'later' });
  return cause === undefined ? error : new AppError(error.toData(), cause);
}
