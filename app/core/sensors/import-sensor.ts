import { asAppError, type AppError } from '../../../shared/errors.ts';
import type { ImportKind } from '../../../shared/contract/index.ts';
import { day, hour } from '../../../shared/time.ts';
import { bodySchema } from '../events/model.ts';
import type { Clock, HeldFile, Schedule, WriteDb } from '../ports.ts';
import { cancellation } from '../providers/cancellation.ts';
import { attribute } from './attribute.ts';
import { csvFormat, type CsvMapping } from './csv-mapping.ts';
import { sensorFormats } from './formats.ts';
import { createHolders, refreshHolders } from './holders.ts';
import { longestLine, readBlocks } from './lines.ts';
import type { SensorFormat, SensorParser, SensorRecord } from './record.ts';
import { floorOf, sensorRowsKept, storeSensorRows, type NewSensorRow } from './store.ts';
import { findStream, openStream, saveStream, type Stream, type StreamPosition } from './streams.ts';

export interface SensorDeps {
  readonly cache: WriteDb;
  readonly ledger: WriteDb;
  readonly clock: Pick<Clock, 'now'>;
  readonly schedule: Pick<Schedule, 'breathe'>;
  /** Rows that are kept; left out, `sensorRowsKept`. */
  readonly rowsKept?: number;
}

/** What a file is and how it is to be read. */
export interface SensorFile {
  readonly file: HeldFile;
  readonly name: string;
  /** Name of the format, as `formatOf` gives it, or the mapping of a CSV. */
  readonly format: string | CsvMapping;
}

/** What a reading of a sensor's log came to. */
export interface SensorOutcome {
  readonly kind: ImportKind;
  readonly format: string;
  readonly events: number;
  readonly rejected: number;
  /** Lines that were understood and tell no event. */
  readonly ignored: number;
  /** Events that came before one already read, and of these the ones beyond the window. */
  readonly outOfOrder: number;
  readonly late: number;
  /** Events without a SIM, and those for whose address several came into question. */
  readonly unmapped: number;
  readonly ambiguous: number;
  /** Where in the file this reading began, and where it ended. */
  readonly from: number;
  readonly to: number;
  /** The file ends within a line, which is read when it goes on. */
  readonly unfinished: boolean;
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
  readonly failure: AppError | null;
}

/** Events this much older than the newest of their file are late. */
export const lateAfter = hour;
/** A sensor's clock may be ahead of the newest source time by this much; beyond it, it is no clock. */
const aheadAtMost = day;
/** 2000-01-01: what lies before is a clock that was never set. */
const earliest = 946_684_800_000;
const problemsKept = 100;
/** Lines after which the position is written: a kill costs reading them again, never a row. */
const linesPerSave = 50_000;

/**
 * Reads on in a sensor's log from where it was left. Rows are stored slice by slice with the offset they reach; what was
 * stored before a kill is not stored again. Never throws for the sake of the file.
 *
 * @param newest the newest source time, ms UTC
 * @param begin gives the import that the rows belong to; asked for once there is something to read
 * @returns null when the file has nothing new
 */
export async function importSensor(
  deps: SensorDeps,
  given: SensorFile,
  newest: number,
  begin: (stream: Stream | null) => number,
  signal: AbortSignal,
): Promise<{ readonly importId: number; readonly outcome: SensorOutcome } | null> {
  const { cache, ledger, clock, schedule } = deps;
  const { file, name } = given;
  const mapping = typeof given.format === 'string' ? null : JSON.stringify(given.format);
  const formatName = typeof given.format === 'string' ? given.format : 'csv';
  const format = formatWith(given.format);
  const known = await findStream(ledger, file, formatName, mapping);
  const floor = known === null ? null : floorOf(cache, known.id);
  // A cache that was rebuilt lost the rows: the file is read anew.
  const position: StreamPosition =
    known === null || floor === null ? { offset: 0, line: 0, watermark: null, state: null } : known;
  if (known !== null && Math.max(position.offset, floor ?? 0) >= file.size) return null;
  await refreshHolders(cache, ledger, schedule);
  const now = clock.now();
  const importId = begin(known);
  const stream =
    known ?? (await openStream(ledger, file, { format: formatName, mapping, importId, fileName: name, now }));
  const reading = createReading(deps, {
    stream,
    name,
    format,
    position,
    floor: floor ?? 0,
    latest: Math.max(now, newest) + aheadAtMost,
  });
  let failure: AppError | null = null;
  const save = (): Promise<void> =>
    saveStream(ledger, file, stream, reading.position(), { fileName: name, importId, now: clock.now() });
  try {
    let savedAt = position.line;
    const blocks = readBlocks(file, position.offset, file.size);
    for (;;) {
      const next = await blocks.next();
      if (next.done === true) {
        reading.rest(next.value, file.size);
        break;
      }
      reading.block(next.value);
      await schedule.breathe();
      if (signal.aborted) throw cancellation(signal);
      if (reading.position().line - savedAt < linesPerSave) continue;
      savedAt = reading.position().line;
      await save();
    }
  } catch (error) {
    failure = asAppError(error);
  }
  await save();
  const outcome = {
    ...reading.outcome(),
    kind: format.kind,
    format: formatName,
    from: position.offset,
    failure,
  };
  return { importId, outcome };
}

function formatWith(given: string | CsvMapping): SensorFormat {
  if (typeof given !== 'string') return csvFormat(given);
  const format = sensorFormats[given];
  if (format === undefined) throw new Error(`no format ${given}`);
  return format;
}

interface ReadingOrder {
  readonly stream: Stream;
  readonly name: string;
  readonly format: SensorFormat;
  readonly position: StreamPosition;
  /** Lines that end at or before this offset are stored already. */
  readonly floor: number;
  readonly latest: number;
}

