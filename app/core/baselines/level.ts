/** Where a series is just now and how much it trembles there; outliers move the level by four deviations at most. */
export interface Level {
  /** Samples learned. */
  readonly samples: number;
  /** Usual size of a miss, for choosing between models. */
  readonly error: number;
  /** Distance from the level in deviations, negative below it; 0 while too little is known. */
  distance(value: number): number;
  learn(value: number): void;
}

const levelShare = 0.05;
const spreadShare = 0.02;
/** What stands out now and then is remembered for some three hundred samples. */
const burstShare = 0.003;
/** Half of that deviation at least is what distances are counted in: in full it hides what follows a shift of level. */
const burstWeight = 0.5;
const errorShare = 0.01;
/** Deviations of an outlier that count for the level, and for the memory of bursts. */
const outlier = 4;
const burst = 40;
/** Samples before a distance means anything. */
const enough = 10;
/** Samples before outliers can be told from the ordinary. */
const settled = 20;

export function createLevel(): Level {
  // One object: a number that a closure holds would be allocated anew with every sample.
  const state = {
    level: 0,
    /** Deviation of late, outliers cut. */
    spread: 0,
    /** Variance over a long time, bursts and all. Between the bursts of a series that bursts, `spread` shrinks to nothing. */
    bursts: 0,
    /** What distances are counted in. */
    unit: 0,
    error: 0,
    samples: 0,
  };
  return {
    get samples() {
      return state.samples;
    },
    get error() {
      return state.error;
    },
    distance(value) {
      if (state.samples < enough) return 0;
      const miss = value - state.level;
      // A series that never moved: the first move is as strange as can be.
      return miss === 0 ? 0 : miss / Math.max(state.unit, Math.abs(state.level) * 1e-9, 1e-9);
    },
    learn(value) {
      const { level, spread, bursts, unit, error, samples } = state;
      const miss = samples === 0 ? 0 : value - level;
      const raw = samples < settled || spread === 0;
      const taken = raw ? miss : within(miss, outlier * spread);
      const burstTaken = raw ? miss : within(miss, burst * unit);
      const once = 1 / (samples + 1);
      const share = Math.max(spreadShare, once);
      state.bursts = bursts + Math.max(burstShare, once) * (burstTaken * burstTaken - bursts);
      state.spread = Math.sqrt((1 - share) * (spread * spread + share * taken * taken));
      state.unit = Math.max(state.spread, burstWeight * Math.sqrt(state.bursts));
      state.error = samples === 0 ? 0 : error + errorShare * (Math.abs(taken) - error);
      state.level = samples === 0 ? value : level + Math.max(levelShare, once) * taken;
      state.samples = samples + 1;
    },
  };
}

function within(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
