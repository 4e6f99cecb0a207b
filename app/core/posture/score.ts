import { day } from '../../../shared/time.ts';

/**
 * The scoring model, pure: what evidence is worth, what a control, a layer and the whole score. ADR 0030 says why it is so.
 *
 * Three numbers always go together: the assured score (what is proven), its upper bound (what it were if all that is not
 * known turned out well) and the coverage (how much is known, weighted by what the assets are worth).
 */
export const scoringVersion = '1.0';

/** Weight of a control in its layer, by severity. */
export const controlWeights = { critical: 10, high: 6, medium: 3, low: 1 } as const;

/** How much a result of a kind of source can prove: factor *m*. */
export const strengths = {
  /** The provider's own answer, or a probe of our own. */
  direct: 1,
  /** A machine's report that was imported. */
  report: 0.9,
  /** A person's statement with its document. */
  documented: 0.7,
  /** A person's statement alone. */
  stated: 0.5,
} as const;

/** Below this coverage a score is shown, but not graded. */
export const gradedFrom = 0.6;

/** Least score of a layer in the geometric mean: one open layer weighs heavily without wiping out the rest. */
export const layerFloor = 0.01;

/** Most that a verified compensating control can earn. */
export const compensationCap = 0.8;

/**
 * Freshness factor *f*: 1 up to the time to live, then falling in a straight line to 0 at twice it.
 *
 * @param ageMs age of the observation; a negative one (a source's clock ahead of ours) counts as fresh
 * @param ttlDays null: this kind of evidence does not age
 */
export function freshness(ageMs: number, ttlDays: number | null): number {
  if (ttlDays === null) return 1;
  const ttl = ttlDays * day;
  if (ageMs <= ttl) return 1;
  return ageMs >= 2 * ttl ? 0 : (2 * ttl - ageMs) / ttl;
}

/** One source's answer about one control on one subject. */
export interface Reading {
  /** Class of the source. Within a class the newest reading stands, across classes the worse one. */
  readonly source: string;
  /** 1 pass, 0 fail, between: partial. */
  readonly value: number;
  readonly strength: number;
  readonly observedAt: number;
  readonly ttlDays: number | null;
  /** An attestation's end: it holds in full until then and not at all after. Null for evidence that ages instead. */
  readonly validUntil: number | null;
}

/**
 * Knowledge *k* that a reading brings at an instant: 1 for a fail, for ever (else silence would raise the score), `f·m` for
 * the rest, 0 once an attestation has ended.
 */
export function knowledgeOf(reading: Omit<Reading, 'source'>, now: number): number {
  if (reading.value === 0) return 1;
  if (reading.validUntil !== null) return now < reading.validUntil ? reading.strength : 0;
  return freshness(now - reading.observedAt, reading.ttlDays) * reading.strength;
}

/** True when (value, knowledge) is the worse of two answers: the lower value, and at one value the better known one. */
export function outranks(
  value: number,
  knowledge: number,
  overValue: number,
  overKnowledge: number,
): boolean {
  return value < overValue || (value === overValue && knowledge > overKnowledge);
}

/** What holds for one control on one subject. A value without knowledge is *unknown (expired)*. */
export interface Standing {
  readonly value: number;
  readonly knowledge: number;
}

/**
 * What several readings come to, null where there is none. A worse reading stands until its own source says better:
 * if its evidence expires, the subject becomes unknown and no other source's pass takes over.
 */
export function settle(readings: readonly Reading[], now: number): Standing | null {
  const newest = new Map<string, Reading>();
  for (const reading of readings) {
    const other = newest.get(reading.source);
    if (other === undefined || supersedes(reading, other, now)) newest.set(reading.source, reading);
  }
  let standing: Standing | null = null;
  for (const reading of newest.values()) {
    const knowledge = knowledgeOf(reading, now);
    if (standing === null || outranks(reading.value, knowledge, standing.value, standing.knowledge)) {
      standing = { value: reading.value, knowledge };
    }
  }
  return standing;
}

/** The newer of two readings of one source; of two at one instant the one that proves less, so that order never matters. */
function supersedes(reading: Reading, other: Reading, now: number): boolean {
  if (reading.observedAt !== other.observedAt) return reading.observedAt > other.observedAt;
  if (reading.value !== other.value) return reading.value < other.value;
  return knowledgeOf(reading, now) < knowledgeOf(other, now);
}

/** Sums over the subjects to which a control applies, each weighted by its asset's criticality (1, 2, 4, 8). */
export interface ControlSums {
  /** Σ a */
  readonly total: number;
  /** Σ a·v·k */
  readonly assured: number;
  /** Σ a·k */
  readonly known: number;
}

/** Score, coverage and upper bound, each 0 to 1. */
export interface Score {
  readonly score: number;
  readonly coverage: number;
  readonly upper: number;
}

/** A control over its subjects; null where it applies to none. */
export function controlScore(sums: ControlSums): Score | null {
  if (sums.total === 0) return null;
  return {
    score: sums.assured / sums.total,
    coverage: sums.known / sums.total,
    upper: (sums.assured + sums.total - sums.known) / sums.total,
  };
}

export interface LayerScore extends Score {
  /** Before the critical brake. */
  readonly raw: number;
}

/**
 * A layer over its controls; null where none applies.
 *
 * @param criticalShare *X*: the share of all asset weight with at least one failing critical control in this layer. It
 *   caps the score at `1 − 0.5·X`: many passes elsewhere cannot hide a critical fail.
 */
export function layerScore(
  controls: readonly { readonly weight: number; readonly score: Score }[],
  criticalShare: number,
): LayerScore | null {
  let weights = 0;
  let score = 0;
  let coverage = 0;
  let upper = 0;
  for (const control of controls) {
    weights += control.weight;
    score += control.weight * control.score.score;
    coverage += control.weight * control.score.coverage;
    upper += control.weight * control.score.upper;
  }
  if (weights === 0) return null;
  const raw = score / weights;
  return { raw, score: braked(raw, criticalShare), coverage: coverage / weights, upper: upper / weights };
}

/** A layer's raw score under the critical brake. */
export function braked(raw: number, criticalShare: number): number {
  return Math.min(raw, 1 - 0.5 * criticalShare);
}

/** The geometric mean of the layers that apply, each at least `layerFloor`; null where none applies. */
export function overallScore(layers: readonly (Score | null)[]): Score | null {
  const known = layers.filter((layer) => layer !== null);
  if (known.length === 0) return null;
  return {
    score: geometricMean(known.map((layer) => layer.score)),
    coverage: known.reduce((sum, layer) => sum + layer.coverage, 0) / known.length,
    upper: geometricMean(known.map((layer) => layer.upper)),
  };
}

/** Geometric mean of values from 0 to 1, each raised to `layerFloor` first. */
export function geometricMean(values: readonly number[]): number {
  const logs = values.reduce((sum, value) => sum + Math.log(Math.max(value, layerFloor)), 0);
  return Math.exp(logs / values.length);
}
