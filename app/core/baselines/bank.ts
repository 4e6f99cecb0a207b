/**
 * E3 anomaly scores for many series at once, in a fixed number of bytes each: a slow mean, an hour-of-day profile and a relative
 * entropy of the last samples against remembered ones; the most alarmed of the three speaks.
 *
 * The parts, their weights and constants were chosen by measurement on the Numenta Anomaly Benchmark without look-ahead (59.8
 * standard profile; docs/adr/0040). Nothing here knows what is counted. State lies in one buffer per bank, so that a million series
 * are a handful of typed arrays and a block of them is stored as the bytes it is.
 */

import { packedFields } from './packed.ts';

const bins = 7;
const windowSize = 24;
const remembered = 16;
const hours = 24;
/** Chi-square quantile, 3 degrees of freedom, 0.99. */
const strange = 11.34;

/** Bytes of one series. */
export const seriesBytes =
  4 * (1 + 2 + 1 + 2 + hours) + windowSize + remembered * bins + remembered * 2 + 1 + 1;

/** Samples before the range is fixed and scores may be trusted: seven days of hours. */
export const usualLearning = 168;

/** G statistic in parts: 2·count·(ln(count/window) − ln((known + ½)/(window + bins/2))), for counts up to the window. */
const ownTerm = Float64Array.from({ length: windowSize + 1 }, (_, count) =>
  count === 0 ? 0 : 2 * count * Math.log(count / windowSize),
);
const knownTerm = Float64Array.from({ length: windowSize + 1 }, (_, count) =>
  Math.log((count + 0.5) / (windowSize + bins / 2)),
);

export interface Bank {
  readonly size: number;
  /**
   * Scores a sample of one series in 0…1, then learns it. Scores within the learning period mean nothing.
   *
   * @param series 0 to `size` − 1
   * @param hourOfDay 0 to 23, UTC
   */
  score(series: number, value: number, hourOfDay: number): number;
  /** How strange a sample would be, without learning it and without the entropy part: a lower bound of `score`. */
  peek(series: number, value: number, hourOfDay: number): number;
  /** Samples learned of a series. */
  samples(series: number): number;
  /** Mean of its samples, the past fading over a thousand of them. */
  level(series: number): number;
  /** What a sample of that hour is expected to be, and its usual deviation. */
  expected(series: number, hourOfDay: number): { readonly value: number; readonly deviation: number };
  /** Forgets a series: a changed plan or firmware makes it another. */
  reset(series: number): void;
  /** The state of `count` series from `first` on. */
  save(first: number, count: number): Uint8Array;
  /** Takes back what `save` gave. @throws RangeError for bytes of another layout or beyond the bank */
  load(first: number, bytes: Uint8Array): void;
}

