/** Which SIMs a source knows about. No source knows them all, and the large per-SIM logs are kept to a share of a very large fleet. */
import { day } from '../../../shared/time.ts';
import type { Fleet, SimFacts } from '../fleet.ts';
import { unit } from '../random.ts';

/** The register and firmware reports are written for at most this many SIMs, from the first on: a disk has its limits too. */
export const registeredSims = 100_000;
/** Flows, names, messages and scans are written for at most this many. */
export const telemetrySims = 20_000;

/** The SIMs of a fleet that a source covers, by its share of them. `purpose` keeps sources apart. */
export function* covered(fleet: Fleet, purpose: number, share: number, limit: number): Generator<SimFacts> {
  for (let index = 0; index < Math.min(limit, fleet.size); index++) {
    if (unit(fleet.seed, index, purpose) < share) yield fleet.facts(index);
  }
}

/** The newest moment at or before `now` that lies `offset` after a whole `period`, both ms: when a periodic job last ran. */
export function lastRun(now: number, period: number, offset: number): number {
  const run = Math.floor(now / period) * period + offset;
  return run <= now ? run : run - period;
}

/** A date as `YYYY-MM-DD`. */
export function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** A share of days, for ages of documents. */
export function daysBefore(at: number, days: number): number {
  return at - Math.floor(days * day);
}
