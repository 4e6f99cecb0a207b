import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSample, newHistogram, quantile, readHistogram, writeHistogram } from './quantile.ts';

describe('quantile of bytes', () => {
  it('is at most 19 % too high and never too low, above 1 KiB', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1_100, max: 2_000_000_000 }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, q) => {
          const histogram = newHistogram();
          for (const value of values) addSample(histogram, value);
          const exact = [...values].sort((a, b) => a - b)[Math.ceil(q * values.length) - 1] ?? 0;
          const found = quantile(histogram, q);
          expect(found).toBeGreaterThanOrEqual(exact);
          expect(found).toBeLessThanOrEqual(exact * 1.19);
        },
      ),
    );
  });

  it('forgets slowly and keeps its stored form', () => {
    const histogram = newHistogram();
    for (let n = 0; n < 5_000; n++) addSample(histogram, n * 1_000);
    expect(histogram.total).toBeLessThanOrEqual(4_096);
    const bytes = new DataView(new ArrayBuffer(192));
    writeHistogram(histogram, bytes, 0);
    expect(readHistogram(bytes, 0)).toEqual(histogram);
  });
});
