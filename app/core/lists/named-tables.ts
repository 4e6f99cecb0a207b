import { minute } from '../../../shared/time.ts';
import type { Clock, Schedule, WriteDb } from '../ports.ts';
import { countEntries, type KindCounts } from './counts.ts';
import { allLists, nextEndOf } from './store.ts';
import { createTable, scopesOf, sizeOf, type PreparedTable } from './tables.ts';

export interface NamedTablesDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Names of lists that rules need → the ids of these rules. */
  readonly rulesNaming: () => ReadonlyMap<string, readonly string[]>;
}

/** Tables by the names that rules use, and what their lists hold, kept until a list changes. */
export interface NamedTables {
  /** The same object until `forget`. */
  all(): Readonly<Record<string, PreparedTable>>;
  /** Builds, in slices, the indexes of those that rules ask. */
  warm(some: Readonly<Record<string, PreparedTable>>, signal: AbortSignal): Promise<void>;
  counts(): readonly KindCounts[];
  /** An entry of an allow-list ended since the tables were made: the list may be empty now, and what needs it blind. */
  outdated(): boolean;
  /** Counts are taken anew when they are asked for next. */
  recount(): void;
  /** A list changed. */
  forget(): void;
}

/** Counts are taken anew after a change, and so often for entries that end meanwhile. */
const countedFor = 5 * minute;

export function createNamedTables(deps: NamedTablesDeps): NamedTables {
  const { ledger, clock } = deps;
  let tables: Readonly<Record<string, PreparedTable>> | null = null;
  let counted: { readonly at: number; readonly counts: readonly KindCounts[] } | null = null;
  let nextEnd: number | null = null;

  const counts = (): readonly KindCounts[] => {
    const now = clock.now();
    if (counted === null || now - counted.at > countedFor || now < counted.at)
      counted = { at: now, counts: countEntries(ledger, now) };
    return counted.counts;
  };

  return {
    counts,
    all() {
      if (tables === null) {
        nextEnd = nextEndOf(ledger, clock.now());
        const lists = allLists(ledger);
        tables = Object.fromEntries(
          [...scopesOf(ledger)].map(([name, scope]) => [
            name,
            createTable(deps, scope, sizeOf(scope, counts(), lists)),
          ]),
        );
      }
      return tables;
    },
    // Indexes that no rule asks are not built: a list is there under its own name and among all threats.
    async warm(some, signal) {
      const asked = deps.rulesNaming();
      for (const [name, table] of Object.entries(some)) if (asked.has(name)) await table.warm(signal);
    },
    outdated: () => nextEnd !== null && clock.now() > nextEnd,
    recount() {
      counted = null;
    },
    forget() {
      tables = null;
      counted = null;
    },
  };
}
