import { setImmediate as turn } from 'node:timers/promises';
import { AppError, fail } from '../../shared/errors.ts';
import type { Clock, Schedule } from '../core/ports.ts';

/** A clock that moves only when a test turns it, with the timers that hang on it. */
export interface TestClock extends Clock {
  readonly schedule: Schedule;
  /** Moves on by `ms`, firing what falls due on the way, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock alone, forwards or back: timers and `monotonic` do not notice. */
  setWall(at: number): void;
  /** Timers that have not fired. */
  pending(): number;
}

/** 2026-11-20T12:00:00Z, a Friday. */
export const testStart = Date.UTC(2026, 10, 20, 12);

export function createTestClock(start = testStart): TestClock {
  let elapsed = 0;
  let offset = start;
  let order = 0;
  const timers = new Map<number, { readonly at: number; readonly work: () => void }>();

  const after = (ms: number, work: () => void): (() => void) => {
    const id = ++order;
    timers.set(id, { at: elapsed + Math.max(ms, 0), work });
    return () => void timers.delete(id);
  };
  const nextDue = (until: number): [number, { at: number; work: () => void }] | undefined =>
    [...timers].filter(([, timer]) => timer.at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];

  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    setWall: (at) => {
      offset = at - elapsed;
    },
    pending: () => timers.size,
    async advance(ms) {
      const until = elapsed + ms;
      await turn();
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        const [id, timer] = due;
        timers.delete(id);
        elapsed = Math.max(elapsed, timer.at);
        timer.work();
        await turn();
      }
      elapsed = until;
      await turn();
    },
    schedule: {
      after,
      breathe: async () => {
        await turn();
      },
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          const refuse = (): void => reject(cancellation(signal));
          if (signal?.aborted === true) return refuse();
          const stop = after(ms, () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          });
          const onAbort = (): void => {
            stop();
            refuse();
          };
          signal?.addEventListener('abort', onAbort, { once: true });
        }),
    },
  };
}

function cancellation(signal: AbortSignal | undefined): AppError {
  const reason: unknown = signal?.reason;
  return reason instanceof AppError ? reason : fail('CANCELLED', 'Waiting was cancelled.', { retry: 'now' });
}
