import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine, lint } from './engine.ts';
import { sigmaLimits } from './limits.ts';
import { loadRules } from './load.ts';
import { correlates, detects, engineOf } from './sigma.testkit.ts';

/** Far above what each of these takes, far below what it would take unbounded. */
const patience = 120_000;
const head = 'title: t\nlogsource: { category: x }\ndetection:\n  condition: s\n';
const lintOf = (text: string) => lint([{ path: 'hostile.yml', text }]);

describe('hostile rule files', () => {
  it.each([
    ['open brackets', '['.repeat(1_000_000)],
    ['open maps', '{a: '.repeat(250_000)],
    ['dashes', '- '.repeat(500_000)],
    ['indentation', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['question marks', '? '.repeat(500_000)],
    [
      'aliases of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, index) => `${'bcdefghij'[index]}: &${'bcdefghij'[index]} [${Array.from({ length: 10 }, () => `*${'abcdefghij'[index]}`).join(',')}]`).join('\n')}`,
    ],
    ['itself', 'a: &a\n  b: *a\n'],
    ['a file without end', 'x'.repeat(sigmaLimits.fileChars + 1)],
    [
      'many keys',
      `${head}  s:\n${Array.from({ length: 60_000 }, (_, index) => `    k${index}: v`).join('\n')}`,
    ],
    ['a key twice', `${head}  s: { a: 1, a: 2 }`],
    ['a key that is a map', `${head}  s: { ? { a: 1 } : 2 }`],
    [
      'a condition without end',
      `${head.replace('condition: s', `condition: ${'('.repeat(10_000)}`)}  s: { a: 1 }`,
    ],
    [
      'a condition of many names',
      `${head.replace('condition: s', `condition: ${Array.from({ length: 1_200 }, () => '1 of s*').join(' or ')}`)}${Array.from({ length: 2_000 }, (_, index) => `  s${index}: { a: 1 }`).join('\n')}`,
    ],
    ['a value without end', `${head}  s: { a: ${'x'.repeat(10_000)} }`],
    ['wildcards without end', `${head}  s: { a: '${'*a'.repeat(1_000)}' }`],
    ['an expression that multiplies', `${head}  s: { a|re: '((a{1,100}){1,100}){1,100}' }`],
    ['an expression that looks around', `${head}  s: { a|re: '(?<=a)b' }`],
    ['an expression nested deep', `${head}  s: { a|re: '${'('.repeat(3_000)}${')'.repeat(3_000)}' }`],
    [
      'a count that no window holds',
      correlates(
        'c',
        '{ type: event_count, rules: [t], group-by: [a], timespan: 1m, condition: { gte: 1000000000 } }',
      ),
    ],
    ['control characters', '\u0000\u0001\u0002'],
    ['half a pair', `title: "\ud800"\nlogsource: { category: "\udfff" }`],
  ])('are refused in time: %s', { timeout: patience }, (_, text) => {
    const problems = lintOf(text);
    expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
    for (const { line, column, message, fix } of problems) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(message.length).toBeLessThan(400);
      expect(fix).not.toBe('');
    }
  });

  it('never throw, whatever they hold', { timeout: patience }, () => {
    const word = fc.constantFrom(
      'title',
      'detection',
      'condition',
      'logsource',
      'correlation',
      'rules',
      'filter',
      'id',
      'type',
      'timespan',
      'group-by',
      'a|re',
      'a|contains|all',
      '|all',
      's',
      'null',
      '1 of s*',
      '10m',
      '',
      'aliases',
      'generate',
      'tags',
      'level',
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        word,
        fc.constantFrom<unknown>(null, true, 5, -1.5, [], {}),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(word, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(word, tree, { maxKeys: 8 }), (document) => {
        const { rules } = loadRules([{ path: 'any.yml', text: JSON.stringify(document) }]);
        createEngine(rules).match({ a: 'x' });
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void lintOf(text)),
      { numRuns: 1_000 },
    );
  });

  it('may bring many correlations in a row, or in a circle', { timeout: patience }, () => {
    const link = (index: number, next: number): string =>
      correlates(
        `c${index}`,
        `{ type: event_count, rules: [c${next}], group-by: [a], timespan: 1m, condition: { gte: 1 } }`,
      );
    const row =
      detects('c0', '{ a: 1 }') +
      Array.from({ length: 1_000 }, (_, index) => link(index + 1, index)).join('');
    expect(lintOf(row).some(({ message }) => message.includes('too long'))).toBe(true);
    const circle = Array.from({ length: 50 }, (_, index) => link(index, (index + 1) % 50)).join('');
    const { rules, problems } = loadRules([{ path: 'circle.yml', text: circle }]);
    expect(rules).toEqual([]);
    expect(problems.some(({ message }) => message.includes('circle'))).toBe(true);
  });
});

describe('hostile events', () => {
  const text =
    detects('deep', '{ a.b.c: x }') +
    detects('word', '[needle, "n*e?dle"]') +
    detects('long', "{ a|contains: ['aaaaaaaaaaaaaaaaaaaaab', '*a?a?a?a?b'] }") +
    detects('expression', "{ a|re: '(a|aa)+(b|c)+(a+)+x$' }") +
    detects('end', '{ a|endswith: zzz }') +
    detects('explodes', "{ a|re: '(a|b)*a(a|b){500}[cd]' }") +
    detects('refers', '{ a|fieldref|contains: b }');

  it('are searched as far as the bounds reach, in time', { timeout: patience }, () => {
    const engine = engineOf(text);
    let nested: unknown = 'needle';
    for (let depth = 0; depth < 100_000; depth++) nested = depth % 2 === 0 ? [nested] : { b: nested };
    const wide = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, 'needle']));
    expect(engine.match({ a: nested })).toEqual([]);
    expect(engine.match(wide)).toHaveLength(1);
    expect(engine.match({ a: Array.from({ length: 500_000 }, () => 'needle') })).toHaveLength(1);
    expect(engine.match({ a: { b: Array.from({ length: 500_000 }, () => ({ c: 'x' })) } })).toHaveLength(1);
    for (let count = 0; count < 5; count++) expect(engine.match({ a: 'a'.repeat(1_000_000) })).toEqual([]);
    expect(engine.match({ a: 'ab'.repeat(1_000_000) })).toEqual([]);
    expect(engine.match({ a: Array.from({ length: 10_000 }, () => 'abba'.repeat(100)) })).toEqual([]);
    const alike = Array.from({ length: 10_000 }, () => 'a'.repeat(100));
    expect(engine.match({ a: alike, b: alike.map((text) => `${text}b`) })).toEqual([]);
    expect(engine.match({ a: 'a'.repeat(262_144), b: `${'a'.repeat(131_072)}b` })).toEqual([]);
  });

  it('of a million fields, of ten megabytes of text and of any bytes find what lies within the bounds', {
    timeout: 4 * patience,
  }, () => {
    const engine = engineOf(text);
    const wide: Record<string, string> = {};
    for (let index = 0; index < 1_000_000; index++) wide[`k${index}`] = 'hay';
    wide['last'] = 'needle';
    expect(engine.match(wide)).toEqual([]);
    wide['a'] = 'zzz';
    expect(engine.match(wide)).toHaveLength(1);
    expect(engine.match({ a: `zzz${'-'.repeat(10_000_000)}` })).toEqual([]);
    expect(engine.match({ a: '\u0000'.repeat(1_000_000) })).toEqual([]);
    expect(engine.match({ a: '\u0000zzz' })).toHaveLength(1);
    expect(engine.match({ a: '\ud800'.repeat(100_000) })).toEqual([]);
    expect(engine.match({ a: '\ufffdzzz' })).toHaveLength(1);
  });

  it('do not match at the end of what was cut', () => {
    const engine = engineOf(text);
    expect(engine.match({ a: `${'-'.repeat(sigmaLimits.fieldChars - 3)}zzz` })).toHaveLength(1);
    expect(engine.match({ a: `${'-'.repeat(sigmaLimits.fieldChars - 3)}zzz-` })).toEqual([]);
  });

  it('may name any log source', { timeout: patience }, () => {
    const engine = engineOf(text);
    for (let index = 0; index < 20_000; index++)
      engine.match({ a: 'zzz', logsource: { category: `c${index}`, product: `p${index % 97}` } });
    expect(engine.match({ a: 'zzz', logsource: { category: 'x' } })).toHaveLength(1);
  });
});

