import { geometricMean, braked } from './score.ts';
import { plan } from './plan.ts';
import { emptyRuling, type Ruling } from './rulings.ts';
import type { Ruler, SimSubject } from './ruler.ts';
import { addRuling, addSums, clearSums, emptySums, ruleWithExceptions, type LayerSums } from './subjects.ts';

/** What one SIM comes to. All arrays are filled again for the next one. */
export interface SimScore {
  /** In the order of `plan.sim`. */
  readonly rulings: readonly Ruling[];
  /** Everything that bears on the SIM, its own and inherited. */
  readonly sums: LayerSums;
  /** Failing critical controls of the SIM itself, all layers. */
  ownCritical: number;
  /** Layers with a failing critical control of the SIM itself, as bits. */
  ownCriticalLayers: number;
  /** Score per layer, NaN where nothing is known of it. */
  readonly layers: Float64Array;
  /** Scores of the layers that apply, for the mean. */
  readonly applying: number[];
  /** NaN where nothing at all is known. */
  score: number;
  /** Mean over the layers. */
  coverage: number;
}

export function emptySimScore(): SimScore {
  return {
    rulings: plan.sim.map(emptyRuling),
    sums: emptySums(),
    ownCritical: 0,
    ownCriticalLayers: 0,
    layers: new Float64Array(6),
    applying: [],
    score: Number.NaN,
    coverage: 0,
  };
}

/**
 * Scores one SIM: its own controls and those that it inherits from group, model, release, account, endpoints and
 * organisation.
 *
 * @param into is overwritten
 */
export function scoreSim(ruler: Ruler, subject: SimSubject, into: SimScore): void {
  const { sums, layers, applying } = into;
  clearSums(sums);
  for (let at = 0; at < plan.sim.length; at++) {
    const planned = plan.sim[at];
    const ruling = into.rulings[at];
    if (planned === undefined || ruling === undefined) continue;
    addRuling(
      sums,
      planned,
      ruleWithExceptions(planned, subject.facts, subject.chain, ruler.context, ruling),
    );
  }
  into.ownCritical = 0;
  into.ownCriticalLayers = 0;
  for (let layer = 0; layer < 6; layer++) {
    const fails = sums.criticalFails[layer] ?? 0;
    into.ownCritical += fails;
    if (fails > 0) into.ownCriticalLayers |= 1 << layer;
  }
  addSums(sums, ruler.inherited(subject));

  let coverage = 0;
  applying.length = 0;
  for (let layer = 0; layer < 6; layer++) {
    const weight = sums.weight[layer] ?? 0;
    if (weight === 0) {
      layers[layer] = Number.NaN;
      continue;
    }
    const score = braked((sums.assured[layer] ?? 0) / weight, (sums.criticalFails[layer] ?? 0) > 0 ? 1 : 0);
    const known = (sums.known[layer] ?? 0) / weight;
    layers[layer] = known === 0 ? Number.NaN : score;
    coverage += known;
    applying.push(score);
  }
  into.coverage = applying.length === 0 ? 0 : coverage / applying.length;
  into.score = coverage === 0 ? Number.NaN : geometricMean(applying);
}