type Counts = Pick<
  SensorOutcome,
  'events' | 'rejected' | 'ignored' | 'outOfOrder' | 'late' | 'unmapped' | 'ambiguous'
>;

interface Reading {
  block(block: {
    readonly lines: readonly string[];
    endOf(index: number): number;
    readonly tooLong: readonly number[];
  }): void;
  /** The text after the last line end, null where it is too long. */
  rest(text: string | null, end: number): void;
  position(): StreamPosition;
  outcome(): Counts & Pick<SensorOutcome, 'to' | 'unfinished' | 'problems'>;
}

/** One reading of one file: lines in, rows stored. */
function createReading(deps: SensorDeps, order: ReadingOrder): Reading {
  const { cache, clock } = deps;
  const { stream, name, format, latest } = order;
  const parser: SensorParser = format.open(order.position.state, { latest });
  const holders = createHolders(cache);
  const counts: { -readonly [K in keyof Counts]: number } = {
    events: 0,
    rejected: 0,
    ignored: 0,
    outOfOrder: 0,
    late: 0,
    unmapped: 0,
    ambiguous: 0,
  };
  const problems: { line: number; reason: string }[] = [];
  let { offset, line, watermark, state } = order.position;
  let settledLine = line;
  let unfinished = false;
  /** Rows since the last line at which a later reading can begin. */
  let open: NewSensorRow[] = [];

  const refuse = (reason: string): void => {
    counts.rejected++;
    if (problems.length < problemsKept) problems.push({ line, reason });
  };
  const rowOf = (record: SensorRecord): NewSensorRow | string => {
    if (record.at > latest) return 'the time lies in the future; check the clock of the source';
    if (record.at < earliest) return 'the time lies before the year 2000; check the clock of the source';
    const { record: told, body, found, members } = attribute(record, holders);
    const checked = bodySchema(told.class).safeParse(members);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`;
    }
    const late = watermark !== null && told.at < watermark - lateAfter;
    if (watermark !== null && told.at < watermark) counts.outOfOrder++;
    if (late) counts.late++;
    if (body === null) counts.unmapped++;
    if (found === 'ambiguous') counts.ambiguous++;
    watermark = Math.max(watermark ?? told.at, told.at);
    counts.events++;
    return {
      line,
      class: told.class,
      type: told.type,
      product: told.product,
      service: told.service ?? null,
      at: told.at,
      body,
      late,
      members: JSON.stringify(members),
    };
  };
  /** Rows of a line, or why it cannot be read. */
  const readLine = (text: string): readonly (NewSensorRow | string)[] => {
    try {
      const records = parser.read(text);
      if (records.length === 0) counts.ignored++;
      return records.map(rowOf);
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  };
  const take = (text: string, rows: NewSensorRow[], stored: boolean): void => {
    if (stored) {
      // Read again for what the parser keeps; its rows are there.
      const before = { ...counts };
      readLine(text);
      Object.assign(counts, before);
      return;
    }
    const problem = problemOf(text);
    if (problem !== null) {
      refuse(problem);
      return;
    }
    for (const row of readLine(text)) {
      if (typeof row === 'string') refuse(row);
      else rows.push(row);
    }
  };
  const store = (rows: readonly NewSensorRow[]): void => {
    if (offset <= order.floor && rows.length === 0) return;
    const kept = deps.rowsKept ?? sensorRowsKept;
    storeSensorRows(cache, rows, {
      streamId: stream.id,
      source: name.slice(0, 200),
      now: clock.now(),
      offset: Math.max(offset, order.floor),
      kept,
    });
  };

  return {
    block({ lines, endOf, tooLong }) {
      const settled: NewSensorRow[] = [];
      let lastSettled = -1;
      for (let index = 0; index < lines.length; index++) {
        line++;
        const raw = lines[index] ?? '';
        const text = line === 1 ? raw.replace(/^\uFEFF/, '') : raw;
        const stored = offset < order.floor && endOf(index) <= order.floor;
        if (tooLong.includes(index)) refuse(`the line is longer than ${longestLine} bytes`);
        else if (text.trim() !== '' || !parser.settled()) take(text.replace(/\r$/, ''), open, stored);
        if (!parser.settled()) continue;
        lastSettled = index;
        settledLine = line;
        settled.push(...open);
        open = [];
      }
      if (lastSettled < 0) return;
      offset = endOf(lastSettled);
      state = parser.state();
      store(settled);
    },
    rest(text, end) {
      unfinished = text === null || text.trim() !== '' || !parser.settled();
      if (text === null || !format.wholeWithoutEnd || text.trim() === '' || problemOf(text) !== null) return;
      line++;
      const before = { ...counts };
      const rows = readLine(text);
      // A line that cannot be read yet may be whole when the file goes on.
      if (!parser.settled() || rows.some((row) => typeof row === 'string')) {
        Object.assign(counts, before);
        line--;
        return;
      }
      unfinished = false;
      settledLine = line;
      offset = end;
      state = parser.state();
      store(rows.filter((row) => typeof row !== 'string'));
    },
    position: () => ({ offset, line: settledLine, watermark, state }),
    outcome: () => ({ ...counts, to: offset, unfinished, problems }),
  };
}

/** What is wrong with a line before it is looked into. */
function problemOf(text: string): string | null {
  if (text.includes('\u0000')) return 'the line holds NUL bytes; this is not text';
  // A decoder writes this character in place of bytes that are no UTF-8: a name with it would be a wrong name.
  return text.includes('\uFFFD') ? 'the line is not UTF-8; save the file in that encoding' : null;
}
