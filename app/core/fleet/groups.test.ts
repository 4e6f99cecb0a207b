import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGroups } from './groups.ts';

it('numbers each combination once and gives its codes back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(12), fc.nat(12), fc.nat(2 ** 31 - 1)), { maxLength: 300 }),
      (all) => {
        const groups = createGroups(3);
        const numbers = new Map<string, number>();
        for (const codes of all) {
          const number = groups.of(Uint32Array.from(codes));
          expect(numbers.get(codes.join()) ?? number).toBe(number);
          numbers.set(codes.join(), number);
          expect([0, 1, 2].map((place) => groups.code(number, place))).toEqual(codes);
        }
        expect(groups.size()).toBe(numbers.size);
        expect(new Set(numbers.values()).size).toBe(numbers.size);
      },
    ),
  );
});
