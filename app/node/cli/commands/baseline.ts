import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { csvAssembler, csvFields } from '../../../core/providers/csv.ts';
import { createSeriesScorer } from '../../../core/baselines/series.ts';
import { instantOf } from '../../../core/sigma/instants.ts';
import { numberOf } from '../../../core/sigma/numbers.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { printable } from '../table.ts';

/** `baseline score`: one score per row of a series, as it streams. */
export const baselineScore: Command = {
  words: ['baseline', 'score'],
  takes: '',
  about: 'Scores a series of timestamp,value rows for strangeness, 0 to 1, a line per row as it streams.',
  details: [
    'The first row may name the columns timestamp and value; otherwise the first two are taken. A timestamp is ISO 8601',
    '(without a zone: UTC), or seconds, milliseconds, microseconds or nanoseconds since 1970. Nothing is looked at before its',
    'time: the scores of the first rows are the same whatever follows. A row whose time or value cannot be read scores 0, is',
    'not learned, and is counted. 0.6 is worth a look: one row in a thousand passes it where nothing happens.',
  ],
  options: {
    csv: { type: 'string', value: 'FILE', about: 'the series; - reads standard input (needed)' },
  },
  run: score,
};

/** Rows that cannot be read and are told of one by one; the others are only counted. */
const mostTold = 5;
/** Characters of what cannot be read that are shown. */
const shown = 40;

async function score({ args, options, out, path, signal }: Invocation): Promise<0 | 1> {
  const file = options.text('csv');
  if (file === undefined) throw new UsageError('Name the series with --csv FILE, or - for standard input.');
  if (args.length > 0) throw new UsageError(`There is one series, --csv ${file}: what is "${args[0]}"?`);
  const scorer = createSeriesScorer();
  let layout: Layout | null = null;
  let rows = 0;
  let unread = 0;
  for await (const record of recordsOf(file === '-' ? null : path(file), signal)) {
    if (layout === null) {
      layout = layoutOf(record);
      if (layout.named) continue;
    }
    const fields = csvFields(record, layout.separator);
    rows += 1;
    const timestamp = fields[layout.timestamp]?.trim() ?? '';
    const { at, value, problem } = sampleOf(timestamp, fields[layout.value]?.trim() ?? '', layout);
    if (problem !== '') {
      unread += 1;
      if (unread <= mostTold) out.note(printable(`Row ${rows}: ${problem}`));
    }
    const strangeness = problem === '' ? scorer.score(at, value) : 0;
    await out.line(
      out.json
        ? JSON.stringify({ timestamp, value: problem === '' ? value : null, score: rounded(strangeness) })
        : strangeness.toFixed(6),
    );
  }
  if (unread > 0) out.note(`${unread} of ${rows} rows could not be read; they score 0 and were not learned.`);
  return rows > 0 && unread === rows ? 1 : 0;
}

/** A row as a sample, or why it is none. */
function sampleOf(
  timestamp: string,
  text: string,
  { separator }: Layout,
): { readonly at: number; readonly value: number; readonly problem: string } {
  const at = timeOf(timestamp);
  // Where a semicolon parts the columns, a comma may part the decimals.
  const value = numberOf(separator === ';' ? text.replace(',', '.') : text);
  const problem =
    at === null
      ? `"${timestamp.slice(0, shown)}" is no time.`
      : value === null
        ? `"${text.slice(0, shown)}" is no number.`
        : '';
  return { at: at ?? Number.NaN, value: value ?? Number.NaN, problem };
}

const rounded = (score: number): number => Math.round(score * 1e6) / 1e6;

async function* recordsOf(path: string | null, signal: AbortSignal): AsyncIterable<string> {
  const input = path === null ? process.stdin : createReadStream(path, 'utf8');
  const lines = createInterface({ input, crlfDelay: Infinity, signal });
  const assembler = csvAssembler();
  try {
    for await (const line of lines) {
      const record = assembler.push(line);
      if (record !== null && record.trim() !== '') yield record;
    }
    assembler.end();
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UsageError(`${path ?? 'standard input'} cannot be read (${String(error.code)}).`);
    if (error instanceof SyntaxError) throw new UsageError(`${path ?? 'standard input'}: ${error.message}.`);
    throw error;
  }
}

/** How the rows of a file are written. */
interface Layout {
  readonly separator: string;
  /** Column of each. */
  readonly timestamp: number;
  readonly value: number;
  /** The first row holds names, not a sample. */
  readonly named: boolean;
}

const timeNames = ['timestamp', 'time', 'date', 'datetime', 'at', 'ts', 'ds'];

/** How a file is written, from its first row. */
function layoutOf(record: string): Layout {
  const separator = separatorOf(record);
  const words = csvFields(record, separator).map((field) => field.trim().toLowerCase());
  const time = words.findIndex((word) => timeNames.includes(word));
  const value = words.indexOf('value');
  if (time < 0 && value < 0) {
    const named = timeOf(words[0] ?? '') === null && numberOf(words[1] ?? '') === null;
    return { separator, timestamp: 0, value: 1, named };
  }
  const timestamp = time >= 0 ? time : value === 0 ? 1 : 0;
  // Under another name the value stands behind the time, or before it where nothing is behind.
  const beside = timestamp + 1 < words.length ? timestamp + 1 : timestamp - 1;
  return { separator, timestamp, value: value >= 0 ? value : beside, named: true };
}

function separatorOf(record: string): string {
  return [',', ';', '\t'].find((separator) => record.includes(separator)) ?? ',';
}

/** ms UTC, or null for what is no time. Dates may be written with slashes, the year first. */
function timeOf(text: string): number | null {
  return instantOf(text.replace(/^(\d{4})\/(\d{1,2})\//, '$1-$2-'));
}
