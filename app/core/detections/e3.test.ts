import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { e3Bytes, e3Learning, newE3, peekE3, readE3, scoreE3, writeE3, type E3 } from './e3.ts';
import { addSample, newHistogram, quantile, readHistogram, writeHistogram } from './quantile.ts';

const daily = (hour: number): number => 80_000 * (1 + 0.5 * Math.sin(((hour % 24) / 24) * 2 * Math.PI));
const noise = (hour: number): number => 0.9 + 0.2 * (((hour * 2_654_435_761) % 1_000) / 1_000);

function learned(hours: number): E3 {
  const state = newE3();
  for (let hour = 0; hour < hours; hour++) scoreE3(state, daily(hour) * noise(hour), hour % 24);
  return state;
}

describe('E3', () => {
  it('stays calm on a rhythm and is alarmed by what leaves it', () => {
    const state = learned(30 * 24);
    const calm = Math.max(
      ...Array.from({ length: 14 * 24 }, (_, hour) =>
        scoreE3(state, daily(hour) * noise(hour + 1), hour % 24),
      ),
    );
    expect(calm).toBeLessThan(0.5);
    expect(peekE3(state, 38_000_000, 3)).toBeGreaterThan(0.9);
  });

  it('notices the right amount at the wrong hour more than at its own', () => {
    const state = learned(30 * 24);
    const evening = daily(6);
    expect(peekE3(state, evening, 18)).toBeGreaterThan(2 * peekE3(state, evening, 6));
  });

  it('notices a day unlike any before, though none of its hours stands out alone', () => {
    const state = newE3();
    const turn = (hour: number): number => [40_000, 60_000, 80_000, 100_000, 120_000][(hour * 7) % 5] ?? 0;
    for (let hour = 0; hour < 60 * 24; hour++) scoreE3(state, turn(hour), hour % 24);
    const quick = Math.max(...Array.from({ length: 24 }, (_, hour) => peekE3(state, 119_000, hour)));
    const whole = Math.max(...Array.from({ length: 24 }, (_, hour) => scoreE3(state, 119_000, hour)));
    expect(quick).toBeLessThan(0.4);
    expect(whole).toBeGreaterThan(0.5);
  });

  it('never leaves 0…1 and survives its stored form bit by bit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000_000), { maxLength: 400 }), (values) => {
        const state = newE3();
        values.forEach((value, hour) => {
          const score = scoreE3(state, value, hour % 24);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        });
        const bytes = new DataView(new ArrayBuffer(e3Bytes));
        expect(writeE3(state, bytes, 0)).toBe(e3Bytes);
        expect(readE3(bytes, 0)).toEqual(state);
      }),
      { numRuns: 30 },
    );
  });

  it('takes at most 320 bytes per SIM, and a week to learn', () => {
    expect(e3Bytes).toBeLessThanOrEqual(320);
    expect(e3Learning).toBe(168);
  });
});

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
