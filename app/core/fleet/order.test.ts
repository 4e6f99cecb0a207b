import fc from 'fast-check';
import { expect, it } from 'vitest';
import { radixOrder } from './order.ts';

const value = fc.option(
  fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 1e13, noNaN: true })),
  { nil: Number.NaN },
);

it('orders like a stable comparator with the missing last, for any mix of directions', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, fc.integer({ min: 0, max: 4_000_000_000 })), { maxLength: 300 }),
      fc.boolean(),
      fc.boolean(),
      (data, first, second) => {
        const doubles = Float64Array.from(data, ([a]) => a);
        const words = Uint32Array.from(data, ([, b]) => b);
        const rows = Uint32Array.from(data.keys());
        const compare = (
          a: number,
          b: number,
          missing: (x: number) => boolean,
          descending: boolean,
        ): number =>
          missing(a) || missing(b) ? Number(missing(a)) - Number(missing(b)) : descending ? b - a : a - b;
        const expected = [...rows].sort(
          (x, y) =>
            compare(doubles[x] ?? 0, doubles[y] ?? 0, Number.isNaN, first) ||
            compare(words[x] ?? 0, words[y] ?? 0, (w) => w === 0, second) ||
            x - y,
        );
        const actual = radixOrder(rows, [
          { keys: doubles, missing: Number.NaN, descending: first },
          { keys: words, missing: 0, descending: second },
        ]);
        expect([...actual]).toEqual(expected);
      },
    ),
  );
});
