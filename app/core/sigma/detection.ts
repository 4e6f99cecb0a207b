import { type Condition, ConditionError, namesIn, parseCondition } from './condition.ts';
import type { Node } from './model.ts';
import { type FieldKey, parseFieldKey } from './modifiers.ts';
import type { Placeholders } from './placeholders.ts';
import { type Reporter, within } from './problem.ts';
import { quoted } from '../../../shared/near-words.ts';
import { testsOf, ValueError } from './values.ts';
import {
  type Entry,
  entryOf,
  type ListTree,
  type MapTree,
  type ScalarTree,
  type Tree,
} from '../kernel/yaml-tree.ts';

/** What reading a detection needs besides its text. */
export interface DetectionContext {
  readonly report: Reporter;
  readonly placeholders: Placeholders | null;
  /** Collects the fields that are tested, as written. */
  readonly fields: Set<string>;
}

/**
 * The `detection` of a rule, or the selections and condition of a filter, as logic.
 *
 * @param map the section
 * @param path of the section, for messages
 * @param besides keys of the section that are no detections
 * @returns null when something is wrong with it; what, went to the reporter
 */
export function readDetection(
  map: MapTree,
  path: string,
  besides: readonly string[],
  context: DetectionContext,
): Node | null {
  const { report } = context;
  const named = new Map<string, Node | null>();
  for (const entry of map.entries) {
    if (entry.key === 'condition' || besides.includes(entry.key)) continue;
    named.set(entry.key, readNamed(entry, path, context));
  }
  if (named.size === 0)
    report.error(
      map.at,
      path,
      'Nothing is searched for.',
      'Add a detection, such as `selection:` with fields.',
    );
  const condition = entryOf(map, 'condition');
  if (condition === undefined) {
    report.error(
      map.at,
      within(path, 'condition'),
      'The condition is missing.',
      'Add `condition: selection`.',
    );
    return null;
  }
  const names = [...named.keys()];
  const conditions = readConditions(condition, within(path, 'condition'), names, report);
  if (conditions === null || names.length === 0) return null;
  warnOfUnused(map, path, conditions, names, report);
  const nodes = [...named.values()];
  if (nodes.some((node) => node === null)) return null;
  const of = conditions.map((one) => resolve(one, named));
  return either(of);
}

function readNamed({ key, keyAt, value }: Entry, path: string, context: DetectionContext): Node | null {
  const place = within(path, key);
  if (!/^[A-Za-z0-9_-]+$/.test(key)) {
    const fix = 'Use letters, digits, "_" and "-".';
    context.report.error(keyAt, place, `${quoted(key)} is no name that a condition can use.`, fix);
    return null;
  }
  if (key === 'timeframe') {
    const fix = 'Remove it, and give the time span in a correlation rule.';
    context.report.error(keyAt, place, '"timeframe" is no longer part of detection rules.', fix);
    return null;
  }
  return readSearch(value, place, context);
}

/** A map (all of it), a list of maps or keywords (any of them), or one keyword. */
function readSearch(tree: Tree, path: string, context: DetectionContext): Node | null {
  if (tree.kind === 'map') return readMap(tree, path, context);
  if (tree.kind === 'scalar') return readValues({ field: null, modifiers: [] }, tree, path, context);
  if (tree.items.length === 0) {
    context.report.error(tree.at, path, 'The list is empty.', 'Add what is searched for, or remove it.');
    return null;
  }
  const of = tree.items.map((item, index) => {
    if (item.kind !== 'list') return readSearch(item, within(path, index), context);
    context.report.error(item.at, within(path, index), 'A list stands within a list.', 'Join the lists.');
    return null;
  });
  return all(of, either);
}

function readMap(map: MapTree, path: string, context: DetectionContext): Node | null {
  if (map.entries.length === 0) {
    context.report.error(map.at, path, 'The detection is empty.', 'Add a field and its value.');
    return null;
  }
  const of = map.entries.map(({ key, keyAt, value }) => {
    const place = within(path, key);
    const read = parseFieldKey(key);
    if ('message' in read) {
      context.report.error(keyAt, place, read.message, read.fix);
      return null;
    }
    if (read.field !== null) context.fields.add(read.field);
    if (value.kind !== 'map') return readValues(read, value, place, context);
    const fix = 'Write nested fields with dots: `parent.child: value`.';
    context.report.error(value.at, place, 'The value of a field is a map.', fix);
    return null;
  });
  return all(of, (nodes) => (nodes.length === 1 ? (nodes[0] ?? null) : { op: 'and', of: nodes }));
}

function readValues(
  key: FieldKey,
  tree: ScalarTree | ListTree,
  path: string,
  context: DetectionContext,
): Node | null {
  const linked = key.modifiers.includes('all');
  const items = tree.kind === 'list' ? tree.items : [tree];
  if (!checkList(key, tree, items, path, context.report)) return null;
  const nodes = items.map((item, index) =>
    readValue(key, item, tree.kind === 'list' ? within(path, index) : path, context),
  );
  const joined = all(nodes, (of) => (linked ? both(of) : either(of)));
  return joined !== null && key.modifiers.includes('neq') ? { op: 'not', of: joined } : joined;
}

