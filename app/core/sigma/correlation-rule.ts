import { sigmaLimits } from './limits.ts';
import type { Comparison, CorrelationRule, CorrelationType, RuleHead } from './model.ts';
import { type Reporter, within } from './problem.ts';
import { nearest, quoted } from '../../../shared/near-words.ts';
import { type Entry, entryOf, type MapTree, type Tree } from '../kernel/yaml-tree.ts';

const types: readonly CorrelationType[] = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_median',
  'value_percentile',
  'temporal',
  'temporal_ordered',
];
const comparisons: readonly Comparison[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];
const keys = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'];
const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The `correlation` section of a rule (Sigma correlation rules specification 2.1). The rules it names are resolved to
 * keys later, when every file is read.
 *
 * @returns null when something is wrong with it; what, went to the reporter
 */
export function readCorrelation(map: MapTree, head: RuleHead, report: Reporter): CorrelationRule | null {
  const entry = entryOf(map, 'correlation');
  if (entry === undefined) return null;
  if (entry.value.kind !== 'map') {
    report.error(
      entry.value.at,
      'correlation',
      'The correlation is no map.',
      'Write type, rules and timespan below it.',
    );
    return null;
  }
  const section = entry.value;
  refuseUnknown(section, report);
  const type = typeOf(section, report);
  const rules = namesAt(section, 'rules', true, report);
  const timespanMs = timespanOf(section, report);
  const groupBy = namesAt(section, 'group-by', false, report);
  const condition = type === null ? null : conditionOf(section, type, report);
  const aliases = aliasesOf(section, report);
  const generate = generateOf(section, report) || generateOf(map, report, '');
  if (type === 'temporal_ordered' && rules.length > sigmaLimits.orderedRules)
    report.error(
      section.at,
      'correlation.rules',
      'An ordered correlation names too many rules.',
      'Chain several.',
    );
  if (type === null || condition === null || timespanMs === null || report.hasErrors) return null;
  if (type.startsWith('temporal') && rules.length < 2)
    report.warn(
      section.at,
      'correlation.rules',
      'One rule alone has no neighbours in time.',
      'Name two or more.',
    );
  return { ...head, kind: 'correlation', type, rules, groupBy, aliases, timespanMs, generate, ...condition };
}

function refuseUnknown(section: MapTree, report: Reporter): void {
  for (const { key, keyAt } of section.entries) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    const fix = near === undefined ? `There are: ${keys.join(', ')}.` : `Did you mean \`${near}\`?`;
    report.error(keyAt, within('correlation', key), `${quoted(key)} is no part of a correlation.`, fix);
  }
}

function typeOf(section: MapTree, report: Reporter): CorrelationType | null {
  const entry = entryOf(section, 'type');
  const fix = `Write one of: ${types.join(', ')}.`;
  if (entry === undefined) {
    report.error(section.at, 'correlation.type', 'The type is missing.', fix);
    return null;
  }
  const word = entry.value.kind === 'scalar' ? String(entry.value.value) : '';
  const type = types.find((candidate) => candidate === word);
  if (type !== undefined) return type;
  const near = nearest(word, types);
  const message = `${quoted(word)} is no type of correlation.`;
  report.error(
    entry.value.at,
    'correlation.type',
    message,
    near === undefined ? fix : `Did you mean \`${near}\`?`,
  );
  return null;
}

/** A list of texts; one text counts as a list of one. */
function namesAt(section: MapTree, key: string, needed: boolean, report: Reporter): readonly string[] {
  const path = within('correlation', key);
  const entry = entryOf(section, key);
  if (entry === undefined) {
    if (needed) report.error(section.at, path, `The ${key} are missing.`, 'Name rules by id or name.');
    return [];
  }
  const items = entry.value.kind === 'list' ? entry.value.items : isNull(entry.value) ? [] : [entry.value];
  const names = items.flatMap((item, index) => {
    if (item.kind === 'scalar' && item.value !== null && item.value !== '') return [String(item.value)];
    report.error(item.at, within(path, index), 'This is no text.', 'Write a name.');
    return [];
  });
  if (needed && items.length === 0)
    report.error(entry.value.at, path, 'No rule is named.', 'Name rules by id or name.');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    report.error(entry.value.at, path, `${quoted(twice)} stands twice.`, 'Remove one of them.');
  return names;
}

function timespanOf(section: MapTree, report: Reporter): number | null {
  const path = 'correlation.timespan';
  const entry = entryOf(section, 'timespan');
  const fix = 'Write a number and a unit: 30s, 10m, 1h or 7d.';
  if (entry === undefined) {
    report.error(section.at, path, 'The time span is missing.', fix);
    return null;
  }
  const text = entry.value.kind === 'scalar' ? String(entry.value.value) : '';
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text);
  if (match !== null) return Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
  report.error(entry.value.at, path, `${quoted(text)} is no time span.`, fix);
  return null;
}

type ConditionPart = Pick<CorrelationRule, 'bounds' | 'valueFields' | 'percentile'>;

function conditionOf(section: MapTree, type: CorrelationType, report: Reporter): ConditionPart | null {
  const path = 'correlation.condition';
  const entry = entryOf(section, 'condition');
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  if (entry === undefined || (temporal && isNull(entry.value))) {
    if (temporal) return { bounds: [], valueFields: [], percentile: null };
    report.error(section.at, path, 'The condition is missing.', 'Add for example `condition: { gte: 10 }`.');
    return null;
  }
  if (entry.value.kind !== 'map') {
    const fix = 'Write a comparison and a number below it: `gte: 10`.';
    report.error(entry.value.at, path, 'The condition is no map.', fix);
    return null;
  }
  const bounds = boundsOf(entry.value, type, report);
  const valueFields = valueFieldsOf(entry.value, type, report);
  const percentile = percentileOf(entry.value, type, report);
  return { bounds, valueFields, percentile };
}

