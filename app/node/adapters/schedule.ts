import { setImmediate as turn } from 'node:timers/promises';
import { AppError, fail } from '../../../shared/errors.ts';
import type { Log, Schedule } from '../../core/ports.ts';

/** Node fires a longer timer at once: beyond this one waits in pieces. */
const longestTimer = 2 ** 31 - 1;

/** Timers of this process. None keeps the process alive by itself; what is open does. */
export function createSchedule(log: Pick<Log, 'error'>): Schedule {
  return {
    after: (ms, work) => startTimer(ms, () => guarded(work, log)),
    sleep: (ms, signal) => sleep(ms, signal),
    breathe: async () => {
      await turn();
    },
  };
}

function startTimer(ms: number, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    const next = Math.min(Math.max(left, 0), longestTimer);
    timer = setTimeout(() => (left > next ? wait(left - next) : work()), next);
    timer.unref();
  };
  wait(ms);
  return () => clearTimeout(timer);
}

function guarded(work: () => void, log: Pick<Log, 'error'>): void {
  try {
    work();
  } catch (error) {
    log.error('scheduled work failed', { error });
  }
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) throw reasonOf(signal);
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      stop();
      reject(reasonOf(signal));
    };
    const stop = startTimer(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function reasonOf(signal: AbortSignal | undefined): AppError {
  const reason: unknown = signal?.reason;
  return reason instanceof AppError ? reason : fail('CANCELLED', 'Waiting was cancelled.', { retry: 'now' });
}