function checkList(
  key: FieldKey,
  tree: ScalarTree | ListTree,
  items: readonly Tree[],
  path: string,
  report: Reporter,
): boolean {
  if (items.length === 0) {
    report.error(tree.at, path, 'The list of values is empty.', 'Add a value, or remove the field.');
    return false;
  }
  if (key.modifiers.includes('all') && tree.kind !== 'list') {
    report.error(
      tree.at,
      path,
      '"all" needs a list of values.',
      'Remove `all`, or write several values as a list.',
    );
    return false;
  }
  if (key.modifiers.includes('exists') && tree.kind === 'list') {
    report.error(tree.at, path, '"exists" needs one value.', 'Write true or false.');
    return false;
  }
  if (key.modifiers.includes('all') && items.length === 1)
    report.warn(
      tree.at,
      path,
      '"all" has one value only.',
      'Remove `all`, or add the values that must hold too.',
    );
  if (key.modifiers.includes('neq') && items.length > 1)
    report.warn(
      tree.at,
      path,
      `"neq" with a list means: ${key.modifiers.includes('all') ? 'not all of them' : 'none of them'}.`,
      'Write a detection of its own and `not` in the condition to make that plain.',
    );
  return true;
}

function readValue(key: FieldKey, item: Tree, path: string, context: DetectionContext): Node | null {
  if (item.kind !== 'scalar') {
    const fix = 'Write a text, a number, true, false or null.';
    context.report.error(item.at, path, 'A value is a map or a list.', fix);
    return null;
  }
  try {
    const tests = testsOf(item.value, key, context.placeholders);
    warnOfOddity(key, item, path, context.report);
    const node = either(tests.map((test): Node => ({ op: 'test', field: key.field, test })));
    return key.modifiers.includes('exists') && item.value === false ? { op: 'not', of: node } : node;
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    context.report.error(item.at, path, error.message, error.fix);
    return null;
  }
}

function warnOfOddity(key: FieldKey, { value, plain, at }: ScalarTree, path: string, report: Reporter): void {
  const { modifiers } = key;
  const placed = modifiers.some((modifier) => ['contains', 'startswith', 'endswith'].includes(modifier));
  if (value === '' && placed)
    report.warn(at, path, 'An empty text is part of every text.', 'Write `exists: true`, or a text.');
  if (plain !== null && typeof value === 'number' && /^[+-]?0\d/.test(plain))
    report.warn(at, path, `YAML reads ${plain} as ${value}.`, 'Put it into quotes to keep the zero.');
  if (plain !== null && /^(?:yes|no|on|off)$/i.test(plain))
    report.warn(
      at,
      path,
      `Other tools read ${plain} as true or false.`,
      'Put it into quotes, or write true or false.',
    );
  if (modifiers.includes('base64offset') && !placed)
    report.warn(at, path, 'The whole value must be the encoded text.', 'Write `base64offset|contains`.');
}

function readConditions(
  { value, keyAt }: Entry,
  path: string,
  names: readonly string[],
  report: Reporter,
): readonly Condition[] | null {
  const items = value.kind === 'list' ? value.items : [value];
  const conditions = items.map((item, index) => {
    const place = value.kind === 'list' ? within(path, index) : path;
    if (item.kind !== 'scalar' || typeof item.value !== 'string') {
      // `condition: 1` and the like are never a name, since YAML reads a number.
      report.error(
        item.at,
        place,
        'The condition is no text.',
        `Write \`condition: ${names[0] ?? 'selection'}\`.`,
      );
      return null;
    }
    try {
      return parseCondition(item.value, names);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      // Exact for conditions on one line, behind their quote where they have one.
      const { line, column } = item.at;
      const start = column + (item.plain === null ? 1 : 0);
      report.error({ line, column: start + error.at }, place, error.message, error.fix);
      return null;
    }
  });
  if (items.length === 0) report.error(keyAt, path, 'The condition is empty.', 'Name a detection.');
  const read = conditions.filter((condition) => condition !== null);
  return read.length === items.length && read.length > 0 ? read : null;
}

function warnOfUnused(
  map: MapTree,
  path: string,
  conditions: readonly Condition[],
  names: readonly string[],
  report: Reporter,
): void {
  const used = new Set(conditions.flatMap((condition) => [...namesIn(condition)]));
  for (const name of names) {
    // It is refused already, wherever it stands.
    if (used.has(name) || name === 'timeframe') continue;
    const at = entryOf(map, name)?.keyAt ?? map.at;
    report.warn(
      at,
      within(path, name),
      `No condition uses ${quoted(name)}.`,
      'Use it in the condition, or remove it.',
    );
  }
}

function resolve(condition: Condition, named: ReadonlyMap<string, Node | null>): Node {
  if (condition.op === 'name') return named.get(condition.name) ?? never;
  if (condition.op === 'not') return { op: 'not', of: resolve(condition.of, named) };
  return { op: condition.op, of: condition.of.map((part) => resolve(part, named)) };
}

const never: Node = { op: 'or', of: [] };

/** Joins nodes when all of them could be read. */
function all(nodes: readonly (Node | null)[], join: (nodes: readonly Node[]) => Node | null): Node | null {
  const read = nodes.filter((node) => node !== null);
  return read.length === nodes.length ? join(read) : null;
}

function either(of: readonly Node[]): Node {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { op: 'or', of };
}

function both(of: readonly Node[]): Node {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { op: 'and', of };
}
