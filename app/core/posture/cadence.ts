import { asAppError } from '../../../shared/errors.ts';
import { second } from '../../../shared/time.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Rest } from '../kernel/rest.ts';
import type { Clock, Log, Schedule } from '../ports.ts';
import type { Scorer } from './scorer.ts';

/** Quiet time after news before the fleet is scored: the files of one import come one by one. */
const settleMs = 300;
/** SIMs that changed outside a sync are scored by themselves up to this many, and the population some time later. */
const deltaSims = 2_000;
const deltaMs = second;
const populationMs = 30 * second;
/** While the fleet is first read it is scored as it grows. */
const growthMs = second;

export interface CadenceDeps {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
}

/** Decides when to score: soon after a sync or an import, at once for a few SIMs, later for what they change in the whole. */
export function createCadence(
  { clock, schedule, log, bus }: CadenceDeps,
  scorer: Scorer,
): { start(rest: Rest): void; stop(): void } {
  const listeners: (() => void)[] = [];
  let cancelWhole: (() => void) | null = null;
  let wholeDue = Number.POSITIVE_INFINITY;
  let cancelDelta: (() => void) | null = null;
  const changed = new Set<number>();
  /** SIM rows written since the last whole run was due. */
  let news = 0;

  const inBackground = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => {
      const { code, message } = asAppError(error);
      if (code !== 'CANCELLED') log.error('posture could not be scored', { code, message });
    });
  };

  /** Scores after a while. News in between puts a short wait off again; a long one never puts off what is due earlier. */
  function scoreAfter(ms: number): void {
    const due = clock.monotonic() + ms;
    if (cancelWhole !== null && wholeDue <= due && ms > settleMs) return;
    cancelWhole?.();
    wholeDue = due;
    cancelWhole = schedule.after(ms, () => {
      cancelWhole = null;
      wholeDue = Number.POSITIVE_INFINITY;
      news = 0;
      inBackground(scorer.score());
    });
  }

  function onSims(simKeys: readonly number[] | 'all'): void {
    news += simKeys === 'all' ? Number.POSITIVE_INFINITY : simKeys.length;
    if (simKeys !== 'all') {
      if (changed.size <= deltaSims) for (const key of simKeys) changed.add(key);
      cancelDelta ??= schedule.after(deltaMs, rescore);
    }
    const grew = news > (scorer.latest()?.whole.sims ?? 0) / 10;
    scoreAfter(grew ? Math.max(growthMs, 4 * scorer.tookMs()) : populationMs);
  }

  function rescore(): void {
    cancelDelta = null;
    const keys = [...changed];
    changed.clear();
    if (keys.length <= deltaSims) inBackground(scorer.rescore(keys));
  }

  const soon = (): void => scoreAfter(Math.max(settleMs, scorer.tookMs()));

  return {
    start(rest) {
      listeners.push(
        bus.on('syncFinished', soon),
        bus.on('evidenceImported', soon),
        bus.on('trafficSummarised', () => scoreAfter(Math.max(populationMs, scorer.tookMs()))),
        bus.on('providersChanged', soon),
        bus.on('simsChanged', ({ simKeys }) => onSims(simKeys)),
      );
      listeners.push(rest.over(() => scoreAfter(settleMs)));
    },
    stop() {
      for (const unlisten of listeners.splice(0)) unlisten();
      cancelWhole?.();
      cancelDelta?.();
      cancelWhole = null;
      cancelDelta = null;
    },
  };
}
