import type { ErrorCode } from '../../../shared/errors.ts';
import { hour, minute, second } from '../../../shared/time.ts';

/** How often a provider is read. A demo world costs nobody anything and should feel alive. */
export interface Cadence {
  readonly every: number;
  /** First wait after a failure, and the longest; doubles in between. */
  readonly retry: number;
  readonly longestRetry: number;
}

export const cadences: Readonly<Record<'real' | 'demo', Cadence>> = {
  real: { every: 15 * minute, retry: minute, longestRetry: hour },
  demo: { every: 20 * second, retry: 5 * second, longestRetry: minute },
};

/**
 * The wait until the next pass, ms.
 *
 * @param failures passes that failed in a row
 * @param code what the last one failed with; wrong credentials are not tried often, lest the account be locked
 */
export function nextDelay(cadence: Cadence, failures: number, code: ErrorCode | null): number {
  if (failures === 0) return cadence.every;
  if (code === 'PROVIDER_AUTH') return cadence.longestRetry;
  return Math.min(cadence.longestRetry, cadence.retry * 2 ** Math.min(failures - 1, 20));
}
