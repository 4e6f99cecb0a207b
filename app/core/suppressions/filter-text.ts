import type { DiffLine, FindingCondition } from '../../../shared/contract/index.ts';
import type { z } from 'zod';
import { loadRules } from '../sigma/load.ts';
import type { DetectionRule } from '../sigma/model.ts';

type Diff = z.infer<typeof DiffLine>[];

/** Members that a finding is given beside those of its event: no Sigma rule can ask for them. */
const notOfEvents = new Set(['subject', 'provider', 'severity']);

/**
 * The one detection rule in a text that a filter can name; null where there are several, a correlation among them, or none with
 * an id or a name: what a correlation counts is not the event that it fired on.
 */
export function filterable(text: string): DetectionRule | null {
  const { rules } = loadRules([{ path: 'rule.yml', text }]);
  const [rule, second] = rules.filter(({ kind }) => kind !== 'filter');
  if (rule?.kind !== 'detection' || second !== undefined) return null;
  return nameIn(text) === null ? null : rule;
}

/** Whether a Sigma filter can say the conditions: members of events, and values without characters that Sigma reads otherwise. */
export function sayable(conditions: readonly FindingCondition[]): boolean {
  return conditions.every(
    ({ field, values }) => !notOfEvents.has(field) && values.every((value) => !value.includes('\\')),
  );
}

/** The id of the rule in a text, else its name. */
function nameIn(text: string): string | null {
  return /^id:[ \t]*(\S+)[ \t]*$/m.exec(text)?.[1] ?? /^name:[ \t]*(\S+)[ \t]*$/m.exec(text)?.[1] ?? null;
}

/** A Sigma filter: where the conditions hold, the rule does not match. */
export function filterText(
  ruleText: string,
  { logsource }: DetectionRule,
  conditions: readonly FindingCondition[],
  about: { readonly title: string; readonly reason: string },
): string {
  const source = (['category', 'product', 'service'] as const).flatMap((key) => {
    const value = logsource[key];
    return value === undefined ? [] : [`  ${key}: ${quoted(value)}`];
  });
  return [
    `title: ${quoted(about.title)}`,
    `description: ${quoted(about.reason)}`,
    'logsource:',
    ...source,
    'filter:',
    '  rules:',
    `    - ${quoted(nameIn(ruleText)?.replace(/^['"]|['"]$/g, '') ?? '')}`,
    '  known:',
    ...conditionLines(conditions, '    '),
    '  condition: known',
    '',
  ].join('\n');
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

/** The rule without and with the filter: the lines of its detection, as if the filter were written into it. */
export function ruleDiff(ruleText: string, conditions: readonly FindingCondition[]): Diff {
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
