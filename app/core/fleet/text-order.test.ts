import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textOrder, textRanks } from './text-order.ts';

/** Long beginnings in common, ends inside a word of the digits, and characters that no digit holds. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'ÿ'), maxLength: 9 }).map((end) => `device-${end}`),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

const sorted = (texts: readonly (string | null)[], rows: readonly number[]): number[] =>
  [...rows].sort((a, b) => {
    const [left, right] = [texts[a] ?? '', texts[b] ?? ''];
    return left < right ? -1 : left > right ? 1 : a - b;
  });

it('orders texts by their code units and equal ones by row', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 60, maxLength: 400 }), (texts) => {
      const rows = [...texts.keys()];
      expect([...textOrder(Uint32Array.from(rows), texts)]).toEqual(sorted(texts, rows));
    }),
    { numRuns: 60 },
  );
});

it('gives equal texts one rank and rows without a text none', () => {
  const texts = [null, 'b', null, 'a', 'b', 'c'];
  expect([...textRanks(texts, Uint32Array.of(1, 2, 3, 4, 5), 6)]).toEqual([0, 2, 0, 1, 2, 3]);
});
