import { createRarity } from './rarity.ts';

/** Samples between which the value must have changed before its standing still means anything. */
const enoughChanges = 50;
const repeatShare = 0.005;
/** Repeats are never held for rarer than this: 3 in a thousand. */
const rarest = 0.003;

/**
 * Notices a value that stands still, as of a sensor that is stuck. How rare a run of repeats is follows from the share of repeats of late;
 * and it is held against the runs that this series had before, because values that are counted or rounded repeat in runs.
 *
 * @returns the rarity of the run that a value makes longer (`rarity.ts`), which is then learned; 0 for a value that changed
 */
export function createStillness(): (value: number) => number {
  const runs = createRarity();
  let before = Number.NaN;
  let length = 0;
  let run = 0;
  let changes = 0;
  let repeats = 0.01;
  return (value) => {
    const same = value === before;
    before = value;
    if (same) {
      length += 1;
    } else {
      if (run > 0) runs.learn(run);
      length = 0;
      run = 0;
      changes += 1;
    }
    if (same && changes > enoughChanges) run = length * -Math.log10(Math.min(0.999, repeats));
    repeats = Math.max(rarest, repeats + repeatShare * ((same ? 1 : 0) - repeats));
    return run === 0 ? 0 : Math.min(run, runs.of(run));
  };
}
