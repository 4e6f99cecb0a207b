/**
 * How rare a distance is on its own series. Distances mean something else on every series: six deviations are unheard of where noise is
 * normal and a matter of hours where it has heavy tails. What is rare is comparable, so that one threshold does for all.
 */
export interface Rarity {
  /**
   * 2 for the distance that one sample in a hundred passes, 3 for one in a thousand, and so on, beyond what was seen by the power law
   * that the largest hundredth follows (Hill's estimator); below 2 in proportion to the distance.
   *
   * @param distance 0 or more
   */
  of(distance: number): number;
  learn(distance: number): void;
}

/** Step of the quantile, as a share of itself; larger at the beginning. */
const quantileShare = 0.05;
/** Samples until that step is reached. */
const quick = quantileShare ** -2;
/** The quantile to begin with: a normal distribution's, in deviations, and a bit. */
const ordinary = 3;
const smallest = 0.3;
const tailShare = 0.01;
/** Mean of the logarithms beyond the quantile to begin with: a little heavier than a normal distribution's. */
const ordinaryTail = 0.15;
const lightestTail = 0.08;
const heaviest = 3;

export function createRarity(): Rarity {
  let quantile = ordinary;
  let tail = ordinaryTail;
  let samples = 0;
  return {
    of(distance) {
      if (distance <= quantile) return (2 * distance) / quantile;
      return 2 + Math.log10(distance / quantile) / Math.max(lightestTail, tail);
    },
    learn(distance) {
      samples += 1;
      const step = quantile * (samples < quick ? 1 / Math.sqrt(samples + 1) : quantileShare);
      if (distance <= quantile) {
        quantile = Math.max(smallest, quantile - 0.01 * step);
        return;
      }
      tail += tailShare * (Math.min(heaviest, Math.log(distance / quantile)) - tail);
      // Never past what was seen: a long anomaly would leave the quantile out of reach for weeks.
      quantile = Math.min(distance, quantile + 0.99 * step);
    },
  };
}
