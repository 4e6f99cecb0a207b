import { expect, test } from 'vitest';
import { figure, quantile } from './statistics.ts';

test('quantiles interpolate between samples', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
  expect(quantile([7], 0.99)).toBe(7);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

test('a figure quotes value and baseline at the same quantile', () => {
  const samples = [10, 20, 30, 40, 50];
  expect(figure(samples, 'ms', [1, 2, 3, 4, 5], 1)).toEqual({
    value: 50,
    unit: 'ms',
    baseline: 5,
    n: 5,
    spread: 20 / 30,
  });
});