describe('a flood of groups and values', () => {
  const counts = (section: string): string => detects('r', '{ a: 1 }') + correlates('c', section);

  it('keeps the freshest groups, and only as many as there is room for', { timeout: patience }, () => {
    const engine = engineOf(
      counts('{ type: event_count, rules: [r], group-by: [g], timespan: 1d, condition: { gte: 2 } }'),
    );
    for (let index = 0; index < 300_000; index++)
      engine.match({ a: 1, g: index, t: 1_790_000_000 + index / 100 });
    expect(engine.stats()).toMatchObject({ groups: sigmaLimits.groups, evicted: 200_000 });
    expect(engine.match({ a: 1, g: 299_999, t: 1_790_010_001 })).toHaveLength(1);
    expect(engine.match({ a: 1, g: 5, t: 1_790_010_002 })).toEqual([]);
  });

  it('lets a group stay that is used, however old it is', () => {
    const engine = engineOf(
      counts('{ type: event_count, rules: [r], group-by: [g], timespan: 1d, condition: { gte: 50 } }'),
      { maxGroups: 10 },
    );
    const fired = Array.from({ length: 50 }, (_, index) => {
      for (let other = 0; other < 9; other++) engine.match({ a: 1, g: `${index}-${other}`, t: index });
      return engine.match({ a: 1, g: 'used', t: index }).length;
    });
    expect(fired.indexOf(1)).toBe(49);
  });

  it('shares the room of all correlations', () => {
    const engine = engineOf(
      counts('{ type: event_count, rules: [r], group-by: [g], timespan: 1d, condition: { gte: 9 } }') +
        correlates(
          'd',
          '{ type: value_count, rules: [r], group-by: [h], timespan: 1d, condition: { field: g, gte: 2 } }',
        ),
      { maxAllGroups: 100 },
    );
    for (let index = 0; index < 1_000; index++) engine.match({ a: 1, g: index, h: index % 3, t: index });
    expect(engine.stats().groups).toBe(100);
  });

  it.each([
    ['value_count', 'field: v, gte: 99999'],
    ['value_percentile', 'field: v, percentile: 99, gt: 1e12'],
    ['value_sum', 'field: v, gt: 1e15'],
    ['event_count', 'gte: 99999'],
  ])('keeps one window of %s bounded', { timeout: patience }, (type, condition) => {
    const engine = engineOf(
      counts(`{ type: ${type}, rules: [r], group-by: [g], timespan: 1d, condition: { ${condition} } }`),
    );
    for (let index = 0; index < 120_000; index++)
      engine.match({ a: 1, g: 'one', v: 1e6 - index, t: 1_790_000_000 + index / 10 });
    const [state] = engine.snapshot().correlations;
    expect(state?.groups[0]?.window.times.length).toBeLessThanOrEqual(sigmaLimits.windowEntries);
  });

  it('keeps many full windows within the room of a correlation', { timeout: patience }, () => {
    const engine = engineOf(
      counts('{ type: event_count, rules: [r], group-by: [g], timespan: 1d, condition: { gte: 90000 } }'),
      { maxEntries: 10_000 },
    );
    for (let index = 0; index < 100_000; index++)
      engine.match({ a: 1, g: index % 50, t: 1_790_000_000 + index / 10 });
    const [state] = engine.snapshot().correlations;
    const kept = (state?.groups ?? []).reduce((sum, { window }) => sum + window.times.length, 0);
    expect(kept).toBeLessThanOrEqual(10_000);
  });

  it('orders late events in time', { timeout: patience }, () => {
    const rules = Array.from({ length: 32 }, (_, index) => `r${index}`);
    const engine = engineOf(
      rules.map((name) => detects(name, `{ a: ${name} }`)).join('') +
        correlates(
          'c',
          `{ type: temporal_ordered, rules: [${rules.join(', ')}], group-by: [g], timespan: 1d }`,
        ),
    );
    for (let index = 0; index < 3_000; index++)
      engine.match({ a: `r${index % 32}`, g: 1, t: 1_790_000_000 - index });
    expect(engine.stats().groups).toBe(1);
  });

  it('keeps long values as a head and a hash', () => {
    const engine = engineOf(
      counts(
        '{ type: value_count, rules: [r], group-by: [g], timespan: 1d, condition: { field: v, gte: 2 } }',
      ),
    );
    const long = 'x'.repeat(100_000);
    expect(engine.match({ a: 1, g: long, v: `${long}1`, t: 1 })).toEqual([]);
    expect(engine.match({ a: 1, g: long, v: `${long}2`, t: 2 })).toHaveLength(1);
    expect(JSON.stringify(engine.snapshot()).length).toBeLessThan(2_000);
  });
});
