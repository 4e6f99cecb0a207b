import { expect, it } from 'vitest';
import { readShippedRules } from '../../node/shipped-rules.ts';
import { createEngine } from '../sigma/engine.ts';
import { loadRules } from '../sigma/load.ts';
import { filterable, filterText, ruleDiff, sayable } from './filter-text.ts';

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
  const text = filterText(rule, target, conditions, { title: 'Known: "odd"', reason: 'line one\nline two' });
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

it('says nothing that Sigma would read otherwise, and of no rule that counts or has no name', () => {
  expect(sayable([{ field: 'path', values: ['c:\\temp'] }])).toBe(false);
  expect(sayable([{ field: 'subject', values: ['host 10.0.0.4'] }])).toBe(false);
  expect(filterable(rule.replace(/^id:.*\n/m, ''))).toBeNull();
  expect(filterable('title: [')).toBeNull();
});

it('shows a diff for every shipped rule that can be filtered', () => {
  const shipped = readShippedRules().filter(({ text }) => filterable(text) !== null);
  expect(shipped.length).toBeGreaterThan(2);
  for (const { text } of shipped) {
    const diff = ruleDiff(text, [{ field: 'site', values: ['Breda'] }]);
    expect(diff.filter(({ op }) => op === '-').length).toBeGreaterThan(0);
    expect(diff.at(-1)?.text).toMatch(/^\s+condition: \([^>|].*\) and not known$/);
  }
});
