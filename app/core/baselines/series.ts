import { createBank } from './bank.ts';
import { createLevel, type Level } from './level.ts';
import { createSeason, type Season } from './season.ts';

/**
 * Scores one series of samples with times at any spacing as it comes: nothing is looked at before its time, so the scores of a
 * beginning are the beginning of the scores.
 *
 * Three models foretell each sample: the level just now, the level on a daily rhythm, the level on a weekly one. The one that lately
 * missed least judges; how far a sample lies from it, in deviations of the series itself, is the score. Series with heavy tails
 * need more deviations. Beside it speaks E3 (`bank.ts`), which also notices another kind of day; it counts for less, because on a
 * trend and after a shift of level it goes on alarming. Measured in docs/adr/0061.
 */
export interface SeriesScorer {
  /**
   * @param at ms UTC
   * @returns 0…1; 0.6 is worth a look. 0 for a value that is no finite number, which is not learned
   */
  score(at: number, value: number): number;
}

const hour = 3_600_000;
/** Deviations at which the score is a half, on a series with ordinary tails. */
const halfway = 6;
/** A 99 % quantile of the own distances beyond this makes the tails heavy. Three is a normal distribution's and a bit. */
const ordinaryTail = 3;
const tailStep = 0.05;
const localWeight = 0.95;
const e3Weight = 0.6;
/** A rhythm judges only when it misses clearly less than what is judging. */
const clearly = 0.9;
/** Beyond this squares overflow in single precision. */
const largest = 1e18;
/** Samples before E3 has anything to compare with. */
const e3Needs = 24;

interface Model {
  readonly season: Season | null;
  readonly level: Level;
  /** Samples before it may judge. */
  readonly needs: number;
}

export function createSeriesScorer(): SeriesScorer {
  const bank = createBank(1);
  const models: readonly Model[] = [
    { season: null, level: createLevel(), needs: 0 },
    { season: createSeason(24), level: createLevel(), needs: 100 },
    { season: createSeason(168), level: createLevel(), needs: 200 },
  ];
  let tail = 1;

  function judge(): Model | undefined {
    let [best] = models;
    for (const model of models) {
      const ripe = model.level.samples >= model.needs;
      if (ripe && best !== undefined && model.level.error < best.level.error * clearly) best = model;
    }
    return best;
  }

  /** What is left of a value when the rhythm is taken out; NaN while the rhythm is not known there. */
  const remainder = ({ season }: Model, at: number, value: number): number =>
    season === null ? value : value - season.predict(at);

  return {
    score(at, value) {
      if (!Number.isFinite(at) || !(Math.abs(value) < largest)) return 0;
      const odd = bank.score(0, value, hourOfDay(at));
      const e3 = bank.samples(0) > e3Needs ? odd : 0;
      const best = judge();
      const rest = best === undefined ? Number.NaN : remainder(best, at, value);
      const distance = best === undefined || Number.isNaN(rest) ? 0 : best.level.distance(rest);
      const local = distance / (distance + halfway * Math.max(1, tail / ordinaryTail));
      tail = Math.max(0.5, tail + (distance > tail ? 0.99 : -0.01) * tailStep * Math.max(1, tail));
      for (const model of models) {
        const left = remainder(model, at, value);
        if (!Number.isNaN(left)) model.level.learn(left);
        model.season?.learn(at, value);
      }
      return Math.max(localWeight * local, e3Weight * e3);
    },
  };
}

function hourOfDay(at: number): number {
  return ((Math.floor(at / hour) % 24) + 24) % 24;
}
