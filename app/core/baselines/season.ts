/**
 * What a series usually is at a time of its day or week: one mean per hour, drawn through the middles of the hours. An hour counts
 * once per visit, however many samples it held, so that any spacing of samples learns the same.
 */
export interface Season {
  /** The usual value at `at` (ms UTC); NaN until the hours around it were visited. */
  predict(at: number): number;
  learn(at: number, value: number): void;
}

const hour = 3_600_000;
/** Share of a new visit in an hour's mean once it was visited often: four visits make three quarters of it. */
const freshness = 0.3;

/** @param hours length of the season: 24 for a day, 168 for a week */
export function createSeason(hours: number): Season {
  const mean = new Float64Array(hours).fill(Number.NaN);
  const visits = new Uint16Array(hours);
  let visited = -1;
  let sum = 0;
  let count = 0;

  /** Takes the hour that was just left into its mean. */
  function leave(): void {
    if (count === 0) return;
    const times = Math.min((visits[visited] ?? 0) + 1, 1_000);
    visits[visited] = times;
    const before = mean[visited] ?? Number.NaN;
    const now = sum / count;
    mean[visited] = Number.isNaN(before) ? now : before + Math.max(freshness, 1 / times) * (now - before);
    sum = 0;
    count = 0;
  }

  return {
    predict(at) {
      const position = at / hour - 0.5;
      const whole = Math.floor(position);
      const share = position - whole;
      const slot = modulo(whole, hours);
      const before = mean[slot] ?? Number.NaN;
      const after = mean[slot + 1 === hours ? 0 : slot + 1] ?? Number.NaN;
      if (Number.isNaN(before)) return after;
      return Number.isNaN(after) ? before : before * (1 - share) + after * share;
    },
    learn(at, value) {
      const slot = modulo(Math.floor(at / hour), hours);
      if (slot !== visited) {
        leave();
        visited = slot;
      }
      sum += value;
      count += 1;
    },
  };
}

function modulo(value: number, by: number): number {
  const rest = value % by;
  return rest < 0 ? rest + by : rest;
}