function boundsOf(map: MapTree, type: CorrelationType, report: Reporter): CorrelationRule['bounds'] {
  const path = 'correlation.condition';
  const counts = !['value_sum', 'value_avg', 'value_median', 'value_percentile'].includes(type);
  const known = [...comparisons, 'field', 'percentile'];
  const bounds = map.entries.flatMap(({ key, keyAt, value }) => {
    const is = comparisons.find((candidate) => candidate === key);
    if (is === undefined) {
      if (known.includes(key)) return [];
      const near = nearest(key, known);
      const fix = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean \`${near}\`?`;
      report.error(keyAt, within(path, key), `${quoted(key)} is no comparison.`, fix);
      return [];
    }
    const than = value.kind === 'scalar' ? value.value : null;
    if (
      typeof than === 'number' &&
      Number.isFinite(than) &&
      (!counts || (Number.isInteger(than) && than >= 0))
    )
      return checkReach(is, than, type, value, report);
    const fix = counts ? 'Write a whole number, 0 or more.' : 'Write a number.';
    report.error(value.at, within(path, key), `"${key}" needs a number.`, fix);
    return [];
  });
  if (map.entries.every(({ key }) => key === 'field' || key === 'percentile'))
    report.error(map.at, path, 'The condition compares with nothing.', 'Add for example `gte: 10`.');
  return bounds;
}

/** A count that no window can reach would never fire, silently. */
function checkReach(
  is: Comparison,
  than: number,
  type: CorrelationType,
  value: Tree,
  report: Reporter,
): CorrelationRule['bounds'] {
  const counted = type === 'event_count' || type === 'value_count';
  if (counted && (is === 'gt' || is === 'gte' || is === 'eq') && than >= sigmaLimits.windowEntries)
    report.error(
      value.at,
      within('correlation.condition', is),
      `A window holds ${sigmaLimits.windowEntries} events, so this is never reached.`,
      'Use a smaller number with a shorter time span, or group by more fields.',
    );
  return [{ is, than }];
}

function valueFieldsOf(map: MapTree, type: CorrelationType, report: Reporter): readonly string[] {
  const path = 'correlation.condition.field';
  const entry = entryOf(map, 'field');
  const needed = type.startsWith('value_');
  if (entry === undefined) {
    if (needed)
      report.error(
        map.at,
        path,
        `"${type}" needs a field.`,
        'Add `field:` with the field whose values count.',
      );
    return [];
  }
  if (!needed) {
    const fix = 'Remove it, or use value_count.';
    report.error(entry.keyAt, path, `"${type}" counts no values of a field.`, fix);
    return [];
  }
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  const fields = items.flatMap((item) =>
    item.kind === 'scalar' && item.value !== null && item.value !== '' ? [String(item.value)] : [],
  );
  if (fields.length !== items.length || fields.length === 0)
    report.error(entry.value.at, path, 'The field is no text.', 'Write the name of a field.');
  if (fields.length > 1 && type !== 'value_count')
    report.error(entry.value.at, path, `"${type}" takes one field.`, 'Several fields are for value_count.');
  return fields;
}

function percentileOf(map: MapTree, type: CorrelationType, report: Reporter): number | null {
  const path = 'correlation.condition.percentile';
  const entry = entryOf(map, 'percentile');
  if (entry === undefined) return null;
  const value = entry.value.kind === 'scalar' ? entry.value.value : null;
  if (type !== 'value_percentile')
    report.error(entry.keyAt, path, `"${type}" has no percentile.`, 'Remove it, or use value_percentile.');
  else if (typeof value !== 'number' || !(value >= 0 && value <= 100))
    report.error(entry.value.at, path, 'The percentile is no number from 0 to 100.', 'Write for example 95.');
  else return value;
  return null;
}

function aliasesOf(section: MapTree, report: Reporter): CorrelationRule['aliases'] {
  const path = 'correlation.aliases';
  const entry = entryOf(section, 'aliases');
  if (entry === undefined || isNull(entry.value)) return {};
  const fix = 'Write for each alias the rules and their field: `ip: { rule_name: src_ip }`.';
  if (entry.value.kind !== 'map') {
    report.error(entry.value.at, path, 'The aliases are no map.', fix);
    return {};
  }
  return Object.fromEntries(
    entry.value.entries.map(({ key, value }) => [key, aliasOf(value, within(path, key), fix, report)]),
  );
}

function aliasOf(value: Tree, path: string, fix: string, report: Reporter): Readonly<Record<string, string>> {
  if (value.kind !== 'map' || value.entries.length === 0) {
    report.error(value.at, path, 'The alias is no map.', fix);
    return {};
  }
  const fields = value.entries.flatMap(({ key, value: field }): [string, string][] => {
    if (field.kind === 'scalar' && field.value !== null) return [[key, String(field.value)]];
    report.error(field.at, within(path, key), 'The field is no text.', fix);
    return [];
  });
  return Object.fromEntries(fields);
}

/** `generate` stands at the top in the specification, and within the section in rules seen. */
function generateOf(map: MapTree, report: Reporter, path = 'correlation'): boolean {
  const entry: Entry | undefined = entryOf(map, 'generate');
  if (entry === undefined) return false;
  const value = entry.value.kind === 'scalar' ? entry.value.value : null;
  if (typeof value !== 'boolean')
    report.error(
      entry.value.at,
      within(path, 'generate'),
      '"generate" is true or false.',
      'Write one of them.',
    );
  return value === true;
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
