/**
 * The E3 anomaly score of one hourly series, in constant memory: a slow mean, an hour-of-day profile and a relative
 * entropy of the last day against remembered days; the most alarmed of the three speaks.
 *
 * The three parts, their weights and constants were chosen by measurement on the Numenta Anomaly Benchmark without
 * look-ahead (59.8 standard profile; see docs/adr/0040). Nothing here knows what is being counted.
 */
export interface E3 {
  /** Samples learned. */
  n: number;
  mean: number;
  variance: number;
  /** Expected value per hour of the day, UTC; NaN until the hour was seen. */
  readonly profile: Float32Array;
  /** Variance of what the profile did not expect. */
  residual: number;
  /** Range of the learning period, in which the four inner bins lie. */
  low: number;
  high: number;
  /** Bins of the last 24 samples, a ring. */
  readonly window: Uint8Array;
  /** Histograms of remembered days, 7 bins each, and how often each was met. */
  readonly references: Uint8Array;
  readonly uses: Uint16Array;
  known: number;
}

const bins = 7;
const windowSize = 24;
const remembered = 16;
/** Chi-square quantile, 3 degrees of freedom, 0.99. */
const strange = 11.34;
/** Samples before the range is fixed and the score may be trusted: seven days of hours. */
export const e3Learning = 168;

export function newE3(): E3 {
  return {
    n: 0,
    mean: 0,
    variance: 0,
    profile: new Float32Array(24).fill(Number.NaN),
    residual: 0,
    low: Infinity,
    high: -Infinity,
    window: new Uint8Array(windowSize),
    references: new Uint8Array(remembered * bins),
    uses: new Uint16Array(remembered),
    known: 0,
  };
}

/**
 * How strange `value` would be at this hour of the day (0 to 23, UTC), in 0…1, without learning it. The entropy part is
 * left out, because it judges whole days; so the score of an hour that is still running is a lower bound.
 */
export function peekE3(state: E3, value: number, hourOfDay: number): number {
  const slow = squash(distance(value - state.mean, state.variance, state.mean));
  const expected = state.profile[hourOfDay] ?? Number.NaN;
  const profile = Number.isNaN(expected) ? 0 : squash(distance(value - expected, state.residual, state.mean));
  return Math.max(0.95 * slow, 0.9 * profile);
}

/** Scores `value` in 0…1, then learns it. Scores before `e3Learning` samples mean nothing. */
export function scoreE3(state: E3, value: number, hourOfDay: number): number {
  const quick = peekE3(state, value, hourOfDay);
  learnLevel(state, value);
  learnProfile(state, value, hourOfDay);
  state.n++;
  if (state.n <= e3Learning) {
    state.low = Math.min(state.low, value);
    state.high = Math.max(state.high, value);
    return quick;
  }
  return Math.max(quick, entropyScore(state, value));
}

/** Deviation in standard deviations. One per cent of the mean is noise whatever the variance says. */
function distance(difference: number, variance: number, mean: number): number {
  const deviation = Math.max(Math.sqrt(variance), Math.abs(mean) * 0.01, 1);
  return Math.abs(difference) / deviation;
}

function squash(z: number): number {
  return z / (z + 6);
}

function learnLevel(state: E3, value: number): void {
  const alpha = Math.max(0.001, 1 / (state.n + 1));
  const difference = value - state.mean;
  state.mean += alpha * difference;
  state.variance = (1 - alpha) * (state.variance + alpha * difference * difference);
}

function learnProfile(state: E3, value: number, hourOfDay: number): void {
  const expected = state.profile[hourOfDay] ?? Number.NaN;
  if (Number.isNaN(expected)) {
    state.profile[hourOfDay] = value;
    return;
  }
  const limit = state.n < e3Learning ? Infinity : 4 * Math.max(Math.sqrt(state.residual), 1);
  const residual = Math.max(-limit, Math.min(limit, value - expected));
  state.profile[hourOfDay] = expected + 0.1 * residual;
  const alpha = Math.max(0.01, 1 / Math.max(1, state.n - windowSize + 1));
  state.residual += alpha * (residual * residual - state.residual);
}

