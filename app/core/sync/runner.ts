import type { SyncSource } from '../../../shared/contract/index.ts';
import { asAppError, fail, type AppError } from '../../../shared/errors.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Connector } from '../providers/connector.ts';
import type { Announcer } from './announce.ts';
import { nextDelay, type Cadence } from './cadence.ts';
import type { FreshReads } from './fresh.ts';
import type { PassDeps } from './pass.ts';
import type { Budget } from './plan.ts';
import { runPass, type PassOutcome } from './run.ts';
import { saveState } from './state.ts';
import { atRest, type Activity } from './status.ts';

export interface RunnerOptions {
  readonly pass: PassDeps;
  readonly budget: Budget;
  readonly cadence: Cadence;
  readonly providerId: string;
  /** Asked for at every pass: the address or key may have changed. */
  readonly connector: () => Connector;
  readonly fresh: FreshReads;
  readonly announce: Announcer;
  readonly bus: Bus;
}

/** Runs the passes of one provider, one at a time, and decides when the next one is due. */
export interface Runner {
  /** Runs a pass, or joins the one that runs. */
  run(): Promise<PassOutcome>;
  /** The same for those who do not wait: what goes wrong is in `activity`. */
  begin(): void;
  busy(): boolean;
  cancel(): void;
  /** From now on passes follow each other in their cadence; the first begins at once. */
  loop(): void;
  /** The provider answers elsewhere or with another key: what runs is stopped, failures are forgotten, a pass begins. */
  restart(): void;
  /** @param reason for whoever waits for a pass that is cut short by this */
  stop(reason?: string): Promise<void>;
  activity(): Activity;
}

export function createRunner(options: RunnerOptions): Runner {
  const { providerId, announce, bus } = options;
  const { clock, schedule, log, cache } = options.pass;
  let running: Promise<PassOutcome> | null = null;
  let abort = new AbortController();
  let activity: Activity = atRest;
  let phaseStart = 0;
  let failures = 0;
  let looping = false;
  let timer: (() => void) | null = null;

  const set = (change: Partial<Activity>): void => {
    activity = { ...activity, ...change };
    announce.moved();
  };
  const enter = (phase: SyncSource): void => {
    phaseStart = clock.monotonic();
    set({ phase, done: 0, total: null });
  };

  async function pass(): Promise<PassOutcome> {
    // What failed last is known until something comes: trying again is no sign that it works.
    set({ ...atRest, state: 'running', startedAt: clock.now(), error: activity.error });
    try {
      const outcome = await runPass(
        {
          deps: options.pass,
          providerId,
          connector: options.connector(),
          budget: options.budget,
          signal: abort.signal,
          fresh: options.fresh,
          progress: (done, total) => set({ done, total, ...(done > 0 ? { error: null } : {}) }),
          wrote: (simKeys) => announce.wrote(simKeys),
        },
        enter,
      );
      ended(outcome.failures[0] ?? null);
      log.info('provider was read', {
        provider: providerId,
        rows: outcome.rows,
        written: outcome.written,
        failures: outcome.failures.length,
      });
      announce.flush();
      bus.emit('syncFinished', { providerId, at: outcome.sourceNow });
      return outcome;
    } catch (error) {
      const failure = asAppError(error);
      ended(failure);
      if (failure.code === 'INTERNAL') log.error('sync failed', { provider: providerId, error });
      else
        log.warn('provider could not be read', {
          provider: providerId,
          code: failure.code,
          reason: failure.message,
        });
      throw failure;
    } finally {
      announce.flush();
    }
  }

  function ended(failure: AppError | null): void {
    const cancelled = failure?.code === 'CANCELLED';
    if (failure === null) saveState(cache, providerId, 'clock', { readAt: clock.now() });
    failures = failure === null || cancelled ? 0 : failures + 1;
    const delay = nextDelay(options.cadence, failures, failure?.code ?? null);
    const state = failure === null ? 'waiting' : cancelled ? 'cancelled' : 'failed';
    set({
      ...atRest,
      state,
      // Whoever asked for a pass knows by its begin that it is this one that ended.
      startedAt: activity.startedAt,
      error: cancelled ? null : (failure?.toData() ?? null),
      nextAt: looping ? clock.now() + delay : null,
    });
    if (looping) wait(delay);
  }

  function wait(ms: number): void {
    timer?.();
    timer = schedule.after(ms, () => {
      timer = null;
      begin();
    });
  }

  function run(): Promise<PassOutcome> {
    if (running !== null) return running;
    timer?.();
    timer = null;
    abort = new AbortController();
    const mine = pass().finally(() => {
      running = null;
    });
    running = mine;
    return mine;
  }

  function begin(): void {
    run().catch((error: unknown) => log.debug('pass ended early', { provider: providerId, error }));
  }

  function stopRunning(reason: string): Promise<void> {
    abort.abort(fail('CANCELLED', reason, { retry: 'now' }));
    return (running ?? Promise.resolve()).then(
      () => undefined,
      () => undefined,
    );
  }

  return {
    run,
    begin,
    busy: () => running !== null,
    cancel: () =>
      void stopRunning('The sync was cancelled. What was read is kept; the next one goes on from there.'),
    loop() {
      looping = true;
      begin();
    },
    restart() {
      looping = true;
      failures = 0;
      void stopRunning('The provider answers elsewhere now.').then(() => {
        if (looping) begin();
      });
    },
    async stop(reason = 'The console is closing.') {
      looping = false;
      timer?.();
      timer = null;
      if (activity.nextAt !== null) set({ nextAt: null });
      await stopRunning(reason);
    },
    activity: () => ({ ...activity, phaseMs: running === null ? 0 : clock.monotonic() - phaseStart }),
  };
}
