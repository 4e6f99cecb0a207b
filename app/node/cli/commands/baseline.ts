import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { csvAssembler, csvFields } from '../../../core/providers/csv.ts';
import { createSeriesScorer } from '../../../core/baselines/series.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';

/** `baseline score`: one score per row of a series, as it streams. */
export const baselineScore: Command = {
  words: ['baseline', 'score'],
  takes: '',
  about: 'Scores a series of timestamp,value rows for strangeness, 0 to 1, a line per row as it streams.',
  details: [
    'The first row may name the columns timestamp and value; otherwise the first two are taken. A timestamp is ISO 8601',
    '(without a zone: UTC), or seconds or milliseconds since 1970. Nothing is looked at before its time: the scores of the first',
    'rows are the same whatever follows. A row whose time or value cannot be read scores 0, is not learned, and is counted.',
  ],
  options: {
    csv: { type: 'string', value: 'FILE', about: 'the series; - reads standard input (needed)' },
  },
  run: score,
};

async function score({ options, out, path, signal }: Invocation): Promise<0 | 1> {
  const file = options.text('csv');
  if (file === undefined) throw new UsageError('Name the series with --csv FILE, or - for standard input.');
  const scorer = createSeriesScorer();
  let columns: Columns | null = null;
  let rows = 0;
  let unread = 0;
  for await (const record of recordsOf(file === '-' ? null : path(file), signal)) {
    const fields = csvFields(record, separatorOf(record));
    if (columns === null) {
      columns = columnsOf(fields);
      if (columns.named) continue;
    }
    const timestamp = fields[columns.timestamp]?.trim() ?? '';
    const value = fields[columns.value]?.trim() ?? '';
    const at = instantOf(timestamp);
    const number = value === '' ? Number.NaN : Number(value);
    const readable = at !== null && Number.isFinite(number);
    if (!readable) unread += 1;
    rows += 1;
    const strangeness = readable ? scorer.score(at, number) : 0;
    await out.line(
      out.json
        ? JSON.stringify({ timestamp, value: readable ? number : null, score: rounded(strangeness) })
        : strangeness.toFixed(6),
    );
  }
  if (unread > 0) out.note(`${unread} of ${rows} rows could not be read; they score 0 and were not learned.`);
  return rows > 0 && unread === rows ? 1 : 0;
}

const rounded = (score: number): number => Math.round(score * 1e6) / 1e6;

async function* recordsOf(path: string | null, signal: AbortSignal): AsyncIterable<string> {
  const input = path === null ? process.stdin : createReadStream(path, 'utf8');
  const lines = createInterface({ input, crlfDelay: Infinity, signal });
  const assembler = csvAssembler();
  try {
    for await (const line of lines) {
      const record = assembler.push(line);
      if (record !== null) yield record;
    }
    assembler.end();
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UsageError(`${path ?? 'standard input'} cannot be read (${String(error.code)}).`);
    if (error instanceof SyntaxError) throw new UsageError(`${path ?? 'standard input'}: ${error.message}.`);
    throw error;
  }
}

interface Columns {
  readonly timestamp: number;
  readonly value: number;
  /** The row held names, not a sample. */
  readonly named: boolean;
}

const timeNames = ['timestamp', 'time', 'date', 'datetime', 'at', 'ts'];

/** Which columns hold what, from the first row. */
function columnsOf(fields: readonly string[]): Columns {
  const words = fields.map((field) =>
    field
      .replace(/^\ufeff/, '')
      .trim()
      .toLowerCase(),
  );
  const timestamp = words.findIndex((word) => timeNames.includes(word));
  const value = words.indexOf('value');
  if (timestamp >= 0 || value >= 0) {
    const time = timestamp >= 0 ? timestamp : value === 0 ? 1 : 0;
    return { timestamp: time, value: value >= 0 ? value : time === 0 ? 1 : 0, named: true };
  }
  const named = instantOf(words[0] ?? '') === null && Number.isNaN(Number(words[1] ?? ''));
  return { timestamp: 0, value: 1, named };
}

function separatorOf(record: string): string {
  return record.includes(',') ? ',' : record.includes(';') ? ';' : record.includes('\t') ? '\t' : ',';
}

/** Seconds from 1e11 on would lie beyond the year 5000: such a number counts milliseconds. */
const firstMilliseconds = 1e11;

/** ms UTC, or null for what is no time. */
function instantOf(text: string): number | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return Math.abs(number) >= firstMilliseconds ? number : number * 1_000;
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const iso = text.replace(' ', 'T');
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(iso) || !iso.includes('T') ? iso : `${iso}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? null : at;
}
