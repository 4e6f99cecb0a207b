import { performance } from 'node:perf_hooks';
import type { Clock } from '../../core/ports.ts';

/** The machine's clocks. */
export function createClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now() };
}
