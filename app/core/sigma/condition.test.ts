import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, ConditionError, namesIn, parseCondition } from './condition.ts';

const names = ['sa', 'sb', 'sc', 'filter_a', '_hidden'];

function evaluate(condition: Condition, truth: ReadonlySet<string>): boolean {
  if (condition.op === 'name') return truth.has(condition.name);
  if (condition.op === 'not') return !evaluate(condition.of, truth);
  return condition.op === 'and'
    ? condition.of.every((part) => evaluate(part, truth))
    : condition.of.some((part) => evaluate(part, truth));
}

/** The meaning, by another way: names become values, and JavaScript's own precedence does the rest. */
function evaluateNaively(text: string, truth: ReadonlySet<string>): boolean {
  const script = text
    .replace(/\b(s[abc]|filter_a|_hidden)\b/g, (name) => String(truth.has(name)))
    .replace(/\band\b/g, '&&')
    .replace(/\bor\b/g, '||')
    .replace(/\bnot\b/g, '!');
  // eslint-disable-next-line no-eval
  return (0, eval)(script) as boolean;
}

const { condition: conditions } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...names),
    tie('condition').map((inner) => `(${inner})`),
    tie('condition').map((inner) => `not ${inner}`),
    fc
      .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
      .map((parts) => parts.join(' ')),
  ),
}));

describe('conditions', () => {
  it('bind not before and before or', () => {
    fc.assert(
      fc.property(conditions, fc.subarray(names), (text, chosen) => {
        const truth = new Set(chosen);
        expect(evaluate(parseCondition(text, names), truth)).toBe(evaluateNaively(text, truth));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['1 of s*', ['sa', 'sb', 'sc']],
    ['all of them', ['sa', 'sb', 'sc', 'filter_a']],
    ['any of filter_a', ['filter_a']],
    ['1 of _*', ['_hidden']],
    ['1 of *a', ['sa', 'filter_a']],
    ['NOT 1 OF s*a', ['sa']],
  ])('resolve %s', (text, expected) => {
    expect([...namesIn(parseCondition(text, names))]).toEqual(expected);
  });

  it.each([
    ['', 0, 'empty'],
    ['sa and', 6, 'ends too early'],
    ['(sa or sb', 9, 'not closed'],
    ['sa)', 2, 'not expected'],
    ['sa sb', 3, 'not expected'],
    ['sa and or sb', 7, 'not expected'],
    ['sa | count() > 5', 3, 'no longer part of Sigma'],
    ['2 of s*', 0, 'no quantifier'],
    ['1 of x*', 5, 'No detection fits'],
    ['s*', 0, 'needs a quantifier'],
    ['sa and sd', 7, 'No detection is called'],
    ['sa && sb', 3, 'cannot stand'],
    ['('.repeat(100) + 'sa' + ')'.repeat(100), 64, 'nested too deep'],
    ['not '.repeat(10_000) + 'sa', 0, 'too long'],
  ])('refuse "%.20s"', (text, at, message) => {
    const refused = ((): unknown => {
      try {
        return parseCondition(text, names);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(ConditionError);
    expect(refused).toMatchObject({
      at,
      message: expect.stringMatching(message.replace('no quantifier', 'not a quantifier')) as string,
    });
  });
});
