import { agrees } from './logsource.ts';
import type { CorrelationRule, DetectionRule, FilterRule, SigmaRule } from './model.ts';
import type { Reporter } from './problem.ts';
import { nearest, quoted } from '../../../shared/near-words.ts';

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

/**
 * Leaves out correlations that name a rule that was left out, that stand in too long a chain, or in a circle. Rules are
 * taken when all that they name are: what is never taken runs in a circle.
 */
function withoutLoose(linked: readonly ReadRule[]): readonly ReadRule[] {
  /** Links of correlations below a rule; null for one that is left out. */
  const depths = new Map<string, number | null>();
  const present = new Map(linked.map(({ rule }) => [rule.key, rule]));
  const waiting = new Map<string, ReadRule[]>();
  const missing = new Map<string, number>();
  const ready: ReadRule[] = [];
  for (const one of linked) {
    const { rule } = one;
    const named = rule.kind === 'correlation' ? rule.rules.filter((key) => present.has(key)) : [];
    for (const key of named) {
      const others = waiting.get(key);
      if (others === undefined) waiting.set(key, [one]);
      else others.push(one);
    }
    missing.set(rule.key, named.length);
    if (named.length === 0) ready.push(one);
  }
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    depths.set(next.rule.key, depthOf(next, depths, present));
    for (const one of waiting.get(next.rule.key) ?? []) {
      const left = (missing.get(one.rule.key) ?? 0) - 1;
      missing.set(one.rule.key, left);
      if (left === 0) ready.push(one);
    }
  }
  return linked.filter(({ rule, report }) => {
    const depth = depths.get(rule.key);
    if (depth === undefined)
      report.error(
        { line: rule.line, column: 1 },
        'correlation.rules',
        'The chain of correlations runs in a circle.',
        'Break the circle.',
      );
    return typeof depth === 'number';
  });
}

function depthOf(
  { rule, report }: ReadRule,
  depths: ReadonlyMap<string, number | null>,
  present: ReadonlyMap<string, SigmaRule>,
): number | null {
  if (rule.kind !== 'correlation') return 0;
  const at = { line: rule.line, column: 1 };
  let deepest = 0;
  for (const key of rule.rules) {
    const depth = depths.get(key) ?? null;
    if (depth === null) {
      const title = quoted(present.get(key)?.title ?? key);
      report.error(at, 'correlation.rules', `${title} could not be loaded.`, 'Correct that rule first.');
      return null;
    }
    deepest = Math.max(deepest, depth);
  }
  if (deepest < longestChain) return deepest + 1;
  report.error(at, 'correlation.rules', 'The chain of correlations is too long.', 'Shorten it.');
  return null;
}