/** @param learning samples after which the range of a series is fixed */
export function createBank(size: number, learning = usualLearning): Bank {
  const n = new Uint32Array(size);
  const mean = new Float32Array(size);
  const variance = new Float32Array(size);
  const residual = new Float32Array(size);
  const low = new Float32Array(size);
  const high = new Float32Array(size);
  // A row per hour and per place of the window: series that are updated in order lie side by side.
  const profile = new Float32Array(hours * size).fill(Number.NaN);
  const ring = new Uint8Array(windowSize * size);
  const references = new Uint8Array(size * remembered * bins);
  const uses = new Uint16Array(size * remembered);
  const known = new Uint8Array(size);
  const nearest = new Uint8Array(size);
  const counts = new Uint8Array(bins);

  const rowsOf = (array: Float32Array | Uint8Array, rows: number) =>
    Array.from({ length: rows }, (_, row) => ({
      array: array.subarray(row * size, (row + 1) * size),
      per: 1,
    }));
  // Everything a series has, in the order in which it is stored.
  const packed = packedFields(
    [
      ...[n, mean, variance, residual, low, high].map((array) => ({ array, per: 1 })),
      ...rowsOf(profile, hours),
      { array: uses, per: remembered },
      ...rowsOf(ring, windowSize),
      { array: references, per: remembered * bins },
      ...[known, nearest].map((array) => ({ array, per: 1 })),
    ],
    size,
    seriesBytes,
    'this bank',
  );

  function peek(series: number, value: number, hourOfDay: number): number {
    const level = mean[series] ?? 0;
    // One per cent of the level is noise, whatever the variance says.
    const floor = Math.max(Math.abs(level) * 0.01, 1e-9);
    const z = Math.abs(value - level) / Math.max(Math.sqrt(variance[series] ?? 0), floor);
    const slow = (0.95 * z) / (z + 6);
    const expected = profile[hourOfDay * size + series] ?? Number.NaN;
    if (expected !== expected) return slow;
    const r = Math.abs(value - expected) / Math.max(Math.sqrt(residual[series] ?? 0), floor);
    const daily = (0.9 * r) / (r + 6);
    return slow > daily ? slow : daily;
  }

  function learn(series: number, value: number, hourOfDay: number): void {
    const seen = n[series] ?? 0;
    const level = mean[series] ?? 0;
    const alpha = seen < 999 ? 1 / (seen + 1) : 0.001;
    const difference = value - level;
    mean[series] = level + alpha * difference;
    variance[series] = (1 - alpha) * ((variance[series] ?? 0) + alpha * difference * difference);

    const slot = hourOfDay * size + series;
    const expected = profile[slot] ?? Number.NaN;
    if (expected !== expected) {
      profile[slot] = value;
    } else {
      const spread = residual[series] ?? 0;
      const limit = seen < learning ? Infinity : 4 * Math.sqrt(spread);
      const miss = value - expected;
      const clipped = miss > limit && limit > 0 ? limit : miss < -limit && limit > 0 ? -limit : miss;
      profile[slot] = expected + 0.1 * clipped;
      const beta = Math.max(0.01, 1 / Math.max(1, seen - hours + 1));
      residual[series] = spread + beta * (clipped * clipped - spread);
    }
    n[series] = seen + 1;
  }

  /** Bin 0 lies below the learned range, 1 to 4 inside, 5 above, 6 more than its width above. */
  function binOf(series: number, value: number): number {
    const from = low[series] ?? 0;
    const to = high[series] ?? 0;
    const width = to - from;
    if (value < from) return 0;
    if (value > to) return value > to + width ? 6 : 5;
    if (width === 0) return 1;
    const inner = Math.floor(((value - from) / width) * 4);
    return inner > 3 ? 4 : inner + 1;
  }

  function distanceTo(base: number): number {
    let g = 0;
    for (let bin = 0; bin < bins; bin++) {
      const count = counts[bin] ?? 0;
      if (count > 0) g += (ownTerm[count] ?? 0) - 2 * count * (knownTerm[references[base + bin] ?? 0] ?? 0);
    }
    return g;
  }

  function meet(series: number, reference: number): 0 {
    const place = series * remembered + reference;
    if ((uses[place] ?? 0) < 65_535) uses[place] = (uses[place] ?? 0) + 1;
    nearest[series] = reference;
    return 0;
  }

  function entropy(series: number, value: number): number {
    const sample = (n[series] ?? 0) - learning - 1;
    const place = (sample % windowSize) * size + series;
    const bin = binOf(series, value);
    const leaves = ring[place] ?? 0;
    ring[place] = bin;
    if (sample + 1 < windowSize) return 0;
    // The same window as a sample ago, as on a daily rhythm nearly always: what fitted still fits.
    if (sample >= windowSize && bin === leaves) return 0;
    counts.fill(0);
    for (let at = series; at < ring.length; at += size) {
      const held = ring[at] ?? 0;
      counts[held] = (counts[held] ?? 0) + 1;
    }
    const first = series * remembered * bins;
    const have = known[series] ?? 0;
    const last = nearest[series] ?? 0;
    // What fitted the last sample mostly fits this one too.
    if (last < have && distanceTo(first + last * bins) <= strange) return meet(series, last);
    let best = Infinity;
    for (let reference = 0; reference < have; reference++) {
      const g = distanceTo(first + reference * bins);
      if (g <= strange) return meet(series, reference);
      if (g < best) best = g;
    }
    remember(series, have);
    if (best === Infinity) return 0;
    const excess = best - strange;
    return 0.5 + (0.5 * excess) / (excess + 30);
  }

  /** Keeps a new kind of window; when all places are taken, the least met one makes room. */
  function remember(series: number, have: number): void {
    let place = have;
    if (place < remembered) {
      known[series] = place + 1;
    } else {
      place = 0;
      for (let other = 1; other < remembered; other++)
        if ((uses[series * remembered + other] ?? 0) < (uses[series * remembered + place] ?? 0))
          place = other;
    }
    references.set(counts, (series * remembered + place) * bins);
    uses[series * remembered + place] = 1;
    nearest[series] = place;
  }

  return {
    size,
    peek,
    score(series, value, hourOfDay) {
      const quick = peek(series, value, hourOfDay);
      learn(series, value, hourOfDay);
      const seen = n[series] ?? 0;
      if (seen <= learning) {
        if (seen === 1 || value < (low[series] ?? 0)) low[series] = value;
        if (seen === 1 || value > (high[series] ?? 0)) high[series] = value;
        return quick;
      }
      const odd = entropy(series, value);
      return odd > quick ? odd : quick;
    },
    samples: (series) => n[series] ?? 0,
    level: (series) => mean[series] ?? 0,
    expected(series, hourOfDay) {
      const hourly = profile[hourOfDay * size + series] ?? Number.NaN;
      return Number.isNaN(hourly)
        ? { value: mean[series] ?? 0, deviation: Math.sqrt(variance[series] ?? 0) }
        : { value: hourly, deviation: Math.sqrt(residual[series] ?? 0) };
    },
    reset(series) {
      packed.clear(series);
      for (let hour = 0; hour < hours; hour++) profile[hour * size + series] = Number.NaN;
    },
    save: packed.save,
    load: packed.load,
  };
}
