import type { Bearing } from '../../../shared/contract/index.ts';
import { braked, overallScore, type Score } from './score.ts';
import type { SimScore } from './sim-score.ts';
import { bearing } from './summary.ts';

/** Layer and overall bearings of one scored SIM. */
export function simBearings({ sums }: SimScore): { readonly overall: Bearing; readonly layers: Bearing[] } {
  const layers = Array.from(sums.weight, (weight, layer): Score | null => {
    if (weight === 0) return null;
    const assured = (sums.assured[layer] ?? 0) / weight;
    const coverage = (sums.known[layer] ?? 0) / weight;
    return {
      score: braked(assured, (sums.criticalFails[layer] ?? 0) > 0 ? 1 : 0),
      coverage,
      upper: assured + 1 - coverage,
    };
  });
  return { overall: bearing(overallScore(layers)), layers: layers.map(bearing) };
}
