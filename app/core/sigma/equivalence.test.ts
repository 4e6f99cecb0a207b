import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from './engine.ts';
import type { SigmaEvent } from './event-view.ts';
import { correlates, detects, engineOf, rulesOf } from './sigma.testkit.ts';

const word = fc.constantFrom(
  'alpha',
  'beta',
  'gamma',
  'Alphabet',
  'al',
  'x',
  '',
  'a b',
  'ΒΗΤΑΣ',
  '10.1.2.3',
  '42',
  '/run -x',
);
const value = fc.oneof(
  word,
  fc.constantFrom(42, -1, 0.5, true, null),
  fc.array(word, { minLength: 1, maxLength: 3 }),
);
const key = fc
  .tuple(
    fc.constantFrom('f', 'g', 'h.i'),
    fc.constantFrom(
      '',
      '|contains',
      '|startswith',
      '|endswith',
      '|cased',
      '|neq',
      '|exists',
      '|re',
      '|windash',
      '|contains|all',
      '|gt',
      '|fieldref',
    ),
  )
  .map((parts) => parts.join(''));

/** A selection whose values fit its modifiers. */
const selection = fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 }).map((map): unknown =>
  Object.fromEntries(
    Object.entries(map).map(([name, given]) => {
      if (name.endsWith('|exists')) return [name, given !== null];
      if (name.endsWith('|gt')) return [name, 10];
      if (name.endsWith('|re')) return [name, 'a(l|m)'];
      if (name.endsWith('|fieldref')) return [name, 'g'];
      if (name.endsWith('|all')) return [name, ['al', 'a']];
      return [
        name,
        name.includes('|') && name !== 'f|neq' && (given === null || typeof given !== 'string')
          ? 'alpha'
          : given,
      ];
    }),
  ),
);
const condition = fc.constantFrom(
  'a',
  'a and b',
  'a or b',
  'not a',
  'a and not b',
  'not (a and b)',
  '1 of them',
  'all of them',
);
const search = fc.oneof(
  { weight: 4, arbitrary: selection },
  fc.array(selection, { minLength: 1, maxLength: 2 }),
  fc.array(fc.constantFrom('alp', 'be*', '42'), { minLength: 1, maxLength: 2 }),
);
const rule = fc.record({ a: search, b: search, condition });
const event: fc.Arbitrary<SigmaEvent> = fc.record(
  { f: value, g: value, h: fc.record({ i: value }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);

describe('the index', () => {
  it('finds what trying every rule finds', { timeout: 120_000 }, () => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 12 }),
        fc.array(event, { maxLength: 12 }),
        (detections, events) => {
          const text = detections
            .map(
              (detection, index) =>
                `---\n${JSON.stringify({ title: `r${index}`, logsource: { category: 'x' }, detection })}\n`,
            )
            .join('');
          const rules = rulesOf(text);
          const indexed = createEngine(rules);
          const plain = createEngine(rules, { indexed: false });
          for (const one of events) {
            const titles = indexed.match(one).map(({ rule: { title } }) => title);
            expect(titles).toEqual(plain.match(one).map(({ rule: { title } }) => title));
            found += titles.length;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(200);
  });
});

describe('a snapshot', () => {
  const group = 'group-by: [g], timespan: 10s';
  const text =
    detects('a', '{ k: a }') +
    detects('b', '{ k: b }') +
    detects('c', '{ k: c }') +
    correlates('count', `{ type: event_count, rules: [a, b], ${group}, condition: { gte: 3 } }`) +
    correlates('distinct', `{ type: value_count, rules: [a], ${group}, condition: { field: v, gte: 3 } }`) +
    correlates('sum', `{ type: value_sum, rules: [a, c], ${group}, condition: { field: v, gt: 1.2 } }`) +
    correlates('avg', `{ type: value_avg, rules: [a], ${group}, condition: { field: v, gt: 0.35 } }`) +
    correlates('median', `{ type: value_median, rules: [b], ${group}, condition: { field: v, gt: 0.3 } }`) +
    correlates(
      'p90',
      `{ type: value_percentile, rules: [c], ${group}, condition: { field: v, percentile: 90, gte: 0.6 } }`,
    ) +
    correlates(
      'rare',
      `{ type: value_percentile, rules: [a, b], ${group}, condition: { field: v, lte: 30 } }`,
    ) +
    correlates('near', `{ type: temporal, rules: [a, b, c], ${group} }`) +
    correlates('order', `{ type: temporal_ordered, rules: [a, b, c], ${group} }`) +
    correlates('two', `{ type: temporal_ordered, rules: [a, b, c], ${group}, condition: { gte: 2 } }`) +
    correlates(
      'chain',
      '{ type: temporal_ordered, rules: [count, order], group-by: [g], timespan: 20s, generate: true }',
    );
  const step = fc.record({
    k: fc.constantFrom('a', 'b', 'c'),
    g: fc.constantFrom('x', 'y'),
    v: fc.constantFrom(0.1, 0.2, 0.3, 0.7, '0.4'),
    /** Seconds after the one before; below zero it comes late. */
    wait: fc.constantFrom(0, 0.5, 1, 2, 5, -1, -4, -30, 12),
  });

  it.each(['alert', 'reset'] as const)(
    'goes on as if nothing had happened (%s)',
    { timeout: 120_000 },
    (afterFire) => {
      const rules = rulesOf(text);
      let fired = 0;
      fc.assert(
        fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), fc.nat(60), (steps, cut) => {
          const whole = createEngine(rules, { afterFire });
          let parts = createEngine(rules, { afterFire });
          let now = 1_790_000_000;
          for (const [index, { wait, ...fields }] of steps.entries()) {
            if (index === cut) {
              const stored = JSON.stringify(parts.snapshot());
              parts = createEngine(rules, { afterFire });
              expect(parts.restore(JSON.parse(stored))).toEqual({ restored: 11, dropped: 0 });
              expect(JSON.stringify(parts.snapshot())).toBe(stored);
            }
            const one = { ...fields, t: now + wait };
            now = Math.max(now, now + wait);
            const expected = whole.match(one);
            expect(parts.match(one)).toEqual(expected);
            fired += expected.length;
          }
          expect(parts.snapshot()).toEqual(whole.snapshot());
        }),
        { numRuns: 150 },
      );
      expect(fired).toBeGreaterThan(200);
    },
  );

  it('is left out where its rule is gone or changed', () => {
    const stored = engineOf(text).snapshot();
    const fewer = text.split('---\n').slice(0, 5).join('---\n').replace('[a, b]', '[a]');
    expect(engineOf(fewer).restore(stored)).toEqual({ restored: 1, dropped: 10 });
    for (const alien of [
      null,
      {},
      { format: 2, correlations: [] },
      { format: 1, correlations: [{ rule: 1 }] },
    ])
      expect(() => engineOf(text).restore(alien)).toThrow('no state of a rule engine');
  });

  it('loses groups that no window needs any more, when told to', () => {
    const engine = engineOf(text);
    engine.match({ k: 'a', g: 'x', v: 1, t: 1_790_000_000 });
    engine.match({ k: 'a', g: 'y', v: 1, t: 1_790_000_008 });
    const before = engine.stats().groups;
    expect(engine.expire(1_790_000_009_999)).toBe(0);
    expect(engine.expire(1_790_000_010_000)).toBe(before / 2);
    expect(engine.stats().groups).toBe(before / 2);
  });
});