/** Bin 0 lies below the learned range, 1 to 4 inside, 5 above, 6 more than its width above. */
function binOf(state: E3, value: number): number {
  const width = Math.max(state.high - state.low, 1);
  if (value < state.low) return 0;
  if (value > state.high) return value > state.high + width ? 6 : 5;
  return 1 + Math.min(3, Math.floor(((value - state.low) / width) * 4));
}

function entropyScore(state: E3, value: number): number {
  const sample = state.n - e3Learning - 1;
  state.window[sample % windowSize] = binOf(state, value);
  if (sample + 1 < windowSize) return 0;
  const day = new Uint8Array(bins);
  for (const bin of state.window) day[bin] = (day[bin] ?? 0) + 1;
  const nearest = nearestDay(state, day);
  if (nearest.distance <= strange) {
    state.uses[nearest.index] = Math.min(65_535, (state.uses[nearest.index] ?? 0) + 1);
    return 0;
  }
  remember(state, day);
  if (nearest.index === -1) return 0;
  const excess = nearest.distance - strange;
  return 0.5 + (0.5 * excess) / (excess + 30);
}

/** The remembered day with the smallest G statistic, 2·n·KL(day‖remembered), with half a count added to every bin. */
function nearestDay(state: E3, day: Uint8Array): { readonly index: number; readonly distance: number } {
  let index = -1;
  let nearest = Infinity;
  for (let reference = 0; reference < state.known; reference++) {
    let g = 0;
    for (let bin = 0; bin < bins; bin++) {
      const count = day[bin] ?? 0;
      if (count === 0) continue;
      const known = ((state.references[reference * bins + bin] ?? 0) + 0.5) / (windowSize + bins / 2);
      g += 2 * count * Math.log(count / windowSize / known);
    }
    if (g < nearest) {
      nearest = g;
      index = reference;
    }
  }
  return { index, distance: nearest };
}

/** Keeps a new kind of day; when all places are taken, the least met one makes room. */
function remember(state: E3, day: Uint8Array): void {
  let place = state.known;
  if (place < remembered) {
    state.known++;
  } else {
    place = state.uses.indexOf(Math.min(...state.uses));
  }
  state.references.set(day, place * bins);
  state.uses[place] = 1;
}

/** Bytes of the stored form. */
export const e3Bytes = 4 + 8 + 8 + 24 * 4 + 8 + 8 + 8 + windowSize + remembered * bins + remembered * 2 + 1;

/** Writes the state to `bytes` from `offset` on. Layout: little-endian, in the order of the interface. */
export function writeE3(state: E3, view: DataView, offset: number): number {
  let at = offset;
  view.setUint32(at, state.n, true);
  at += 4;
  for (const value of [state.mean, state.variance]) {
    view.setFloat64(at, value, true);
    at += 8;
  }
  for (const value of state.profile) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  for (const value of [state.residual, state.low, state.high]) {
    view.setFloat64(at, value, true);
    at += 8;
  }
  for (const value of [...state.window, ...state.references]) view.setUint8(at++, value);
  for (const value of state.uses) {
    view.setUint16(at, value, true);
    at += 2;
  }
  view.setUint8(at++, state.known);
  return at;
}

/** Reads what `writeE3` wrote. */
export function readE3(view: DataView, offset: number): E3 {
  const state = newE3();
  let at = offset;
  state.n = view.getUint32(at, true);
  state.mean = view.getFloat64(at + 4, true);
  state.variance = view.getFloat64(at + 12, true);
  at += 20;
  for (let hour = 0; hour < 24; hour++, at += 4) state.profile[hour] = view.getFloat32(at, true);
  state.residual = view.getFloat64(at, true);
  state.low = view.getFloat64(at + 8, true);
  state.high = view.getFloat64(at + 16, true);
  at += 24;
  for (let index = 0; index < windowSize; index++) state.window[index] = view.getUint8(at++);
  for (let index = 0; index < remembered * bins; index++) state.references[index] = view.getUint8(at++);
  for (let index = 0; index < remembered; index++, at += 2) state.uses[index] = view.getUint16(at, true);
  state.known = view.getUint8(at);
  return state;
}
