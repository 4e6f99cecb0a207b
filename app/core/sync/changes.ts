import type { ReadDb, WriteDb } from '../ports.ts';

/** How far the changes of one provider's inventory are known. Moments are the provider's, ms UTC, but for `fullAt`. */
export interface ChangesState {
  /** Every change before it is in the cache; null while nobody knows, and then the whole list is read. */
  readonly knownUntil: number | null;
  /** When the whole list was last read to its end, this machine's clock. */
  readonly fullAt: number | null;
  /** The pass under way reads what changed since; null when it reads the whole list. */
  readonly runningSince: number | null;
  /** When that pass began; null while the provider told no time. */
  readonly runningFrom: number | null;
}

const nothing: ChangesState = { knownUntil: null, fullAt: null, runningSince: null, runningFrom: null };

export function readChanges(cache: ReadDb, providerId: string): ChangesState {
  return (
    cache.get<ChangesState>(
      `SELECT known_until AS knownUntil, full_at AS fullAt, running_since AS runningSince, running_from AS runningFrom
       FROM sync_changes WHERE provider_id = ?`,
      [providerId],
    ) ?? nothing
  );
}

/** Changes what is named and keeps the rest. Call it inside the transaction of the rows it speaks of. */
export function saveChanges(cache: WriteDb, providerId: string, change: Partial<ChangesState>): void {
  const { knownUntil, fullAt, runningSince, runningFrom } = { ...readChanges(cache, providerId), ...change };
  cache.run(
    `INSERT OR REPLACE INTO sync_changes (provider_id, known_until, full_at, running_since, running_from)
     VALUES (?, ?, ?, ?, ?)`,
    [providerId, knownUntil, fullAt, runningSince, runningFrom],
  );
}

/** The provider answers elsewhere, or its words mean something else now: what is known of changes is known no more. */
export function forgetChanges(cache: WriteDb, providerId: string): void {
  cache.run('DELETE FROM sync_changes WHERE provider_id = ?', [providerId]);
}