describe('a window', () => {
  /** All events so far, filtered each time: the meaning, without regard to cost. */
  it('counts what counting anew counts, in any order', () => {
    const arrivals = fc.array(fc.tuple(fc.nat(40), fc.constantFrom('x', 'y', 'z')), { maxLength: 60 });
    const engineFor = (section: string) => () =>
      engineOf(detects('r', '{ k: 1 }') + correlates('c', section));
    const count = engineFor(
      '{ type: event_count, rules: [r], group-by: [], timespan: 10s, condition: { gte: 1 } }',
    );
    const distinct = engineFor(
      '{ type: value_count, rules: [r], group-by: [], timespan: 10s, condition: { field: v, gte: 1 } }',
    );
    fc.assert(
      fc.property(arrivals, (events) => {
        const engines = [count(), distinct()];
        const taken: [number, string][] = [];
        let newest = -1;
        for (const [t, v] of events) {
          const values = engines.map((engine) => engine.match({ k: 1, v, t })[0]?.firing?.value ?? null);
          if (t <= newest - 10) {
            expect(values).toEqual([null, null]);
            continue;
          }
          newest = Math.max(newest, t);
          taken.push([t, v]);
          const within = taken.filter(([at]) => at > newest - 10);
          expect(values).toEqual([within.length, new Set(within.map(([, one]) => one)).size]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
