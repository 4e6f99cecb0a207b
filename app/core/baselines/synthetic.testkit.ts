import { day, hour, minute } from '../../../shared/time.ts';

/** Labelled series of known kinds, seeded: what a baseline must cope with, one difficulty at a time. */
export const kinds = ['trend', 'daily', 'weekly', 'gaps', 'shift', 'burst'] as const;
/** What noise can be like when it is not normal: bursts out of nothing, heavy tails, small counts. */
export const roughKinds = ['bursts', 'tails', 'counts'] as const;
export type Kind = (typeof kinds)[number] | (typeof roughKinds)[number];

export interface LabelledSeries {
  readonly at: readonly number[];
  readonly values: readonly number[];
  /** First and last index of each anomaly, with the time a detection may take. */
  readonly windows: readonly (readonly [number, number])[];
}

const spacings = [
  { step: 5 * minute, days: 14 },
  { step: 15 * minute, days: 30 },
  { step: hour, days: 70 },
] as const;
const start = Date.UTC(2026, 0, 5);

export function labelled(kind: Kind, seed: number): LabelledSeries {
  const chance = generator(seed * 7919 + kind.length * 131 + [...kinds, ...roughKinds].indexOf(kind));
  const { step, days } = spacings[seed % 3] ?? spacings[0];
  const count = Math.round((days * day) / step);
  const shape: Shape = {
    kind,
    chance,
    amplitude: 50 + 100 * chance(),
    base: 200 + 200 * chance(),
    noise: 5 + 10 * chance(),
    slope: kind === 'trend' ? ((chance() < 0.5 ? -1 : 1) * 300) / count : 0,
    rhythm: kind === 'daily' || kind === 'weekly' || kind === 'gaps' || seed % 2 === 1,
    step,
  };
  const starts = [0.36, 0.57, 0.78].map((share) => Math.round(count * (share + 0.06 * chance())));
  const at: number[] = [];
  const values: number[] = [];
  const begins: number[] = [];
  let shifted = 0;
  for (let index = 0; index < count; index++) {
    if (kind === 'shift' && starts.includes(index))
      shifted += (chance() < 0.5 ? -1 : 1) * shape.noise * (6 + 6 * chance());
    const since = index - Math.max(-1, ...starts.filter((begin) => begin <= index));
    const running = starts.some((begin) => begin <= index);
    const value = valueAt(shape, index, running ? since : null) + shifted;
    const missing = kind === 'gaps' && isMissing(index, count, starts, chance);
    if (missing) continue;
    if (starts.includes(index)) begins.push(at.length);
    at.push(start + index * step);
    values.push(value);
  }
  const reach = Math.max(6, Math.round(count * 0.015));
  return { at, values, windows: begins.map((begin) => [begin, Math.min(at.length - 1, begin + reach)]) };
}

interface Shape {
  readonly kind: Kind;
  readonly chance: () => number;
  readonly amplitude: number;
  readonly base: number;
  readonly noise: number;
  readonly slope: number;
  readonly rhythm: boolean;
  readonly step: number;
}

/** @param since samples since the last anomaly began; null before the first */
function valueAt(shape: Shape, index: number, since: number | null): number {
  const { kind, chance, amplitude, base, noise, slope, rhythm, step } = shape;
  if (isRough(kind)) return roughAt(kind, shape, since === null ? Infinity : since * step);
  const time = start + index * step;
  const turn = Math.sin((((time / hour) % 24) - 8) * (Math.PI / 12));
  const weekend = [0, 6].includes(new Date(time).getUTCDay());
  const ground = base + slope * index + noise * normal(chance);
  const usual =
    ground + (rhythm ? amplitude * turn : 0) - (kind === 'weekly' && weekend ? 1.2 * amplitude : 0);
  if (since === null || kind === 'shift') return usual;
  const lasts = (span: number): boolean => since < Math.max(2, Math.round(span / step));
  if (kind === 'trend' && since === 0) return usual + (chance() < 0.5 ? -1 : 1) * noise * (8 + 4 * chance());
  if (kind === 'weekly' && lasts(3 * hour)) return usual + (weekend ? 1.2 : -1.2) * amplitude;
  if (kind === 'burst' && lasts(hour)) return usual + noise * (6 + 6 * chance());
  if ((kind === 'daily' || kind === 'gaps') && lasts(2 * hour))
    return ground - amplitude * turn + (Math.abs(turn) < 0.3 ? 1.2 * amplitude : 0);
  return usual;
}

