import { hour } from '../../../shared/time.ts';
import { bodySchema } from '../events/model.ts';
import type { Clock, WriteDb } from '../ports.ts';
import { attribute } from './attribute.ts';
import { createHolders } from './holders.ts';
import { longestLine } from './lines.ts';
import type { SensorFormat, SensorParser, SensorRecord } from './record.ts';
import { sensorRowsKept, storeSensorRows, type NewSensorRow } from './store.ts';
import type { Stream, StreamPosition } from './streams.ts';

export interface ReadingDeps {
  readonly cache: WriteDb;
  readonly clock: Pick<Clock, 'now'>;
  /** Rows that are kept; left out, `sensorRowsKept`. */
  readonly rowsKept?: number;
}

export interface ReadingOrder {
  readonly stream: Stream;
  readonly name: string;
  readonly format: SensorFormat;
  readonly position: StreamPosition;
  /** Lines that end at or before this offset are stored already. */
  readonly floor: number;
  /** Later than this no clock can be right, ms UTC. */
  readonly latest: number;
}

/** What lines came to. */
export interface Counts {
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
}

export interface ReadingOutcome extends Counts {
  /** Where in the file the reading ended. */
  readonly to: number;
  /** The file ends within a line, which is read when it goes on. */
  readonly unfinished: boolean;
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

export interface Reading {
  block(block: {
    readonly lines: readonly string[];
    endOf(index: number): number;
    readonly tooLong: readonly number[];
  }): void;
  /** The text after the last line end, null where it is too long. */
  rest(text: string | null, end: number): void;
  position(): StreamPosition;
  outcome(): ReadingOutcome;
}

/** Events this much older than the newest of their file are late. */
const lateAfter = hour;
/** 2000-01-01: what lies before is a clock that was never set. */
const earliest = 946_684_800_000;
const problemsKept = 100;

/** One reading of one file: lines in, rows stored. */
export function createReading(deps: ReadingDeps, order: ReadingOrder): Reading {
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
