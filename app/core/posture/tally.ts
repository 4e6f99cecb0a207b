import type { ControlState } from '../../../shared/contract/index.ts';
import type { Outcome } from './checks/outcome.ts';
import { catalogueEntries, plan } from './plan.ts';
import type { SimSubject } from './ruler.ts';
import type { SimScore } from './sim-score.ts';
import { sharedKinds, type SharedKind } from './subjects.ts';

/** Most different answers that one control may give; a check has a dozen at most. */
const outcomesMax = 64;
const steps = 1_000;

/** Which number stands for which answer of a control, so that the answer of a SIM is one byte. */
export interface OutcomeCodes {
  codeOf(controlAt: number, outcome: Outcome): number;
  outcome(controlAt: number, code: number): Outcome | undefined;
  all(controlAt: number): readonly Outcome[];
}

export function createOutcomeCodes(): OutcomeCodes {
  const lists = plan.sim.map((): Outcome[] => []);
  const codes = plan.sim.map(() => new Map<Outcome, number>());
  // Neighbours in the fleet mostly get the same answer.
  const last = plan.sim.map((): { outcome: Outcome | null; code: number } => ({ outcome: null, code: 0 }));
  return {
    codeOf(controlAt, outcome) {
      const previous = last[controlAt];
      if (previous?.outcome === outcome) return previous.code;
      const known = codes[controlAt]?.get(outcome);
      if (known !== undefined) {
        if (previous !== undefined) {
          previous.outcome = outcome;
          previous.code = known;
        }
        return known;
      }
      const list = lists[controlAt] ?? [];
      if (list.length >= outcomesMax)
        throw new RangeError(`control ${controlAt} gives more than ${outcomesMax} different answers`);
      list.push(outcome);
      codes[controlAt]?.set(outcome, list.length - 1);
      return list.length - 1;
    },
    outcome: (controlAt, code) => lists[controlAt]?.[code],
    all: (controlAt) => lists[controlAt] ?? [],
  };
}

/** Sums over the SIMs of one device class, by control. Overlapping groups would each get a tally of their own. */
export interface Tally {
  /** Null: SIMs without a device class. */
  readonly deviceClass: string | null;
  sims: number;
  /** Σ a */
  weight: number;
  /** By position in `plan.sim`, over the SIMs to which the control applies. */
  readonly total: Float64Array;
  readonly assured: Float64Array;
  readonly known: Float64Array;
  /** Σ a·(m − v·k) over failing and partial SIMs: what fixing them all would add. */
  readonly fixable: Float64Array;
  /** SIMs by answer: `position · 64 + code`. */
  readonly counts: Int32Array;
  /** By layer: weight of the SIMs under a failing critical control, own or inherited. */
  readonly criticalWeight: Float64Array;
  /** By catalogue position: weight of the SIMs of which this is the only failing critical control in its layer. */
  readonly soleCritical: Float64Array;
  /** By layer: SIMs with a failing critical control of their own; and those with any. */
  readonly criticalSims: Int32Array;
  criticalAny: number;
  /** SIMs by score, in thousandths. */
  readonly histogram: Int32Array;
  /** Weight and number of SIMs behind each shared subject, by its index. */
  readonly shared: Readonly<Record<SharedKind, { readonly weight: number[]; readonly sims: number[] }>>;
}

export function emptyTally(deviceClass: string | null): Tally {
  const controls = plan.sim.length;
  return {
    deviceClass,
    sims: 0,
    weight: 0,
    total: new Float64Array(controls),
    assured: new Float64Array(controls),
    known: new Float64Array(controls),
    fixable: new Float64Array(controls),
    counts: new Int32Array(controls * outcomesMax),
    criticalWeight: new Float64Array(6),
    soleCritical: new Float64Array(catalogueEntries.length),
    criticalSims: new Int32Array(6),
    criticalAny: 0,
    histogram: new Int32Array(steps + 1),
    shared: {
      group: { weight: [], sims: [] },
      model: { weight: [], sims: [] },
      release: { weight: [], sims: [] },
      account: { weight: [], sims: [] },
      org: { weight: [], sims: [] },
    },
  };
}

