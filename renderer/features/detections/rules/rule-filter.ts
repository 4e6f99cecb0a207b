import type { DetectionRule } from '../../../../shared/contract/index.ts';
import { nearest } from '../../../../shared/near-words.ts';

/** Words of a rule that a query can ask for by name. */
export const facets = ['layer', 'state', 'severity', 'origin'] as const;
export type Facet = (typeof facets)[number];

/**
 * Whether a rule answers a query: all words must be found. `layer:`, `state:`, `severity:`, `origin:` and `technique:` name what
 * they are about; any other word is looked for in id, name, signal and techniques.
 */
export function answers(rule: DetectionRule, query: string): boolean {
  const text = [rule.id, rule.name, rule.signal, ...rule.mappings.flatMap(({ id, name }) => [id, name])]
    .join(' ')
    .toLowerCase();
  return wordsOf(query).every(({ facet, value }) => {
    if (facet === 'technique') return rule.mappings.some(({ id }) => id.toLowerCase() === value);
    return facet === null ? text.includes(value) : rule[facet] === value;
  });
}

/** The value that a query asks of a facet; null where it asks none. */
export function facetIn(query: string, facet: Facet): string | null {
  return wordsOf(query).find((word) => word.facet === facet)?.value ?? null;
}

/** The query with another value of a facet; null takes it out. */
export function withFacet(query: string, facet: Facet, value: string | null): string {
  const rest = query
    .split(/\s+/)
    .filter((word) => word !== '' && !word.toLowerCase().startsWith(`${facet}:`));
  return [...rest, ...(value === null ? [] : [`${facet}:${value}`])].join(' ');
}

/**
 * Says which word of a query can match no rule at all, and what could stand there; null where each could.
 *
 * @param valuesOf the values of a facet
 */
export function strangerIn(query: string, valuesOf: (facet: Facet) => readonly string[]): string | null {
  for (const { facet, value } of wordsOf(query)) {
    if (facet === 'technique') continue;
    if (facet !== null && !valuesOf(facet).includes(value))
      return value === ''
        ? `After ${facet}: stands one of ${valuesOf(facet).join(', ')}.`
        : `There is no ${facet} “${value}”: ${listed(value, valuesOf(facet))}`;
    const [, name] = facet === null ? (/^([a-z]+):/.exec(value) ?? []) : [];
    if (name !== undefined) return `There is no filter “${name}:”: ${listed(name, [...facets, 'technique'])}`;
  }
  return null;
}

function listed(wrong: string, right: readonly string[]): string {
  const near = nearest(wrong, right);
  return near === undefined ? `there are ${right.join(', ')}.` : `did you mean ${near}?`;
}

interface Word {
  readonly facet: Facet | 'technique' | null;
  readonly value: string;
}

function wordsOf(query: string): Word[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [, name = '', value = ''] = /^(\w+):(.*)$/.exec(word) ?? [];
      const facet = [...facets, 'technique' as const].find((one) => one === name);
      return facet === undefined ? { facet: null, value: word } : { facet, value };
    });
}

/** Columns that rules can be sorted by. */
export type RuleOrder =
  | 'severity'
  | 'id'
  | 'name'
  | 'layer'
  | 'state'
  | 'today'
  | 'total'
  | 'noise'
  | 'fired';

const ranks = {
  severity: ['critical', 'high', 'medium', 'low', 'info'],
  state: ['active', 'learning', 'blind', 'off', 'absent'],
  layer: ['endpoint', 'network', 'transport', 'cloud', 'application', 'end-to-end'],
} as const;

/** Share of judged incidents that were false; null where none was judged. */
export function noiseOf({
  judged,
  judgedFalse,
}: Pick<DetectionRule, 'judged' | 'judgedFalse'>): number | null {
  return judged === 0 ? null : judgedFalse / judged;
}

/** Rules in an order; what counts begins with the most, and what is not known comes last. */
export function sorted(
  rules: readonly DetectionRule[],
  order: RuleOrder,
  backwards: boolean,
): readonly DetectionRule[] {
  const key = (rule: DetectionRule): number | string => {
    if (order === 'id') return rule.id;
    if (order === 'name') return rule.name.toLowerCase();
    if (order === 'today') return -rule.findings24h;
    if (order === 'total') return -rule.findingsTotal;
    if (order === 'noise') return -(noiseOf(rule) ?? -1);
    if (order === 'fired') return -(rule.lastFiredAt ?? 0);
    return (ranks[order] as readonly string[]).indexOf(rule[order]);
  };
  const list = rules
    .map((rule, index) => ({ rule, index, key: key(rule) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index))
    .map(({ rule }) => rule);
  return backwards ? list.reverse() : list;
}
