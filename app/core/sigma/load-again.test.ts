import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRuleLoader, loadRules, type RuleFile } from './load.ts';
import { correlates, detects } from './sigma.testkit.ts';

/** Texts that need each other, have twins, errors, placeholders, and none. */
const texts = [
  detects('r1', '{ a: 1 }'),
  detects('r1', '{ a: 2 }'),
  detects('r2', "{ a|expand: '%x%' }"),
  detects('r3', '{ "a|\\x65xpand": "%x%" }'),
  correlates('c1', '{ type: temporal, rules: [r1, r2], group-by: [g], timespan: 1m }'),
  correlates('c2', '{ type: event_count, rules: [c1], group-by: [g], timespan: 1m, condition: { gte: 2 } }'),
  'title: wrong\nlogsource: { category: x }\ndetection: { s: { a: 1 }, condition: t }',
  'a: [',
  '',
];
const files = fc.uniqueArray(
  fc.record({ path: fc.constantFrom('1.yml', '2.yml', '3.yml', '4.yml'), text: fc.constantFrom(...texts) }),
  { selector: ({ path }: RuleFile) => path, maxLength: 4 },
);
const tables = [undefined, { x: ['1'] }, { x: ['2'] }];

it('tells of files that were read before what it would tell if they were new', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(files, fc.constantFrom(...tables)), { maxLength: 6 }), (calls) => {
      const load = createRuleLoader();
      for (const [some, placeholders] of calls) {
        const options = placeholders === undefined ? {} : { placeholders };
        expect(load(some, options)).toEqual(loadRules(some, options));
      }
    }),
    { numRuns: 200 },
  );
});

it('reads a file once while its text stays the same', () => {
  const load = createRuleLoader();
  const one = { path: '1.yml', text: detects('r1', '{ a: 1 }') };
  const [before] = load([one]).rules;
  const [after] = load([one, { path: '2.yml', text: detects('r2', '{ a: 2 }') }]).rules;
  expect(after).toBe(before);
});
