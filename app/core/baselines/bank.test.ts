import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBank, seriesBytes, usualLearning } from './bank.ts';

const samples = fc.array(fc.tuple(fc.nat(2), fc.float({ min: 0, max: 1e9, noNaN: true }), fc.nat(23)), {
  maxLength: 600,
});

it('scores series apart from each other, within 0 and 1', () => {
  fc.assert(
    fc.property(samples, (rows) => {
      const bank = createBank(3, 24);
      const alone = [createBank(1, 24), createBank(1, 24), createBank(1, 24)];
      for (const [series, value, hourOfDay] of rows) {
        const score = bank.score(series, value, hourOfDay);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(alone[series]?.score(0, value, hourOfDay)).toBe(score);
      }
    }),
  );
});

it('goes on from what was saved as if nothing had happened', () => {
  fc.assert(
    fc.property(samples, samples, (before, after) => {
      const whole = createBank(3, 24);
      for (const [series, value, hourOfDay] of before) whole.score(series, value, hourOfDay);
      const kept = createBank(5, 24);
      kept.load(1, whole.save(0, 3));
      for (const [series, value, hourOfDay] of after)
        expect(kept.score(series + 1, value, hourOfDay)).toBe(whole.score(series, value, hourOfDay));
    }),
  );
});

it('is silent on a steady rhythm, alarmed by a tenfold hour, and by another kind of day', () => {
  const bank = createBank(1);
  const rhythm = (hour: number): number => 1_000 + 400 * Math.sin((hour / 24) * 2 * Math.PI);
  let at = 0;
  const pass = (days: number, value: (hour: number) => number): number => {
    let highest = 0;
    for (let end = at + days * 24; at < end; at++)
      highest = Math.max(highest, bank.score(0, value(at % 24) * (1 + 0.02 * Math.sin(at)), at % 24));
    return highest;
  };
  pass(usualLearning / 24, rhythm);
  pass(14, rhythm);
  expect(pass(7, rhythm)).toBeLessThan(0.5);
  expect(bank.peek(0, 10_000, 12)).toBeGreaterThan(0.75);
  expect(pass(2, () => 1_700)).toBeGreaterThan(0.5);
});

it('takes 290 bytes a series, and refuses bytes of another layout', () => {
  const bank = createBank(2);
  expect(seriesBytes).toBe(290);
  expect(bank.save(0, 2)).toHaveLength(2 * seriesBytes);
  expect(() => bank.load(0, new Uint8Array(seriesBytes - 1))).toThrow(RangeError);
  expect(() => bank.load(1, new Uint8Array(2 * seriesBytes))).toThrow(RangeError);
});

it('forgets a series that was reset, and only that one', () => {
  const bank = createBank(2, 24);
  for (let at = 0; at < 100; at++) for (const series of [0, 1]) bank.score(series, at % 5, at % 24);
  const other = bank.save(1, 1);
  bank.reset(0);
  expect(bank.save(0, 1)).toEqual(createBank(1, 24).save(0, 1));
  expect(bank.save(1, 1)).toEqual(other);
});

const daily = (hour: number): number => 80_000 * (1 + 0.5 * Math.sin(((hour % 24) / 24) * 2 * Math.PI));
const unsteady = (hour: number): number => 0.9 + 0.2 * (((hour * 2_654_435_761) % 1_000) / 1_000);

it('notices the right amount at the wrong hour more than at its own', () => {
  const bank = createBank(1);
  for (let hour = 0; hour < 30 * 24; hour++) bank.score(0, daily(hour) * unsteady(hour), hour % 24);
  const evening = daily(6);
  expect(bank.peek(0, evening, 18)).toBeGreaterThan(2 * bank.peek(0, evening, 6));
});

it('is not taught by one wild hour what is usual', () => {
  const bank = createBank(1);
  for (let hour = 0; hour < 30 * 24; hour++) bank.score(0, daily(hour) * unsteady(hour), hour % 24);
  const before = bank.expected(0, 6);
  for (let days = 0; days < 3; days++) bank.score(0, 100 * daily(6), 6);
  const after = bank.expected(0, 6);
  expect(after.value - before.value).toBeLessThan(4 * before.deviation);
  expect(bank.peek(0, 10 * daily(6), 6)).toBeGreaterThan(0.6);
});

it('notices a day unlike any before, though none of its hours stands out alone', () => {
  const bank = createBank(1);
  const turn = (hour: number): number => [40_000, 60_000, 80_000, 100_000, 120_000][(hour * 7) % 5] ?? 0;
  for (let hour = 0; hour < 60 * 24; hour++) bank.score(0, turn(hour), hour % 24);
  const quick = Math.max(...Array.from({ length: 24 }, (_, hour) => bank.peek(0, 119_000, hour)));
  const whole = Math.max(...Array.from({ length: 24 }, (_, hour) => bank.score(0, 119_000, hour)));
  expect(quick).toBeLessThan(0.4);
  expect(whole).toBeGreaterThan(0.5);
});