const isRough = (kind: Kind): kind is (typeof roughKinds)[number] =>
  roughKinds.some((rough) => rough === kind);

/** @param since ms since the last anomaly began */
function roughAt(
  kind: (typeof roughKinds)[number],
  { chance, base, noise, step }: Shape,
  since: number,
): number {
  const strange = since < Math.max(2 * step, hour);
  const rarely = -Math.log(1 - chance());
  switch (kind) {
    case 'bursts':
      return strange ? base * (8 + 4 * chance()) : chance() < 0.06 ? base * rarely : chance();
    case 'tails':
      return base + noise * (normal(chance) / Math.sqrt(rarely)) + (strange ? 25 * noise : 0);
    case 'counts':
      return Math.floor(0.7 * rarely) + (strange ? 7 + Math.floor(4 * chance()) : 0);
  }
}

/** Samples get lost now and then, and for a long stretch once; never around an anomaly, whose label would be gone. */
function isMissing(index: number, count: number, starts: readonly number[], chance: () => number): boolean {
  const lost = chance() < 0.03;
  if (index > count * 0.25 && index < count * 0.3) return true;
  return lost && !starts.some((begin) => Math.abs(index - begin) < 10);
}

/** Mulberry32: 32 bits of state are enough for test data. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

/** A plain exponentially weighted z-score: what the baselines are measured against. */
export function plainEwma(share: number): (value: number) => number {
  let mean = 0;
  let variance = 0;
  let samples = 0;
  return (value) => {
    const alpha = Math.max(share, 1 / (samples + 1));
    const miss = value - mean;
    const z = samples < 2 ? 0 : Math.abs(miss) / Math.max(Math.sqrt(variance), Math.abs(mean) * 0.01, 1e-9);
    mean += alpha * miss;
    variance = (1 - alpha) * (variance + alpha * miss * miss);
    samples += 1;
    return z / (z + 6);
  };
}

/** Scores of one series, by index. */
export interface Scored {
  readonly series: LabelledSeries;
  readonly scores: readonly number[];
}

/**
 * The score of the Numenta Anomaly Benchmark, standard profile, with the best single threshold for all series: 100 for every
 * anomaly found at once and no false alarm, 0 for silence. The first 15 % (at most 750 samples) are not judged.
 */
export function benchmarkScore(all: readonly Scored[]): number {
  const wanted = all.reduce((sum, { series }) => sum + series.windows.length, 0);
  let best = -Infinity;
  for (let threshold = 0; threshold <= 1; threshold += 0.01) {
    const raw = all.reduce((sum, one) => sum + rawScore(one, threshold), 0);
    best = Math.max(best, (100 * (raw + wanted)) / (2 * wanted));
  }
  return best;
}

function rawScore({ series: { windows }, scores }: Scored, threshold: number): number {
  const found = windows.map(() => -1);
  let penalty = 0;
  for (let index = Math.min(750, Math.floor(0.15 * scores.length)); index < scores.length; index++) {
    if ((scores[index] ?? 0) < threshold) continue;
    const inside = windows.findIndex(([from, to]) => index >= from && index <= to);
    const [from = 0, to = 0] = windows[inside] ?? [];
    if (inside >= 0)
      found[inside] = Math.max(found[inside] ?? -1, weight((index - to) / (to - from + 1)) / 0.98661);
    else penalty += falseAlarm(windows, index);
  }
  return found.reduce((sum, one) => sum + one, 0) - penalty;
}

function falseAlarm(windows: LabelledSeries['windows'], index: number): number {
  const before = windows.findLast(([, to]) => to < index);
  if (before === undefined) return 0.11;
  const distance = (index - before[1]) / (before[1] - before[0]);
  return distance > 3 ? 0.11 : -0.11 * weight(distance);
}

function weight(position: number): number {
  return 2 / (1 + Math.exp(5 * position)) - 1;
}
