import type { Clock, Hash, Log, Schedule, WriteDb } from '../ports.ts';
import type { Connector } from '../providers/connector.ts';
import type { FreshReads } from './fresh.ts';
import type { Budget } from './plan.ts';

export interface PassDeps {
  readonly cache: WriteDb;
  readonly ledger: WriteDb;
  readonly hash: Hash;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly log: Log;
}

/** One sync pass over one provider: what its phases share. */
export interface Pass {
  readonly deps: PassDeps;
  readonly providerId: string;
  readonly connector: Connector;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly fresh: FreshReads;
  /** How far the running phase is; `total` null while nobody knows. */
  progress(done: number, total: number | null): void;
  /** Told after the commit of SIM rows. */
  wrote(simKeys: readonly number[]): void;
}

/** What a phase did. */
export interface PhaseResult {
  readonly rows: number;
  readonly written: number;
}

/** Rows of one transaction: a command never waits for more than this. */
export const sliceRows = 500;

/** Cuts into slices. */
export function* slices<T>(rows: readonly T[], size = sliceRows): Iterable<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
