import type { Metric } from './metrics.ts';

/** One metric of a SIM in one hour, as it was and as it was expected to be. */
export interface SeenMetric {
  readonly metric: Metric;
  readonly value: number;
  readonly expected: number;
  readonly deviation: number;
  /** The most that is expected at any hour of the day. */
  readonly busiest: number;
  /** 0…1 */
  readonly score: number;
}

/** An hour in which a SIM was unlike itself. */
export interface Move {
  /** Start of the hour, or of the day for metrics that are told by the day; ms UTC. */
  readonly hour: number;
  readonly body: string;
  readonly cohort: string;
  /** The highest score among `seen`. */
  readonly score: number;
  readonly seen: readonly SeenMetric[];
}

/** One metric says it alone from here on. */
export const strangeAlone = 0.6;
/** Three metrics of the same hour say it together. */
export const strangeTogether = 0.45;

/** Whether the metrics of one hour are worth telling. */
export function isMove(seen: readonly SeenMetric[]): boolean {
  return (
    seen.some(({ score }) => score >= strangeAlone) ||
    seen.filter(({ score }) => score >= strangeTogether).length >= 3
  );
}
