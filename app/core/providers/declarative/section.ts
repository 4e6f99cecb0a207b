import { parsePath, pathOf, type Path } from './path.ts';
import type { Reporter } from './problems.ts';
import { nearest, quoted } from '../../../../shared/near-words.ts';
import { parseTemplate, type Places, type Template } from './template.ts';
import type { Entry, MapTree, Position, Tree } from '../../kernel/yaml-tree.ts';

/** One map of a description with a closed set of keys. A getter that finds something wrong reports it and gives undefined. */
export interface Section {
  readonly field: string;
  readonly at: Position;
  readonly report: Reporter;
  has(key: string): boolean;
  tree(key: string): Tree | undefined;
  text(key: string, most?: number): string | undefined;
  choice<T extends string>(key: string, choices: readonly T[]): T | undefined;
  whole(key: string, min: number, max: number): number | undefined;
  flag(key: string): boolean | undefined;
  /** `500 ms`, `10 s`, `5 min`, `1 h`, `2 d`, in ms. */
  duration(key: string): number | undefined;
  path(key: string): Path | undefined;
  template(key: string, places: Places): Template | undefined;
  section(key: string, required: readonly string[], optional: readonly string[]): Section | undefined;
  /** A map whose keys are free. */
  entries(key: string): readonly Entry[] | undefined;
  /** Says that the value of a key, or the map itself, is wrong. */
  fail(key: string | null, message: string, fix: string): undefined;
  warn(key: string | null, message: string, fix: string): void;
}

/** Entries of a free map; more are no description but data. */
const mostEntries = 500;
const longestText = 4_000;

/** Reads a tree as a map with these keys and no others; undefined when it is no map. */
export function sectionOf(
  tree: Tree,
  field: string,
  report: Reporter,
  required: readonly string[],
  optional: readonly string[],
): Section | undefined {
  const known = [...new Set([...required, ...optional])];
  if (tree.kind !== 'map') {
    report.error(
      tree.at,
      field,
      'A map is needed here.',
      `Write its keys below, indented: ${known.join(', ')}.`,
    );
    return undefined;
  }
  for (const { key, keyAt } of tree.entries) {
    if (known.includes(key)) continue;
    const free = known.filter((each) => !tree.entries.some((entry) => entry.key === each));
    const meant = nearest(key, free);
    const fix = meant === undefined ? `Known are ${known.join(', ')}.` : `Write ${meant}.`;
    report.error(keyAt, field, `There is no key ${quoted(key)} here.`, fix);
  }
  for (const key of required)
    if (!tree.entries.some((entry) => entry.key === key))
      report.error(tree.at, within(field, key), `The key ${key} is missing.`, `Add ${key} here.`);
  return section(tree, field, report);
}

export function within(field: string, key: string | number): string {
  if (typeof key === 'number') return `${field}[${key + 1}]`;
  return field === '' ? key : `${field}.${key}`;
}

function section(map: MapTree, field: string, report: Reporter): Section {
  const tree = (key: string): Tree | undefined => map.entries.find((entry) => entry.key === key)?.value;
  const wrong = (at: Position, key: string, message: string, fix: string): undefined => {
    report.error(at, within(field, key), message, fix);
  };
  const scalar = (key: string): Extract<Tree, { kind: 'scalar' }> | undefined => {
    const found = tree(key);
    if (found === undefined) return undefined;
    if (found.kind === 'scalar' && found.value !== null) return found;
    return wrong(found.at, key, 'One value is needed here.', 'Write it on the same line.');
  };
  const text = (key: string, most = longestText): string | undefined => {
    const found = scalar(key);
    if (found === undefined) return undefined;
    const value = String(found.value);
    if (value.length > most)
      return wrong(found.at, key, 'This text is too long.', `Shorten it to ${most} characters.`);
    if (/[\p{Cc}\p{Cf}]/u.test(value.replace(/\n/g, '')))
      return wrong(found.at, key, 'This text holds control characters.', 'Remove them.');
    return value;
  };
  const at = (key: string): Position => tree(key)?.at ?? map.at;
  return {
    field,
    at: map.at,
    report,
    has: (key) => tree(key) !== undefined,
    tree,
    text,
    choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
      const value = text(key);
      if (value === undefined) return undefined;
      const meant = nearest(value, choices);
      return (
        choices.find((choice) => choice === value) ??
        wrong(
          at(key),
          key,
          `${quoted(value)} is not known here.`,
          meant === undefined ? `Write ${choices.join(' or ')}.` : `Write ${meant}.`,
        )
      );
    },
    whole(key, min, max) {
      const value = scalar(key)?.value;
      if (value === undefined) return undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
      return wrong(
        at(key),
        key,
        `A whole number from ${min} to ${max} is needed here.`,
        'Correct the number.',
      );
    },
    flag(key) {
      const value = scalar(key)?.value;
      if (value === undefined || typeof value === 'boolean') return value;
      return wrong(at(key), key, 'This is true or false.', 'Write true or false.');
    },
    duration(key) {
      const value = text(key);
      if (value === undefined) return undefined;
      return (
        durationOf(value) ??
        wrong(at(key), key, `${quoted(value)} is no duration.`, 'Write 500 ms, 10 s, 5 min, 1 h or 2 d.')
      );
    },
    path: (key) => {
      const found = tree(key);
      return found === undefined ? undefined : readPath(found, within(field, key), report);
    },
    template(key, places) {
      const value = text(key);
      if (value === undefined) return undefined;
      const template = parseTemplate(value, places);
      return 'pieces' in template ? template : wrong(at(key), key, template.message, template.fix);
    },
    section(key, required, optional) {
      const found = tree(key);
      return found === undefined
        ? undefined
        : sectionOf(found, within(field, key), report, required, optional);
    },
    entries(key) {
      const found = tree(key);
      if (found === undefined) return undefined;
      if (found.kind !== 'map')
        return wrong(found.at, key, 'A map is needed here.', 'Write one `word: meaning` a line.');
      if (found.entries.length <= mostEntries) return found.entries;
      return wrong(found.at, key, 'This map is too long.', `Keep to ${mostEntries} lines.`);
    },
    fail(key, message, fix) {
      if (key === null) report.error(map.at, field, message, fix);
      else wrong(at(key), key, message, fix);
    },
    warn(key, message, fix) {
      report.warn(key === null ? map.at : at(key), key === null ? field : within(field, key), message, fix);
    },
  };
}

/** A path as text, or as a list of keys where a key holds dots. */
export function readPath(tree: Tree, field: string, report: Reporter): Path | undefined {
  if (tree.kind === 'scalar' && (typeof tree.value === 'string' || typeof tree.value === 'number')) {
    const path = parsePath(String(tree.value));
    if (path !== null) return path;
  }
  if (tree.kind === 'list') {
    const keys = tree.items.flatMap((item) =>
      item.kind === 'scalar' && item.value !== null ? [String(item.value)] : [],
    );
    const path = keys.length === tree.items.length ? pathOf(keys.join('.'), keys) : null;
    if (path !== null) return path;
  }
  report.error(
    tree.at,
    field,
    'This is no path into the answer.',
    'Write keys with dots between them, such as data.iccid.',
  );
  return undefined;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function durationOf(text: string): number | null {
  const [, digits, unit] = /^(\d{1,9}) ?(ms|s|min|h|d)$/.exec(text.trim()) ?? [];
  return digits === undefined || unit === undefined ? null : Number(digits) * (unitMs[unit] ?? 0);
}
