import { AppError, fail } from '../../../shared/errors.ts';

/** What an aborted signal means to a caller: the error it was aborted with, else CANCELLED. */
export function cancellation(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError
    ? signal.reason
    : fail('CANCELLED', 'Stopped on request. What was read until then is kept.', { retry: 'now' });
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancellation(signal);
}

/** Waits for work that others share: an abort ends this wait, never the work. */
export function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(cancellation(signal));
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