/** Adds one scored SIM. `codes` receives its answers, one per control of `plan.sim`. */
export function addSim(
  tally: Tally,
  subject: SimSubject,
  score: SimScore,
  outcomes: OutcomeCodes,
  codes: Uint8Array,
): void {
  const { weight } = subject;
  tally.sims += 1;
  tally.weight += weight;
  for (let at = 0; at < plan.sim.length; at++) {
    const ruling = score.rulings[at];
    const planned = plan.sim[at];
    if (ruling === undefined || planned === undefined) continue;
    const { outcome, value, knowledge } = ruling;
    const code = outcomes.codeOf(at, outcome);
    codes[at] = code;
    bump(tally.counts, at * outcomesMax + code, 1);
    if (outcome.state === 'not_applicable') continue;
    bump(tally.total, at, weight);
    bump(tally.assured, at, weight * value * knowledge);
    bump(tally.known, at, weight * knowledge);
    if (outcome.state === 'fail' || outcome.state === 'partial') {
      bump(tally.fixable, at, weight * Math.max(0, planned.strength - value * knowledge));
    }
  }
  for (let layer = 0; layer < 6; layer++) {
    const fails = score.sums.criticalFails[layer] ?? 0;
    if (fails > 0) bump(tally.criticalWeight, layer, weight);
    if (fails === 1) bump(tally.soleCritical, score.sums.lastCritical[layer] ?? 0, weight);
    if ((score.ownCriticalLayers & (1 << layer)) !== 0) bump(tally.criticalSims, layer, 1);
  }
  if (score.ownCritical > 0) tally.criticalAny += 1;
  bump(tally.histogram, Number.isNaN(score.score) ? 0 : Math.round(score.score * steps), 1);
  stand(tally, 'group', subject.group.index, weight);
  stand(tally, 'model', subject.model.index, weight);
  stand(tally, 'release', subject.release.index, weight);
  stand(tally, 'account', subject.account.index, weight);
  stand(tally, 'org', 0, weight);
}

function bump(array: Float64Array | Int32Array, at: number, by: number): void {
  array[at] = (array[at] ?? 0) + by;
}

function stand(tally: Tally, kind: SharedKind, index: number, weight: number): void {
  const { weight: weights, sims } = tally.shared[kind];
  while (weights.length <= index) {
    weights.push(0);
    sims.push(0);
  }
  weights[index] = (weights[index] ?? 0) + weight;
  sims[index] = (sims[index] ?? 0) + 1;
}

/** One tally over several populations that do not overlap. */
export function mergeTallies(tallies: readonly Tally[]): Tally {
  const whole = emptyTally(null);
  for (const tally of tallies) {
    whole.sims += tally.sims;
    whole.weight += tally.weight;
    whole.criticalAny += tally.criticalAny;
    for (const part of [
      'total',
      'assured',
      'known',
      'fixable',
      'counts',
      'criticalWeight',
      'soleCritical',
      'criticalSims',
      'histogram',
    ] as const) {
      const from = tally[part];
      for (let at = 0; at < from.length; at++) bump(whole[part], at, from[at] ?? 0);
    }
    for (const kind of sharedKinds) {
      const from = tally.shared[kind];
      for (let index = 0; index < from.weight.length; index++) {
        const into = whole.shared[kind];
        while (into.weight.length <= index) {
          into.weight.push(0);
          into.sims.push(0);
        }
        into.weight[index] = (into.weight[index] ?? 0) + (from.weight[index] ?? 0);
        into.sims[index] = (into.sims[index] ?? 0) + (from.sims[index] ?? 0);
      }
    }
  }
  return whole;
}

/** SIMs by answer of one control. */
export function answersOf(
  tally: Tally,
  controlAt: number,
  outcomes: OutcomeCodes,
): readonly { readonly outcome: Outcome; readonly count: number }[] {
  return outcomes
    .all(controlAt)
    .map((outcome, code) => ({ outcome, count: tally.counts[controlAt * outcomesMax + code] ?? 0 }))
    .filter(({ count }) => count > 0);
}

export type Counts = Record<ControlState, number>;

export function noCounts(): Counts {
  return { pass: 0, partial: 0, fail: 0, unknown: 0, not_applicable: 0, excepted: 0, compensated: 0 };
}

/** Mean score of the worst tenth of the SIMs (at least one), 0 to 1; null without SIMs. */
export function worstDecile(tally: Tally): number | null {
  if (tally.sims === 0) return null;
  const wanted = Math.max(1, Math.floor(tally.sims / 10));
  let left = wanted;
  let sum = 0;
  for (let step = 0; step <= steps && left > 0; step++) {
    const taken = Math.min(left, tally.histogram[step] ?? 0);
    sum += taken * step;
    left -= taken;
  }
  return sum / wanted / steps;
}
