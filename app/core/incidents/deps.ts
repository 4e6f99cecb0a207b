import type { Clock, Hash, WriteDb } from '../ports.ts';

/** What every change of an incident needs: the ledger, and what its audit row takes. */
export interface IncidentDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
}
