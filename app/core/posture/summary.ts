import {
  layers,
  type Bearing,
  type ControlPosture,
  type LayerPosture,
  type PostureSummary,
  type StateCounts,
} from '../../../shared/contract/index.ts';
import { catalogueVersion } from './catalogue/catalogue.ts';
import { controlResults, type ControlResult } from './control-results.ts';
import type { Evaluation } from './evaluate.ts';
import {
  braked,
  geometricMean,
  gradedFrom,
  layerScore,
  overallScore,
  scoringVersion,
  type LayerScore,
  type Score,
} from './score.ts';
import { sharedKinds, type SharedSubject } from './subjects.ts';
import { noCounts, worstDecile, type Tally } from './tally.ts';

/** A population's posture without its history. */
export type PopulationPosture = Omit<PostureSummary, 'groups' | 'previous' | 'snapshotHash' | 'layers'> & {
  readonly layers: readonly Omit<LayerPosture, 'delta7d' | 'history'>[];
};

/** How SIMs without a device class are called, and the key of their group. */
export const unclassified = { key: '', label: 'No device class' } as const;

/** Score, controls and gains of the SIMs of a tally. Control by control over the population, never an average of groups. */
export function populationPosture(
  evaluation: Evaluation,
  tally: Tally,
  group: string | null,
): PopulationPosture {
  const results = controlResults(evaluation, tally);
  const scored = layers.map((_, layer) => scoreLayer(results, tally, layer));
  const critical = sharedCritical(evaluation, tally);
  return {
    // A fleet that nobody has read has no posture, and no moment of which it would be true.
    asOf: tally.sims === 0 && group === null ? null : evaluation.ruler.context.now,
    population: tally.sims,
    group,
    overall: bearing(overallScore(scored)),
    worstDecile: worstDecile(tally),
    criticalSubjects: tally.criticalAny + critical.any,
    layers: layers.map((layer, at) => ({
      layer,
      bearing: bearing(scored[at] ?? null),
      controls: statesOf(results, at),
      criticalSubjects: (tally.criticalSims[at] ?? 0) + (critical.byLayer[at] ?? 0),
    })),
    controls: results.map((result) => controlPosture(result, results, scored, tally)),
    catalogueVersion,
    scoringVersion,
  };
}

function ofLayer(
  results: readonly ControlResult[],
  layer: number,
): { readonly weight: number; readonly score: Score; readonly id: string }[] {
  return results.flatMap(({ entry, score }) =>
    entry.layer === layer && score !== null
      ? [{ weight: entry.control.weight, score, id: entry.control.id }]
      : [],
  );
}

function scoreLayer(results: readonly ControlResult[], tally: Tally, layer: number): LayerScore | null {
  return layerScore(ofLayer(results, layer), criticalShare(tally, layer));
}

function criticalShare(tally: Tally, layer: number): number {
  return tally.weight === 0 ? 0 : (tally.criticalWeight[layer] ?? 0) / tally.weight;
}

/** As the contract shows it: no number where nothing is known, no grade below 60 % coverage. */
export function bearing(score: Score | null): Bearing {
  if (score === null) return { score: null, upper: null, coverage: 0, graded: false };
  return {
    score: score.coverage === 0 ? null : score.score,
    upper: score.upper,
    coverage: score.coverage,
    graded: score.coverage >= gradedFrom,
  };
}

/** Shared subjects with a failing critical control, over all layers and by layer. */
function sharedCritical(
  { ruler }: Evaluation,
  tally: Tally,
): { readonly any: number; readonly byLayer: readonly number[] } {
  const failing = sharedKinds
    .flatMap((kind): readonly SharedSubject[] => ruler.tables[kind].all)
    .filter(({ kind, index }) => (tally.shared[kind].sims[index] ?? 0) > 0)
    .map(({ sums }) => sums.criticalFails);
  return {
    any: failing.filter((fails) => fails.some((count) => count > 0)).length,
    byLayer: layers.map((_, layer) => failing.filter((fails) => (fails[layer] ?? 0) > 0).length),
  };
}

function statesOf(results: readonly ControlResult[], layer: number): StateCounts {
  const counts = noCounts();
  for (const { entry, state } of results) if (entry.layer === layer) counts[state] += 1;
  return counts;
}

function controlPosture(
  result: ControlResult,
  results: readonly ControlResult[],
  scored: readonly (LayerScore | null)[],
  tally: Tally,
): ControlPosture {
  const { control, automatic } = result.entry;
  const { layerGain, overallGain } = gains(result, results, scored, tally);
  return {
    id: control.id,
    title: control.title,
    layer: control.layer,
    severity: control.severity,
    weight: control.weight,
    scope: control.scope,
    automatic,
    state: result.state,
    value: result.score === null || result.score.coverage === 0 ? null : result.score.score,
    coverage: result.score?.coverage ?? 0,
    subjects: result.subjects,
    layerGain,
    overallGain,
    effort: control.effort,
  };
}

/**
 * What the layer and the whole would gain, in points of 100, if every failing and partial subject passed with the best
 * evidence this control can have. A critical control also lifts the brake from the assets on which nothing else critical
 * fails.
 */
function gains(
  { entry, fixable }: ControlResult,
  results: readonly ControlResult[],
  scored: readonly (LayerScore | null)[],
  tally: Tally,
): { readonly layerGain: number; readonly overallGain: number } {
  const before = scored[entry.layer] ?? null;
  if (before === null || fixable === 0) return { layerGain: 0, overallGain: 0 };
  const weights = ofLayer(results, entry.layer).reduce((sum, { weight }) => sum + weight, 0);
  const raw = before.raw + (entry.control.weight * fixable) / weights;
  const lifted = tally.weight === 0 ? 0 : (tally.soleCritical[entry.index] ?? 0) / tally.weight;
  const score = braked(raw, criticalShare(tally, entry.layer) - lifted);
  const meanOf = (layerScores: readonly (LayerScore | null)[]) =>
    geometricMean(layerScores.flatMap((layer) => (layer === null ? [] : [layer.score])));
  const after = scored.map((layer, at) => (at === entry.layer ? { ...before, score } : layer));
  return { layerGain: 100 * (score - before.score), overallGain: 100 * (meanOf(after) - meanOf(scored)) };
}
