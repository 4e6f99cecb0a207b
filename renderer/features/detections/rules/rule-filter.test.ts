import { describe, expect, it } from 'vitest';
import type { DetectionRule } from '../../../../shared/contract/index.ts';
import { answers, facetIn, noiseOf, sorted, strangerIn, withFacet } from './rule-filter.ts';

function rule(part: Partial<DetectionRule>): DetectionRule {
  return {
    id: 'D-TR-01',
    kind: 'sigma',
    origin: 'shipped',
    text: '',
    lists: [],
    problems: [],
    name: 'Horizontal scan',
    layer: 'transport',
    severity: 'high',
    signal: 'Events: network_connection',
    algorithm: '',
    mappings: [{ id: 'T1046', name: 'Network Service Discovery', framework: 'ATT&CK' }],
    falsePositives: '',
    response: '',
    basis: 'proposed',
    enabled: true,
    state: 'active',
    stateReason: null,
    lastRunAt: null,
    findings24h: 0,
    findingsTotal: 0,
    lastFiredAt: null,
    judged: 0,
    judgedFalse: 0,
    unplaced: 0,
    ...part,
  };
}

describe('a query over rules', () => {
  it('wants every word, in name, id, signal and techniques', () => {
    for (const query of ['', 'scan', 'D-TR network_connection', 't1046', 'layer:transport state:active'])
      expect(answers(rule({}), query), query).toBe(true);
    for (const query of ['scan beacon', 'layer:cloud', 'state:off', 'technique:T1', 'origin:own'])
      expect(answers(rule({}), query), query).toBe(false);
    expect(answers(rule({}), 'technique:T1046')).toBe(true);
  });

  it('is changed facet by facet, leaving the rest', () => {
    const query = withFacet('scan layer:cloud', 'layer', 'transport');
    expect(query).toBe('scan layer:transport');
    expect(facetIn(query, 'layer')).toBe('transport');
    expect(withFacet(query, 'layer', null)).toBe('scan');
    expect(facetIn('scan', 'state')).toBeNull();
  });
});

describe('the order of rules', () => {
  it('puts much before little and what is not known last, and keeps equals as they were', () => {
    const rules = [
      rule({ id: 'a', judged: 4, judgedFalse: 1 }),
      rule({ id: 'b' }),
      rule({ id: 'c', judged: 2, judgedFalse: 2 }),
      rule({ id: 'd', judged: 3, judgedFalse: 0 }),
    ];
    expect(sorted(rules, 'noise', false).map(({ id }) => id)).toEqual(['c', 'a', 'd', 'b']);
    expect(sorted(rules, 'severity', false).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(sorted(rules, 'id', true).map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
    expect(noiseOf({ judged: 0, judgedFalse: 0 })).toBeNull();
  });
});

describe('a word that no rule can answer', () => {
  const values = { layer: ['network', 'cloud'], state: ['active'], severity: ['high'], origin: ['own'] };
  it.each([
    ['layer:bogus', 'There is no layer “bogus”: there are network, cloud.'],
    ['scan layer:netwrok', 'There is no layer “netwrok”: did you mean network?'],
    ['layer:', 'After layer: stands one of network, cloud.'],
    ['laier:cloud', 'There is no filter “laier:”: did you mean layer?'],
    ['scan technique:T9 layer:cloud', null],
    ['10:30 nothing', null],
  ])('%s', (query, expected) => {
    expect(strangerIn(query, (facet) => values[facet])).toBe(expected);
  });
});
