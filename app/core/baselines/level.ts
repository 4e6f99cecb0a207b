/** Where a series is just now and how much it trembles there; outliers count as four deviations at most. */
export interface Level {
  /** Samples learned. */
  readonly samples: number;
  /** Usual size of a miss, for choosing between models. */
  readonly error: number;
  /** Distance from the level in deviations; 0 while too little is known. */
  distance(value: number): number;
  learn(value: number): void;
}

const levelShare = 0.05;
const spreadShare = 0.02;
const errorShare = 0.01;
/** Samples before a distance means anything. */
const enough = 10;
/** Samples before outliers can be told from the ordinary. */
const settled = 20;

export function createLevel(): Level {
  let level = 0;
  let spread = 0;
  let error = 0;
  let samples = 0;
  return {
    get samples() {
      return samples;
    },
    get error() {
      return error;
    },
    distance(value) {
      if (samples < enough) return 0;
      const miss = Math.abs(value - level);
      // A series that never moved: the first move is as strange as can be.
      return miss === 0 ? 0 : miss / Math.max(spread, Math.abs(level) * 1e-9, 1e-9);
    },
    learn(value) {
      const miss = value - level;
      const limit = samples < settled || spread === 0 ? Infinity : 4 * spread;
      const taken = Math.max(-limit, Math.min(limit, miss));
      level += Math.max(levelShare, 1 / (samples + 1)) * taken;
      const share = Math.max(spreadShare, 1 / (samples + 1));
      const jump = samples === 0 ? 0 : taken;
      spread = Math.sqrt((1 - share) * (spread * spread + share * jump * jump));
      error = samples === 0 ? 0 : error + errorShare * (Math.abs(jump) - error);
      samples += 1;
    },
  };
}
