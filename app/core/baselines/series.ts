import { createBank } from './bank.ts';
import { createLevel, type Level } from './level.ts';
import { createRarity } from './rarity.ts';
import { createSeason, type Season } from './season.ts';
import { createStillness } from './stillness.ts';

/**
 * Scores one series of samples with times at any spacing as it comes: nothing is looked at before its time, so the scores of a
 * beginning are the beginning of the scores.
 *
 * Three models foretell each sample: the level just now, the level on a daily rhythm, the level on a weekly one. The one that lately
 * missed least judges, in two ways: how far a sample lies from what was foretold, and how far the last samples did together. Either
 * counts by how rare it is on this very series (`rarity.ts`), so that spiky and calm series can be held to one threshold. Beside them
 * speak E3 (`bank.ts`), which alone notices another kind of day, where it does not speak often; and a value that stands still
 * (`stillness.ts`). Measured in docs/adr/0061.
 */
export interface SeriesScorer {
  /**
   * @param at ms UTC
   * @param value larger than 10^18 counts as 10^18
   * @returns 0…1; 0.6, which one sample in a thousand passes where nothing happens, is worth a look. 0 for a value that is no
   *   finite number, which is not learned
   */
  score(at: number, value: number): number;
}

const hour = 3_600_000;
/** Rarity at which the score is a half. */
const halfway = 3;
/** Share of a sample in the mean of the last ones, and what that counts for beside a single sample. */
const lastShare = 0.1;
const lastWeight = 0.8;
/** Brings the mean of the last samples to about the size of a single distance. */
const lastScale = 4;
/** Deviations that a sample may add to the mean of the last ones. */
const lastMost = 4;
const stillWeight = 0.8;
const e3Weight = 5;
/** An entropy says more than this whenever it says anything. */
const e3Speaks = 0.5;
/** E3 counts in full where it speaks once in 10^2.5 samples or less often. */
const e3Rare = 2.5;
const e3Share = 0.005;
/** A rhythm judges only when it misses clearly less than what is judging. */
const clearly = 0.97;
/** Beyond this squares overflow in single precision. */
const largest = 1e18;
/** Samples before E3 has anything to compare with. */
const e3Needs = 24;

interface Model {
  readonly season: Season | null;
  readonly level: Level;
  /** Samples before it may judge. */
  readonly needs: number;
  /** What is left of the present value when the rhythm is taken out; NaN while the rhythm is not known there. */
  left: number;
}

export function createSeriesScorer(): SeriesScorer {
  const models: readonly Model[] = [
    { season: null, level: createLevel(), needs: 0, left: 0 },
    { season: createSeason(24), level: createLevel(), needs: 100, left: 0 },
    { season: createSeason(168), level: createLevel(), needs: 200, left: 0 },
  ];
  const single = createRarity();
  const together = createRarity();
  const e3 = createE3();
  const still = createStillness();
  let last = 0;

  function judge(): Model | undefined {
    let [best] = models;
    for (const model of models) {
      const ripe = model.level.samples >= model.needs;
      if (ripe && best !== undefined && model.level.error < best.level.error * clearly) best = model;
    }
    return best;
  }

  /** Rarity of a distance, which is then learned. */
  function rarest(distance: number): number {
    last += lastShare * (Math.max(-lastMost, Math.min(lastMost, distance)) - last);
    const alone = Math.abs(distance);
    const long = lastScale * Math.abs(last);
    const rarity = Math.max(single.of(alone), lastWeight * together.of(long));
    single.learn(alone);
    together.learn(long);
    return rarity;
  }

  return {
    score(at, given) {
      if (!Number.isFinite(at) || !Number.isFinite(given)) return 0;
      const value = Math.max(-largest, Math.min(largest, given));
      for (const model of models)
        model.left = model.season === null ? value : value - model.season.predict(at);
      const best = judge();
      const known = best !== undefined && !Number.isNaN(best.left);
      const rare = rarest(known ? best.level.distance(best.left) : 0);
      const rarity = Math.max(rare, e3(value, hourOfDay(at)), stillWeight * still(value));
      for (const { level, left, season } of models) {
        if (!Number.isNaN(left)) level.learn(left);
        season?.learn(at, value);
      }
      return (rarity * rarity) / (rarity * rarity + halfway * halfway);
    },
  };
}

/** What E3 says of a sample, on the scale of a rarity. */
function createE3(): (value: number, hourOfDay: number) => number {
  const bank = createBank(1);
  let often = 0.01;
  return (value, hourOfDay) => {
    const odd = bank.score(0, value, hourOfDay);
    if (bank.samples(0) <= e3Needs) return 0;
    const speaks = odd > e3Speaks;
    const before = often;
    often += e3Share * ((speaks ? 1 : 0) - often);
    return speaks ? e3Weight * odd * Math.max(0, Math.min(1, -Math.log10(before) / e3Rare)) : 0;
  };
}

function hourOfDay(at: number): number {
  return ((Math.floor(at / hour) % 24) + 24) % 24;
}
