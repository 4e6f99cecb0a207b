import { agrees } from './logsource.ts';
import type { CorrelationRule, DetectionRule, FilterRule, SigmaRule } from './model.ts';
import { nearest, quoted, type Reporter } from './problem.ts';

/** A rule with the reporter of its document. */
export interface ReadRule {
  readonly rule: SigmaRule;
  readonly report: Reporter;
}

/**
 * Resolves what rules say of each other: names and ids become keys, each is unique, correlations chain without a circle.
 * Rules that cannot be resolved are left out, and what they lack goes to their reporter.
 */
export function linkRules(read: readonly ReadRule[]): readonly SigmaRule[] {
  const unique = withoutTwins(read);
  const byName = new Map<string, SigmaRule>();
  for (const { rule } of unique) {
    if (rule.kind === 'filter') continue;
    if (rule.name !== null) byName.set(rule.name, rule);
    if (rule.id !== null) byName.set(rule.id, rule);
  }
  const find = (name: string): SigmaRule | undefined => byName.get(name) ?? byName.get(name.toLowerCase());
  const linked = unique.flatMap(({ rule, report }): ReadRule[] => {
    const resolved = resolve(rule, find, byName.keys(), report);
    return resolved === null ? [] : [{ rule: resolved, report }];
  });
  return withoutLoose(linked).map(({ rule }) => rule);
}

/** Ids and names tell rules apart, so the second of two is refused. */
function withoutTwins(read: readonly ReadRule[]): readonly ReadRule[] {
  const seen = new Map<string, SigmaRule>();
  return read.filter(({ rule, report }) => {
    const at = { line: rule.line, column: 1 };
    for (const [field, value] of [['id', rule.id] as const, ['name', rule.name] as const]) {
      const other = value === null ? undefined : seen.get(value);
      if (value === null || other === undefined) continue;
      const place = `${other.file}:${other.line}`;
      report.error(
        at,
        field,
        `The ${field} ${quoted(value)} is that of ${quoted(other.title)} (${place}).`,
        'Change one.',
      );
      return false;
    }
    if (rule.id !== null) seen.set(rule.id, rule);
    if (rule.name !== null) seen.set(rule.name, rule);
    return true;
  });
}

type Find = (name: string) => SigmaRule | undefined;

function resolve(rule: SigmaRule, find: Find, names: Iterable<string>, report: Reporter): SigmaRule | null {
  if (rule.kind === 'correlation') return resolveCorrelation(rule, find, names, report);
  return rule.kind === 'filter' ? resolveFilter(rule, find, names, report) : rule;
}

function resolveCorrelation(
  rule: CorrelationRule,
  find: Find,
  names: Iterable<string>,
  report: Reporter,
): CorrelationRule | null {
  const at = { line: rule.line, column: 1 };
  const keys = new Map<string, string>();
  for (const name of rule.rules) {
    const target = find(name);
    if (target !== undefined) keys.set(name, target.key);
    else report.error(at, 'correlation.rules', ...absent(name, names));
  }
  const distinct = new Set(keys.values());
  if (distinct.size < keys.size)
    report.error(at, 'correlation.rules', 'One rule is named by its id and by its name.', 'Name it once.');
  const aliases = Object.entries(rule.aliases).map(([alias, fields]) => {
    const resolved = Object.entries(fields).map(([name, field]): [string, string] => {
      const key = keys.get(name) ?? find(name)?.key;
      if (key === undefined || !distinct.has(key))
        report.error(
          at,
          `correlation.aliases.${alias}`,
          `${quoted(name)} is none of the rules.`,
          'Name one of them.',
        );
      return [key ?? name, field];
    });
    for (const name of keys.keys())
      if (!resolved.some(([key]) => key === keys.get(name)))
        report.warn(
          at,
          `correlation.aliases.${alias}`,
          `No field is given for ${quoted(name)}.`,
          `Add \`${name}: field\`.`,
        );
    return [alias, Object.fromEntries(resolved)] as const;
  });
  if (report.hasErrors) return null;
  return {
    ...rule,
    rules: rule.rules.map((name) => keys.get(name) ?? name),
    aliases: Object.fromEntries(aliases),
  };
}

function resolveFilter(
  rule: FilterRule,
  find: Find,
  names: Iterable<string>,
  report: Reporter,
): FilterRule | null {
  if (rule.rules === null) return rule;
  const at = { line: rule.line, column: 1 };
  const targets = rule.rules.flatMap((name): DetectionRule[] => {
    const target = find(name);
    if (target === undefined) report.warn(at, 'filter.rules', ...absent(name, names));
    else if (target.kind !== 'detection')
      report.error(
        at,
        'filter.rules',
        `${quoted(name)} is a correlation.`,
        'Filter the rules that it is about.',
      );
    else if (!agrees(rule.logsource, target.logsource))
      report.error(
        at,
        'logsource',
        `The filter is for another log source than ${quoted(target.title)}.`,
        'Give the filter the log source of the rule, or less of it.',
      );
    else return [target];
    return [];
  });
  return report.hasErrors ? null : { ...rule, rules: targets.map(({ key }) => key) };
}

function absent(name: string, names: Iterable<string>): [message: string, fix: string] {
  const near = nearest(name, names);
  return [
    `No rule is called ${quoted(name)}.`,
    near === undefined
      ? 'Load its file too, and correct what is wrong with it.'
      : `Did you mean \`${near}\`?`,
  ];
}

/** Links of correlations in a row. */
const longestChain = 64;

/** Leaves out correlations that name a rule that was left out, or that lead back to themselves. */
function withoutLoose(linked: readonly ReadRule[]): readonly ReadRule[] {
  const state = new Map<string, 'walking' | 'sound' | 'loose'>();
  const byKey = new Map(linked.map((one) => [one.rule.key, one]));
  const judge = (one: ReadRule, depth: number): 'sound' | 'loose' => {
    const { rule, report } = one;
    const known = state.get(rule.key);
    if (known === 'sound' || known === 'loose') return known;
    if (rule.kind !== 'correlation') return 'sound';
    const at = { line: rule.line, column: 1 };
    state.set(rule.key, 'walking');
    let verdict: 'sound' | 'loose' = 'sound';
    for (const key of rule.rules) {
      const target = byKey.get(key);
      if (target !== undefined && state.get(key) === 'walking') {
        report.error(
          at,
          'correlation.rules',
          `The chain leads back to ${quoted(target.rule.title)}.`,
          'Break the circle.',
        );
        verdict = 'loose';
      } else if (depth > longestChain) {
        report.error(at, 'correlation.rules', 'The chain of correlations is too long.', 'Shorten it.');
        verdict = 'loose';
      } else if (target === undefined || judge(target, depth + 1) === 'loose') {
        const title = quoted(target?.rule.title ?? key);
        report.error(at, 'correlation.rules', `${title} could not be loaded.`, 'Correct that rule first.');
        verdict = 'loose';
      }
    }
    state.set(rule.key, verdict);
    return verdict;
  };
  return linked.filter((one) => judge(one, 0) === 'sound');
}
