import type { EntryKind, ListContent } from '../../../shared/contract/index.ts';
import { limits } from '../../../shared/limits.ts';
import type { Clock, ReadDb, Schedule } from '../ports.ts';
import type { ListTable } from '../sigma/list-table.ts';
import type { KindCounts } from './counts.ts';
import { EntryIndex, isPattern, type IndexedEntry } from './entry-index.ts';
import { allLists, type ListRow, untilSql } from './store.ts';

/** Tables over all threat lists together, by the kinds of entries that they hold. */
export const threatTables: Readonly<Record<string, readonly EntryKind[]>> = {
  threat_addresses: ['address', 'network'],
  threat_domains: ['domain'],
  threat_urls: ['url'],
  threat_hashes: ['md5', 'sha1', 'sha256'],
};

/** A table whose index can be built ahead, in slices. */
export interface PreparedTable extends ListTable {
  warm(signal: AbortSignal): Promise<void>;
}

/** Which entries a table holds. */
export interface TableScope {
  /** Null: of all threat lists. */
  readonly listId: number | null;
  /** Empty: all. */
  readonly kinds: readonly EntryKind[];
  /** Only those added at this time or later; 0 for all. */
  readonly since: number;
  /** Whether its values may have wildcards. */
  readonly patterned: boolean;
}

export interface TableDeps {
  readonly ledger: ReadDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
}

/** Every table that rules can name: those over the threat lists, and each list under its own name. */
export function scopesOf(ledger: ReadDb): ReadonlyMap<string, TableScope> {
  const scopes = new Map<string, TableScope>(
    Object.entries(threatTables).map(([name, kinds]) => [
      name,
      { listId: null, kinds, since: 0, patterned: false },
    ]),
  );
  for (const { list_id: listId, name, content } of allLists(ledger))
    scopes.set(name, { listId, kinds: [], since: 0, patterned: patterned.includes(content) });
  return scopes;
}

const patterned: readonly ListContent[] = ['firmware', 'apns', 'senders', 'texts'];

/** Entries of a scope that hold, from counts that were taken. */
export function sizeOf(
  { listId, kinds }: TableScope,
  counts: readonly KindCounts[],
  lists: readonly ListRow[],
): number {
  const used = new Set(
    lists
      .filter(
        (one) => one.enabled === 1 && (listId === null ? one.purpose === 'threat' : one.list_id === listId),
      )
      .map(({ list_id }) => list_id),
  );
  return counts
    .filter((one) => used.has(one.listId) && (kinds.length === 0 || kinds.includes(one.kind)))
    .reduce((sum, { holding }) => sum + holding, 0);
}

/**
 * A table whose index is built when it is first asked, or ahead by `warm`. What it holds is what the ledger held when it was made: a
 * change of lists makes new tables.
 */
export function createTable(deps: TableDeps, scope: TableScope, size: number): PreparedTable {
  const { ledger, clock } = deps;
  let index: EntryIndex | null = null;
  const built = (): EntryIndex => {
    if (index === null) {
      index = new EntryIndex();
      for (let after = 0; after >= 0; ) after = addPage(ledger, scope, clock.now(), after, index);
      index.seal();
    }
    return index;
  };
  const timeOf = (at: number | null): number => Math.max(at ?? 0, clock.now());
  return {
    size,
    get patterns() {
      return size === 0 || !scope.patterned ? [] : patternsOf(ledger, scope, clock.now());
    },
    find: (how, text, at) => (size === 0 ? 0 : built()[how](text, timeOf(at))),
    values: (most) => valuesOf(ledger, scope, clock.now(), most),
    async warm(signal) {
      if (index !== null || size === 0) return;
      const fresh = new EntryIndex();
      for (let after = 0; after >= 0; ) {
        signal.throwIfAborted();
        after = addPage(ledger, scope, clock.now(), after, fresh);
        await deps.schedule.breathe();
      }
      fresh.seal();
      index = fresh;
    },
  };
}

/** Entries are the outer loop: pages go on by their number, and the other way round each page would sort a whole list. */
const scopeSql = `FROM list_entries e CROSS JOIN lists l USING (list_id)
  WHERE e.removed_at IS NULL AND l.removed_at IS NULL AND l.enabled = 1 AND e.added_at >= :since
    AND CASE WHEN :listId IS NULL THEN l.purpose = 'threat' ELSE e.list_id = :listId END
    AND (:kinds = '' OR instr(:kinds, ',' || e.kind || ',') > 0)
    AND COALESCE(${untilSql}, :now) >= :now`;

function wordsOf({ listId, kinds, since }: TableScope, now: number) {
  return { listId, kinds: kinds.length === 0 ? '' : `,${kinds.join(',')},`, since, now };
}

/** Entries of a scope that hold, counted now. */
export function countOf(ledger: ReadDb, scope: TableScope, now: number): number {
  return ledger.get<{ n: number }>(`SELECT COUNT(*) AS n ${scopeSql}`, wordsOf(scope, now))?.n ?? 0;
}

/** Entries that are read at once: some 10 ms. */
const page = 5_000;

/** @returns the entry to go on after, or -1 at the end */
function addPage(ledger: ReadDb, scope: TableScope, now: number, after: number, into: EntryIndex): number {
  const rows = ledger.all<IndexedEntry>(
    `SELECT e.entry_id AS entryId, e.kind, e.value, ${untilSql} AS until ${scopeSql} AND e.entry_id > :after ORDER BY e.entry_id LIMIT ${page}`,
    { ...wordsOf(scope, now), after },
  );
  for (const row of rows) into.add(row);
  return rows.length < page ? -1 : (rows.at(-1)?.entryId ?? -1);
}

function patternsOf(ledger: ReadDb, scope: TableScope, now: number): readonly string[] {
  return ledger
    .all<Pick<IndexedEntry, 'kind' | 'value'>>(
      `SELECT e.kind, e.value ${scopeSql} AND (instr(e.value, '*') > 0 OR instr(e.value, '?') > 0) LIMIT 1000`,
      wordsOf(scope, now),
    )
    .filter(isPattern)
    .map(({ value }) => value);
}

function valuesOf(ledger: ReadDb, scope: TableScope, now: number, most: number): readonly string[] | null {
  const wanted = Math.min(most, limits.listEntries);
  const rows = ledger.all<{ value: string }>(`SELECT e.value ${scopeSql} ORDER BY e.entry_id LIMIT :most`, {
    ...wordsOf(scope, now),
    most: wanted + 1,
  });
  return rows.length > wanted ? null : rows.map(({ value }) => value);
}
