import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapseZeros, expandZeros } from './zero-runs.ts';

const mostlyZeros = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 255 })), {
    maxLength: 900,
  })
  .map((bytes) => Uint8Array.from(bytes));

describe('runs of zeros', () => {
  it('come back as they were, of any length', () => {
    fc.assert(
      fc.property(mostlyZeros, (bytes) => {
        expect(expandZeros(collapseZeros(bytes), bytes.length)).toEqual(bytes);
      }),
    );
    for (const length of [0, 1, 254, 255, 256, 511])
      expect(expandZeros(collapseZeros(new Uint8Array(length)), length)).toEqual(new Uint8Array(length));
  });

  it('take two bytes for every 255', () => {
    expect(collapseZeros(new Uint8Array(490))).toHaveLength(4);
    expect(collapseZeros(Uint8Array.of(7, 0, 0, 0, 9))).toEqual(Uint8Array.of(7, 0, 3, 9));
  });

  it('are refused where they come to another length, or break off', () => {
    const bytes = collapseZeros(Uint8Array.of(7, 0, 0, 9));
    expect(expandZeros(bytes, 3)).toBeNull();
    expect(expandZeros(bytes, 5)).toBeNull();
    expect(expandZeros(Uint8Array.of(7, 0), 2)).toBeNull();
    expect(expandZeros(Uint8Array.of(0, 0), 0)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), (any, length) => {
        expect(expandZeros(any, length)?.length ?? length).toBe(length);
      }),
    );
  });
});
