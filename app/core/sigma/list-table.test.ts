import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryIndex } from '../lists/entry-index.ts';
import { createEngine } from './engine.ts';
import type { ListTable } from './list-table.ts';
import { listUses } from './list-uses.ts';
import { loadRules } from './load.ts';

const words = [
  'evil.example',
  'a.evil.example',
  'EVIL.example',
  'notevil.example',
  'x',
  'co',
  '10.1.2.3',
  '10.9.9.9',
];
const networks = ['10.1.0.0/16', '10.1.2.3', '2001:db8::/32', '10.1.2.0/24'];
const addresses = [
  '10.1.2.3',
  '10.1.3.3',
  '10.2.0.1',
  '2001:db8::7',
  '::ffff:10.1.2.3',
  'no address',
  'evil.example',
];

const t0 = Date.UTC(2026, 10, 6);

function tableOf(values: readonly string[], until: number | null = null): ListTable {
  const index = new EntryIndex();
  for (const [at, value] of values.entries()) {
    const kind = /^[\d:a-f.]+(?:\/\d+)?$/.test(value)
      ? value.includes('/')
        ? 'network'
        : 'address'
      : 'text';
    index.add({ entryId: at + 1, kind, value, until });
  }
  index.seal();
  return {
    size: values.length,
    patterns: index.patterns,
    find: (how, text, at) => index[how](text, at ?? 0),
    values: (most) => (values.length > most ? null : values),
  };
}

const rule = (selection: string, condition: string): string =>
  `title: t\nlogsource: { category: x }\ndetection:\n  s: ${selection}\n  f: { other|exists: true }\n  condition: ${condition}\n`;

function matches(text: string, list: readonly string[] | ListTable, events: readonly string[]): boolean[] {
  const { rules, problems } = loadRules([{ path: 'r.yml', text }], { placeholders: { list } });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const engine = createEngine(rules);
  return events.map((value) => engine.match({ v: value }).length > 0);
}

const forms = [
  ["{ v|expand: '%list%' }", words],
  ["{ v|neq|expand: '%list%' }", words],
  ["{ v|endswith|expand: '.%list%' }", words],
  ["{ v|contains|expand: '%list%' }", words],
  ["{ v|startswith|expand: '%list%' }", words],
  ["{ v|cased|expand: '%list%' }", words],
  ["{ v|cidr|expand: '%list%' }", networks],
] as const;

describe('a list that is asked', () => {
  it.each(forms)('%s means what its values written out mean', (selection, pool) => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...pool), { maxLength: 4 }),
        fc.array(fc.constantFrom(...words, ...addresses), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('s', 'not s', 's or f'),
        (values, events, condition) => {
          const text = rule(selection, condition);
          expect(matches(text, tableOf(values), events)).toEqual(matches(text, values, events));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes values with wildcards as patterns', () => {
    const text = rule("{ v|expand: '%list%' }", 's');
    expect(matches(text, tableOf(['4.2.*', '5.0']), ['4.2.9', '4.3', '5.0'])).toEqual([true, false, true]);
  });

  it('is refused where it is too long to be written out, and not where it is asked', () => {
    const many = tableOf(Array.from({ length: 20_000 }, (_, at) => `host-${at}.example`));
    const load = (selection: string) =>
      loadRules([{ path: 'r.yml', text: rule(selection, 's or f') }], { placeholders: { list: many } });
    expect(load("{ v|contains|expand: '%list%' }").problems[0]?.message).toContain('too many values');
    const { rules, problems } = load("{ v|expand: '%list%' }");
    expect(problems).toEqual([]);
    expect(createEngine(rules).match({ v: 'HOST-19999.example' })).toHaveLength(1);
  });

  it('does not match after an entry has ended, by the time of the event', () => {
    const { rules } = loadRules([{ path: 'r.yml', text: rule("{ v|expand: '%list%' }", 's or f') }], {
      placeholders: { list: tableOf(['evil.example'], t0) },
    });
    const engine = createEngine(rules);
    expect(engine.match({ v: 'evil.example', at: t0 - 60_000 })).toHaveLength(1);
    expect(engine.match({ v: 'evil.example', at: t0 + 60_001 })).toHaveLength(0);
  });

  it('tells where a rule uses it, and under which sign', () => {
    const { rules } = loadRules(
      [
        {
          path: 'r.yml',
          text: "title: t\nlogsource: { category: x }\ndetection:\n  a: { v|expand: '%list%' }\n  b: { w|contains|expand: '%list%' }\n  condition: not a and b\n",
        },
      ],
      { placeholders: { list: tableOf(['x']) } },
    );
    const [detection] = rules;
    expect(detection?.kind === 'detection' ? listUses(detection.detection) : []).toMatchObject([
      { name: 'list', field: 'v', how: 'equals', negated: true },
      { name: 'list', field: 'w', how: 'written', negated: false },
    ]);
  });
});
