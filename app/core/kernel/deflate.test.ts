import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deflate, inflate } from './deflate.ts';

describe('packed bytes', () => {
  it('come back as they were, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (bytes) => {
        const owned = Uint8Array.from(bytes);
        expect(await inflate(await deflate(owned), owned.length)).toEqual(owned);
      }),
      { numRuns: 30 },
    );
    const large = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * at) % 251);
    expect(Buffer.compare(await inflate(await deflate(large), large.length), large)).toBe(0);
  });

  it('are given up where they come to more than they may', async () => {
    const packed = await deflate(new Uint8Array(50_000_000));
    expect(packed.length).toBeLessThan(100_000);
    await expect(inflate(packed, 1_000_000)).rejects.toThrow(RangeError);
  });

  it('are refused where they are something else, or break off', async () => {
    await expect(inflate(Uint8Array.of(255, 255, 255), 100)).rejects.toThrow();
    const packed = await deflate(Uint8Array.from({ length: 1_000 }, (_, at) => at % 256));
    await expect(inflate(packed.slice(0, 40), 2_000)).rejects.toThrow();
  });
});
