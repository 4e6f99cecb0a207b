import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exceedsBytes } from './frame-size.ts';

it('comes near the length of the JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const length = JSON.stringify(value).length;
      expect(exceedsBytes(value, length * 10 + 20)).toBe(false);
      expect(exceedsBytes(value, Math.floor(length / 8) - 1)).toBe(true);
    }),
  );
});

it('counts bytes of binary data, and ends on what has no end', () => {
  expect(exceedsBytes({ key: new Uint8Array(100) }, 100)).toBe(true);
  expect(exceedsBytes({ key: new Uint8Array(100) }, 120)).toBe(false);
  const cycle: Record<string, unknown> = {};
  cycle['again'] = cycle;
  expect(exceedsBytes(cycle, 4_000_000)).toBe(true);
  expect(exceedsBytes(undefined, 10)).toBe(false);
});
