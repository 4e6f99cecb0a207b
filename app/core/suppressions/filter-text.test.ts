import { expect, it } from 'vitest';
import { readShippedRules } from '../../node/shipped-rules.ts';
import { createEngine } from '../sigma/engine.ts';
import { loadRules } from '../sigma/load.ts';
import { placeholdersIn } from '../sigma/placeholders.ts';
import { countingNote, filterable, filterText, ruleDiff, sayable } from './filter-text.ts';

const rule = `title: Odd name
id: 6f3b1c52-59a0-4c41-8d37-0d6c1f5f2a11
logsource:
  category: dns
  product: "sex*tant"
detection:
  selection:
    query|endswith: .zip
  condition: selection
`;

it('is a filter that the engine takes, with values taken literally', () => {
  const target = filterable(rule);
  if (target === null) throw new Error('The rule cannot be filtered.');
  const conditions = [
    { field: 'query', values: ['a*b?.zip', 'quote".zip'] },
    { field: 'dstPort', values: ['53'] },
    { field: 'late', values: ['true'] },
  ];
  const text = filterText(target, conditions, { title: 'Known: "odd"', reason: 'line one\nline two' });
  const loaded = loadRules([
    { path: 'rule', text: rule.replace('"sex*tant"', 'sextant') },
    { path: 'filter', text: text.replace('"sex*tant"', 'sextant') },
  ]);
  expect(loaded.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const engine = createEngine(loaded.rules, {});
  const matches = (event: Readonly<Record<string, unknown>>): number =>
    engine.match({ logsource: { category: 'dns', product: 'sextant' }, dstPort: 53, late: true, ...event })
      .length;
  expect(matches({ query: 'a*b?.zip' })).toBe(0);
  expect(matches({ query: 'QUOTE".zip' })).toBe(0);
  expect(matches({ query: 'axb?.zip' })).toBe(1);
  expect(matches({ query: 'a*b?.zip', dstPort: 54 })).toBe(1);
});

it('says nothing that Sigma would read otherwise, and of no rule without a name', () => {
  expect(sayable([{ field: 'path', values: ['c:\\temp'] }])).toBe(false);
  expect(sayable([{ field: 'subject', values: ['host 10.0.0.4'] }])).toBe(false);
  expect(filterable(rule.replace(/^id:.*\n/m, ''))).toBeNull();
  expect(filterable('title: [')).toBeNull();
});

const shipped = [...readShippedRules(), ...readShippedRules('sigma-lists')];

it.each(shipped.map(({ path, text }) => [path, text]))('%s can be filtered, and shows how', (path, text) => {
  const target = filterable(text);
  if (target === null) throw new Error('The rule cannot be filtered.');
  const conditions = [{ field: 'site', values: ['Breda'] }];
  const diff = ruleDiff(text, conditions);
  expect(diff.filter(({ text: line }) => / and not known$/.test(line))).toHaveLength(target.rules.length);
  expect(diff.at(-1)?.text).toMatch(/^\s+condition: \([^>|].*\) and not known$/);
  const filter = filterText(target, conditions, { title: 'Known', reason: 'known' });
  const { problems, rules } = loadRules(
    [
      { path, text },
      { path: 'filter.yml', text: filter },
    ],
    { placeholders: Object.fromEntries(placeholdersIn(text).map((name) => [name, ['192.0.2.0/24']])) },
  );
  expect(problems.filter((one) => one.file === 'filter.yml')).toEqual([]);
  const named = rules.flatMap((one) => (one.kind === 'filter' ? (one.rules ?? []) : []));
  expect(named.toSorted()).toEqual(target.rules.map(({ key }) => key).toSorted());
});

it('takes the group of a rule that counts away, and says where it cannot', () => {
  const counting = `title: Many refusals
id: 0b0f6c0e-7a4c-4b6b-9d0b-2f3f2d0a7c11
name: refusal
logsource:
  category: session
detection:
  selection:
    outcome: rejected
  condition: selection
---
title: A SIM is refused again and again
id: 51c1f1b8-0a3c-4c58-8f1c-9b5f6f2f7a55
correlation:
  type: event_count
  rules:
    - refusal
  group-by:
    - iccidBody
  timespan: 1h
  condition:
    gte: 3
level: medium
`;
  const target = filterable(counting);
  if (target === null) throw new Error('The rule cannot be filtered.');
  const bySim = [{ field: 'iccidBody', values: ['894'] }];
  const byPlmn = [{ field: 'plmn', values: ['20416'] }];
  expect(countingNote(target, bySim)).toBeNull();
  expect(countingNote(target, byPlmn)).toMatch(/still are/);
  const fires = (conditions: typeof bySim, plmn: string): number => {
    const text = filterText(target, conditions, { title: 'Known', reason: 'known' });
    const loaded = loadRules([
      { path: 'rule.yml', text: counting },
      { path: 'filter.yml', text },
    ]);
    expect(loaded.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const engine = createEngine(loaded.rules, {});
    return [1, 2, 3]
      .flatMap((at) =>
        engine.match({
          logsource: { category: 'session' },
          at: at * 1_000,
          outcome: 'rejected',
          iccidBody: '894',
          plmn,
        }),
      )
      .filter(({ rule }) => rule.kind === 'correlation').length;
  };
  expect(fires(bySim, '20416')).toBe(0);
  expect(fires(byPlmn, '20416')).toBe(0);
  expect(fires(byPlmn, '26201')).toBe(1);
});
