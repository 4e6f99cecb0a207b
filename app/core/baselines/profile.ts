/**
 * The two cheap parts of E3 for many series at once: a slow mean and a profile of the day. 112 bytes a series, for metrics that do not
 * need the entropy of the last day.
 */

import { packedFields } from './packed.ts';

const hours = 24;
const learning = 168;

/** Bytes of one series. */
export const profileBytes = 4 * (4 + hours);

/** What E3 and the cheap banks have in common. */
export interface Baselines {
  /** Scores a sample of one series in 0…1, then learns it. Scores within the learning period mean nothing. */
  score(series: number, value: number, hourOfDay: number): number;
  /** How strange a sample would be, without learning it. */
  peek(series: number, value: number, hourOfDay: number): number;
  samples(series: number): number;
  expected(series: number, hourOfDay: number): { readonly value: number; readonly deviation: number };
  reset(series: number): void;
  save(first: number, count: number): Uint8Array;
  load(first: number, bytes: Uint8Array): void;
}

export function createProfiles(size: number): Baselines {
  const n = new Uint32Array(size);
  const mean = new Float32Array(size);
  const variance = new Float32Array(size);
  const residual = new Float32Array(size);
  const profile = new Float32Array(size * hours).fill(Number.NaN);
  const packed = packedFields(
    [...[n, mean, variance, residual].map((array) => ({ array, per: 1 })), { array: profile, per: hours }],
    size,
    profileBytes,
    'these profiles',
  );

  function peek(series: number, value: number, hourOfDay: number): number {
    const level = mean[series] ?? 0;
    const floor = Math.max(Math.abs(level) * 0.01, 1e-9);
    const z = Math.abs(value - level) / Math.max(Math.sqrt(variance[series] ?? 0), floor);
    const slow = (0.95 * z) / (z + 6);
    const expected = profile[series * hours + hourOfDay] ?? Number.NaN;
    if (Number.isNaN(expected)) return slow;
    const r = Math.abs(value - expected) / Math.max(Math.sqrt(residual[series] ?? 0), floor);
    return Math.max(slow, (0.9 * r) / (r + 6));
  }

  function learn(series: number, value: number, hourOfDay: number): void {
    const seen = n[series] ?? 0;
    const alpha = seen < 999 ? 1 / (seen + 1) : 0.001;
    const difference = value - (mean[series] ?? 0);
    mean[series] = (mean[series] ?? 0) + alpha * difference;
    variance[series] = (1 - alpha) * ((variance[series] ?? 0) + alpha * difference * difference);
    const slot = series * hours + hourOfDay;
    const expected = profile[slot] ?? Number.NaN;
    if (Number.isNaN(expected)) {
      profile[slot] = value;
    } else {
      const spread = residual[series] ?? 0;
      const limit = seen < learning || spread === 0 ? Infinity : 4 * Math.sqrt(spread);
      const miss = Math.max(-limit, Math.min(limit, value - expected));
      profile[slot] = expected + 0.1 * miss;
      const beta = Math.max(0.01, 1 / Math.max(1, seen - hours + 1));
      residual[series] = spread + beta * (miss * miss - spread);
    }
    n[series] = seen + 1;
  }

  return {
    peek,
    score(series, value, hourOfDay) {
      const strangeness = peek(series, value, hourOfDay);
      learn(series, value, hourOfDay);
      return strangeness;
    },
    samples: (series) => n[series] ?? 0,
    expected(series, hourOfDay) {
      const hourly = profile[series * hours + hourOfDay] ?? Number.NaN;
      return Number.isNaN(hourly)
        ? { value: mean[series] ?? 0, deviation: Math.sqrt(variance[series] ?? 0) }
        : { value: hourly, deviation: Math.sqrt(residual[series] ?? 0) };
    },
    reset(series) {
      packed.clear(series);
      profile.fill(Number.NaN, series * hours, (series + 1) * hours);
    },
    save: packed.save,
    load: packed.load,
  };
}
