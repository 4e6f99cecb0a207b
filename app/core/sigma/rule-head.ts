import type { Level, Logsource, RuleHead, Status } from './model.ts';
import { type Reporter, within } from './problem.ts';
import { nearest, quoted } from '../../../shared/near-words.ts';
import { type Entry, entryOf, type MapTree, type Tree } from '../kernel/yaml-tree.ts';

const levels: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical'];
const statuses: readonly Status[] = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const date = /^\d{4}[-/](0[1-9]|1[012])[-/](0[1-9]|[12]\d|3[01])$/;
const tag = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;

/**
 * What every document says of itself. Fields that change nothing about matching are warned of, not refused; fields that
 * the specification does not know are the author's own.
 *
 * @param ordinal of the document in its file, from 1
 */
export function readHead(map: MapTree, ordinal: number, report: Reporter): RuleHead {
  const text = (key: string): string | null => textAt(map, key, report);
  const title = titleOf(map, report);
  const id = idOf(map, report);
  const name = text('name');
  for (const key of ['date', 'modified']) {
    const entry = entryOf(map, key);
    const value = entry?.value.kind === 'scalar' ? String(entry.value.value) : '';
    if (entry !== undefined && !date.test(value))
      report.warn(entry.value.at, key, `${quoted(value)} is no date.`, 'Write YYYY-MM-DD.');
  }
  return {
    key: id ?? name ?? `${report.file}#${ordinal}`,
    id,
    name,
    title,
    description: text('description'),
    status: wordOf(map, 'status', statuses, report),
    level: wordOf(map, 'level', levels, report),
    tags: tagsOf(map, report),
    falsepositives: textsAt(map, 'falsepositives', report),
    author: text('author'),
    file: report.file,
    line: map.at.line,
  };
}

function titleOf(map: MapTree, report: Reporter): string {
  const entry = entryOf(map, 'title');
  const value = entry?.value.kind === 'scalar' ? entry.value.value : null;
  if (entry === undefined)
    report.error(map.at, 'title', 'The title is missing.', 'Add `title:` with a short text.');
  else if (value === null || value === '' || typeof value === 'boolean')
    report.error(entry.value.at, 'title', 'The title is no text.', 'Write a short text.');
  else if (String(value).length > 256)
    report.error(
      entry.value.at,
      'title',
      'The title has more than 256 characters.',
      'Move detail to `description`.',
    );
  return value === null ? '' : String(value);
}

function idOf(map: MapTree, report: Reporter): string | null {
  const entry = entryOf(map, 'id');
  if (entry === undefined) return null;
  const value = entry.value.kind === 'scalar' ? String(entry.value.value) : '';
  if (uuid.test(value)) return value.toLowerCase();
  report.error(
    entry.value.at,
    'id',
    `${quoted(value)} is no UUID.`,
    'Write a UUID such as 0e95725d-7320-415d-80f7-004da920fc11, or give the rule a `name` instead.',
  );
  return null;
}

function wordOf<W extends string>(
  map: MapTree,
  key: string,
  words: readonly W[],
  report: Reporter,
): W | null {
  const entry = entryOf(map, key);
  if (entry === undefined) return null;
  const value = entry.value.kind === 'scalar' ? String(entry.value.value) : '';
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  const near = nearest(value, words);
  const fix = near === undefined ? `Write one of: ${words.join(', ')}.` : `Did you mean \`${near}\`?`;
  report.error(entry.value.at, key, `${quoted(value)} is no ${key}.`, fix);
  return null;
}

function tagsOf(map: MapTree, report: Reporter): readonly string[] {
  const tags = textsAt(map, 'tags', report);
  const at = entryOf(map, 'tags')?.value.at ?? map.at;
  for (const one of tags)
    if (!tag.test(one))
      report.warn(
        at,
        'tags',
        `${quoted(one)} is no tag.`,
        'Write namespace.name in lower case: attack.t1078.',
      );
  return tags;
}

/** The log source of a rule or filter. */
export function readLogsource(map: MapTree, report: Reporter): Logsource | null {
  const entry = entryOf(map, 'logsource');
  if (entry === undefined) {
    const fix = 'Add `logsource:` with category, product or service.';
    report.error(map.at, 'logsource', 'The log source is missing.', fix);
    return null;
  }
  const { value } = entry;
  if (value.kind !== 'map') {
    report.error(
      value.at,
      'logsource',
      'The log source is no map.',
      'Write category, product or service below it.',
    );
    return null;
  }
  const parts: Record<string, string> = {};
  const strangers: Entry[] = [];
  for (const entryOfPart of value.entries) {
    const { key, value: part } = entryOfPart;
    const isPart = key === 'category' || key === 'product' || key === 'service';
    if (isPart && part.kind === 'scalar' && part.value !== null && part.value !== '')
      parts[key] = String(part.value);
    else if (isPart)
      report.error(
        part.at,
        within('logsource', key),
        `The ${key} is no text.`,
        'Write a word, or remove the line.',
      );
    else if (key !== 'definition') strangers.push(entryOfPart);
  }
  const isEmpty = Object.keys(parts).length === 0;
  for (const { key, keyAt } of strangers) {
    const near = nearest(key, ['category', 'product', 'service', 'definition']);
    const fix =
      near === undefined ? 'Remove it: events are not told apart by it.' : `Did you mean \`${near}\`?`;
    const tell = isEmpty ? report.error : report.warn;
    tell(keyAt, within('logsource', key), `${quoted(key)} is no part of a log source.`, fix);
  }
  if (isEmpty && strangers.length === 0)
    report.error(
      value.at,
      'logsource',
      'The log source says nothing.',
      'Name a category, product or service.',
    );
  return isEmpty ? null : parts;
}

/** A text of the top level; anything else is warned of and left out. */
function textAt(map: MapTree, key: string, report: Reporter): string | null {
  const entry = entryOf(map, key);
  if (entry === undefined || isNull(entry.value)) return null;
  if (entry.value.kind === 'scalar') return String(entry.value.value);
  report.warn(entry.value.at, key, `The ${key} is no text.`, 'Write a text.');
  return null;
}

/** A list of texts of the top level; one text counts as a list of one. */
export function textsAt(map: MapTree, key: string, report: Reporter): readonly string[] {
  const entry = entryOf(map, key);
  if (entry === undefined || isNull(entry.value)) return [];
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  const texts = items.flatMap((item) =>
    item.kind === 'scalar' && item.value !== null ? [String(item.value)] : [],
  );
  if (texts.length !== items.length)
    report.warn(entry.value.at, key, `Some ${key} are no texts.`, 'Write a list of texts.');
  return texts;
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
