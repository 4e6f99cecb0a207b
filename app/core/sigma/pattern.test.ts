import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from './fold.ts';
import { many, one, parsePattern, type Pattern, printPattern } from './pattern.ts';
import { compilePattern } from './text-test.ts';

/** Texts of few characters, so that they meet. */
const few = fc.string({ unit: fc.constantFrom('a', 'b', '\\', '*', '?', ' ', 'é'), maxLength: 8 });
const patterns: fc.Arbitrary<Pattern> = few.map(parsePattern);

/** A pattern tried in every way: the meaning, without regard to cost. */
function matchesNaively(pattern: Pattern, text: string): boolean {
  const [part, ...rest] = pattern;
  if (part === undefined) return text === '';
  if (typeof part === 'string') return text.startsWith(part) && matchesNaively(rest, text.slice(part.length));
  if (part === one) return text !== '' && matchesNaively(rest, text.slice(1));
  return Array.from({ length: text.length + 1 }).some((_, index) => matchesNaively(rest, text.slice(index)));
}

describe('patterns', () => {
  it('are read as they are printed', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        expect(parsePattern(printPattern(pattern))).toEqual(pattern);
      }),
    );
  });

  it('match as trying every way does', () => {
    fc.assert(
      fc.property(patterns, few, (pattern, text) => {
        expect(compilePattern(pattern).test(text)).toBe(matchesNaively(pattern, text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('need a literal that each matching text has', () => {
    fc.assert(
      fc.property(patterns, few, (pattern, text) => {
        const { test, needs } = compilePattern(pattern);
        if (!test(text) || needs === null) return;
        const has = {
          equals: text === needs.text,
          prefix: text.startsWith(needs.text),
          suffix: text.endsWith(needs.text),
          contains: text.includes(needs.text),
        };
        expect(has[needs.place]).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('take time in proportion to the text, however many wildcards', () => {
    const { test } = compilePattern(parsePattern(`${'*a?'.repeat(60)}*b`));
    expect(test('a'.repeat(262_144))).toBe(false);
    expect(test(`${'a'.repeat(262_143)}b`)).toBe(true);
    const long = compilePattern([many, `${'a'.repeat(8_000)}b`, many]).test;
    expect(long('a'.repeat(262_144))).toBe(false);
    expect(long(`${'a'.repeat(262_000)}b`)).toBe(true);
    const holes = compilePattern([many, 'a'.repeat(1_000), one, `${'a'.repeat(1_000)}b`, many]).test;
    expect(holes('a'.repeat(262_144))).toBe(false);
    expect(holes(`${'a'.repeat(9_000)}b`)).toBe(true);
  });
});

describe('case', () => {
  it('is folded alike within a word and at its end', () => {
    expect(fold('ΟΔΟΣ')).toBe('οδοσ');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (left, right) => {
        expect(fold(left + right)).toContain(fold(left));
      }),
    );
  });
});
