import type { ListContent } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { nearest, quoted } from '../../../shared/near-words.ts';
import { csvFields } from '../providers/csv.ts';
import { confidenceOf, entryOf, noteOf, type Facts, type Reading } from './read-entry.ts';
import { timeOf } from './read-stix.ts';
import type { TextLine } from './text-lines.ts';

/** Reads lines one after the other; `line` counts from 1. */
export type LineReader = (text: TextLine, line: number) => readonly Reading[];

/**
 * Plain text, one value a line: as lists of trails have it, comments begin with `#`, `;` or `//`, and what follows a value behind blanks is a
 * note. Columns of a hosts file (`0.0.0.0 name`) give the name.
 */
export function plainReader(content: ListContent): LineReader {
  const free = content === 'firmware' || content === 'texts' || content === 'senders';
  return (text, line) => {
    if (text === null) return [tooLong(line)];
    const bare = text.replace(/^\ufeff/, '').trim();
    if (bare === '' || /^(?:#|;|\/\/)/.test(bare)) return [];
    if (free) return [entryOf(bare.replace(/\s+#\s.*$/, ''), content, line)];
    const [value = '', ...rest] = bare
      .replace(/[#;](?=\s).*$/, '')
      .split(/\s+/)
      .filter((word) => word !== '');
    const hosts = /^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)$/.test(value) ? rest[0] : undefined;
    const note = /\s[#;]\s*(.*)$/.exec(bare)?.[1];
    return [entryOf((hosts ?? value).replace(/,$/, ''), content, line, { note: noteOf(note) })];
  };
}

/** Names that columns of a CSV go by, for each thing that is said of a value. */
const columnNames = {
  value:
    'indicator value ioc ioc_value observable trail domain hostname host ip ip_address dst_ip address url cidr network sha256 sha1 md5 hash country plmn tac firmware version apn sender name',
  source: 'source feed provider origin',
  note: 'note comment description info threat malware tags',
  confidence: 'confidence score confidence_level',
  firstSeen: 'first_seen firstseen first_seen_utc created date_added added valid_from',
  lastSeen: 'last_seen lastseen last_seen_utc last_online modified updated',
  until: 'valid_until expires expiration expiry until',
} as const;
type Column = keyof typeof columnNames;

/**
 * A CSV with or without a header. Which column holds the values is told by `column` (name, or number from 1), else by its name, else, in a
 * file without a header, it is the first.
 *
 * @throws AppError INVALID_INPUT where the header has no such column
 */
export function csvReader(content: ListContent, column: string | undefined): LineReader {
  let separator: string | null = null;
  let places: Partial<Record<Column, number>> | null = null;
  return (text, line) => {
    if (text === null) return [tooLong(line)];
    const bare = text.replace(/^\ufeff/, '');
    // Feeds write their header as a comment.
    const commented = /^\s*(?:#|\/\/)\s*/.exec(bare)?.[0];
    if (bare.trim() === '' || (commented !== undefined && places !== null)) return [];
    const record = bare.slice(commented?.length ?? 0);
    separator ??= separatorOf(record);
    const fields = csvFields(record, separator).map((field) => field.trim());
    if (places === null) {
      const header = placesIn(fields, column);
      if (header === null && commented !== undefined) return [];
      places = header ?? { value: placeOf(column, fields, line) };
      if (header !== null) return [];
    }
    const at = (name: Column): string | undefined => {
      const place = places?.[name];
      return place === undefined ? undefined : fields[place];
    };
    const value = at('value') ?? '';
    const facts: Facts = {
      source: noteOf(at('source')),
      note: noteOf(at('note')),
      confidence: confidenceOf(at('confidence')),
      firstSeen: timeOf(at('firstSeen')),
      lastSeen: timeOf(at('lastSeen')) ?? timeOf(at('firstSeen')),
      until: timeOf(at('until')),
    };
    return [entryOf(value, content, line, facts)];
  };
}

/** The separator that parts the first record into the most fields. */
function separatorOf(record: string): string {
  let best = ',';
  for (const one of [';', '\t', '|'])
    if (csvFields(record, one).length > csvFields(record, best).length) best = one;
  return best;
}

/** Whether fields look like a header: the ones that have a name known to us, and none where the column is not among them. */
function placesIn(
  fields: readonly string[],
  column: string | undefined,
): Partial<Record<Column, number>> | null {
  const names = fields.map((field) => field.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  const places: Partial<Record<Column, number>> = {};
  for (const [what, known] of Object.entries(columnNames) as [Column, string][]) {
    const place = known
      .split(' ')
      .map((name) => names.indexOf(name))
      .find((index) => index >= 0);
    if (place !== undefined) places[what] = place;
  }
  const wanted = column === undefined ? -1 : names.indexOf(column.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  if (wanted >= 0) places.value = wanted;
  else if (column !== undefined && /^\d+$/.test(column) && Object.keys(places).length > 0)
    places.value = Number(column) - 1;
  return places.value !== undefined &&
    (wanted >= 0 || Object.keys(places).length > 0) &&
    (column === undefined || wanted >= 0 || /^\d+$/.test(column))
    ? places
    : null;
}

function placeOf(column: string | undefined, fields: readonly string[], line: number): number {
  if (column === undefined) return 0;
  const number = /^\d{1,4}$/.test(column) ? Number(column) : 0;
  if (number >= 1 && number <= fields.length) return number - 1;
  const near = nearest(column, fields);
  const there =
    near === undefined ? `The columns are: ${fields.slice(0, 20).join(', ')}.` : `Did you mean "${near}"?`;
  throw fail('INVALID_INPUT', `Line ${line} has no column ${quoted(column)}. ${there}`.slice(0, 1_000), {
    field: 'column',
  });
}

function tooLong(line: number): Reading {
  return { is: 'refused', line, value: '', reason: 'The line is too long.' };
}
