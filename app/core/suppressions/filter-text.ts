import type { DiffLine, FindingCondition } from '../../../shared/contract/index.ts';
import type { z } from 'zod';
import { loadRules } from '../sigma/load.ts';
import type { DetectionRule } from '../sigma/model.ts';
import { placeholdersIn } from '../sigma/placeholders.ts';

type Diff = z.infer<typeof DiffLine>[];

/** Members that a finding is given beside those of its event: no Sigma rule can ask for them. */
const notOfEvents = new Set(['subject', 'provider', 'severity']);

/** What of a rule file a filter can take events away from. */
export interface Filterable {
  /** Every detection rule of the file. */
  readonly rules: readonly DetectionRule[];
  /**
   * Fields by which all its correlations group: where a condition names only these, the whole group is gone. Null where nothing is
   * counted.
   */
  readonly groupedBy: readonly string[] | null;
}

/** The detection rules in a text; null where there is none, or one without an id or a name, which a filter could not name. */
export function filterable(text: string): Filterable | null {
  // What lists hold does not matter here: a value that may stand for text and for a network lets every rule be read.
  const placeholders = Object.fromEntries(placeholdersIn(text).map((name) => [name, ['192.0.2.0/24']]));
  const { rules, problems } = loadRules([{ path: 'rule.yml', text }], { placeholders });
  if (problems.some(({ severity }) => severity === 'error')) return null;
  const detections = rules.flatMap((rule) => (rule.kind === 'detection' ? [rule] : []));
  if (detections.length === 0 || detections.some(({ id, name }) => id === null && name === null)) return null;
  const grouped = rules.flatMap((rule) => (rule.kind === 'correlation' ? [rule] : []));
  const [first, ...others] = grouped;
  const groupedBy =
    first === undefined
      ? null
      : first.groupBy.filter(
          (field) =>
            others.every((rule) => rule.groupBy.includes(field)) &&
            // An alias stands for another field in each rule.
            grouped.every((rule) => !Object.hasOwn(rule.aliases, field)),
        );
  return { rules: detections, groupedBy };
}

/** What a person should know of conditions on a rule that counts: which events are gone, and what may still be told. Null where nothing. */
export function countingNote(
  { groupedBy }: Filterable,
  conditions: readonly FindingCondition[],
): string | null {
  if (groupedBy === null || conditions.every(({ field }) => groupedBy.includes(field))) return null;
  return 'The rule counts events: such events are no longer counted, but others of the same group still are, so a finding may come again.';
}

/** Whether a Sigma filter can say the conditions: members of events, and values without characters that Sigma reads otherwise. */
export function sayable(conditions: readonly FindingCondition[]): boolean {
  return conditions.every(
    ({ field, values }) => !notOfEvents.has(field) && values.every((value) => !value.includes('\\')),
  );
}

/** Sigma filters: where the conditions hold, the rules do not match. One for each log source among them, as documents of one text. */
export function filterText(
  { rules }: Filterable,
  conditions: readonly FindingCondition[],
  about: { readonly title: string; readonly reason: string },
): string {
  const bySource = Map.groupBy(rules, ({ logsource }) => JSON.stringify(sourceLines(logsource)));
  return [...bySource.values()]
    .map((together) =>
      [
        `title: ${quoted(about.title)}`,
        `description: ${quoted(about.reason)}`,
        'logsource:',
        ...sourceLines(together[0]?.logsource ?? {}),
        'filter:',
        '  rules:',
        ...together.map(({ id, name }) => `    - ${quoted(id ?? name ?? '')}`),
        '  known:',
        ...conditionLines(conditions, '    '),
        '  condition: known',
        '',
      ].join('\n'),
    )
    .join('---\n');
}

function sourceLines(logsource: DetectionRule['logsource']): string[] {
  return (['category', 'product', 'service'] as const).flatMap((key) => {
    const value = logsource[key];
    return value === undefined ? [] : [`  ${key}: ${quoted(value)}`];
  });
}

function conditionLines(conditions: readonly FindingCondition[], indent: string): string[] {
  return conditions.flatMap(({ field, values }) =>
    values.length === 1
      ? [`${indent}${field}: ${valueText(values[0] ?? '')}`]
      : [`${indent}${field}:`, ...values.map((value) => `${indent}  - ${valueText(value)}`)],
  );
}

/** A whole number and a truth value stand bare, so that they meet numbers and truth values; wildcards are taken literally. */
function valueText(value: string): string {
  return /^(?:true|false|-?(?:0|[1-9]\d{0,14}))$/.test(value)
    ? value
    : quoted(value.replace(/[*?]/g, '\\$&'));
}

/** A YAML scalar in double quotes: the escapes of JSON are among its own. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The rule without and with the filter: the lines of each detection, as if the filter were written into it. */
export function ruleDiff(ruleText: string, conditions: readonly FindingCondition[]): Diff {
  const documents = ruleText.split(/^---[ \t]*$/m).filter((one) => /^detection:/m.test(one));
  return documents.flatMap((one) => [
    ...(documents.length === 1 ? [] : [{ op: ' ' as const, text: /^title:.*$/m.exec(one)?.[0] ?? '---' }]),
    ...documentDiff(one, conditions),
  ]);
}

function documentDiff(ruleText: string, conditions: readonly FindingCondition[]): Diff {
  const lines = ruleText.split('\n');
  const start = lines.findIndex((line) => /^detection:/.test(line));
  const found = lines.findIndex((line, index) => index > start && /^\s+condition:/.test(line));
  const [, indent, first] = /^(\s+)condition:\s*(.*?)\s*$/.exec(lines[found] ?? '') ?? [];
  if (start < 0 || indent === undefined || first === undefined)
    return suppressionDiff('the rule as it is', conditions, null);
  // A condition that is folded over several lines is shown as the one that it is.
  const folded = /^[>|]/.test(first);
  const rest = lines.slice(found + 1).findIndex((line) => !line.startsWith(`${indent} `));
  const more = folded ? lines.slice(found + 1, rest < 0 ? undefined : found + 1 + rest) : [];
  const condition = folded ? more.map((line) => line.trim()).join(' ') : first;
  return [
    ...lines.slice(start, found).map((text) => ({ op: ' ' as const, text })),
    { op: '+', text: `${indent}known:` },
    ...conditionLines(conditions, `${indent}  `).map((text) => ({ op: '+' as const, text })),
    ...[lines[found] ?? '', ...more].map((text) => ({ op: '-' as const, text })),
    { op: '+', text: `${indent}condition: (${condition}) and not known` },
  ];
}

/** The same for a rule that is no text. @param endsAt ISO time, or null */
export function suppressionDiff(
  rule: string,
  conditions: readonly FindingCondition[],
  endsAt: string | null,
): Diff {
  return [
    { op: ' ', text: rule },
    ...conditions.map(({ field, values }, index) => ({
      op: '+' as const,
      text: `  ${index === 0 ? 'except where' : 'and'} ${field} is ${values.map((value) => `"${value}"`).join(' or ')}`,
    })),
    ...(endsAt === null ? [] : [{ op: '+' as const, text: `  until ${endsAt}` }]),
  ];
}
