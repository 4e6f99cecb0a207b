import type { EntryKind, ListContent, ListPurpose } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { day } from '../../../shared/time.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import type { ReadEntry } from './read-entry.ts';

/** Rows of lists and their entries. */

export interface ListRow {
  readonly list_id: number;
  readonly name: string;
  readonly title: string;
  readonly purpose: ListPurpose;
  readonly content: ListContent;
  readonly enabled: number;
  readonly standard: number;
  readonly age_days: number | null;
  readonly changed_at: number;
}

export interface EntryRow {
  readonly entry_id: number;
  readonly kind: EntryKind;
  readonly value: string;
  readonly source: string;
  readonly note: string | null;
  readonly confidence: number | null;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly added_at: number;
  readonly added_by: string;
  readonly until: number | null;
  readonly hits: number;
  readonly last_hit_at: number | null;
}

/** When an entry ends: as its source says, else by the age of its list. `e` and `l` name the tables. */
export const untilSql = `COALESCE(e.given_until, e.last_seen + l.age_days * ${day})`;

/** Threat lists age by default: an address that attacked a month ago may belong to somebody else today. Days. */
export const defaultAgeDays = 30;

/** How long what was removed can be taken back, ms. */
export const undoFor = day;

/** Lists that shipped rules name: they are there, empty, from the start. */
export const standardLists: readonly {
  readonly name: string;
  readonly title: string;
  readonly content: ListContent;
}[] = [
  { name: 'allowed_countries', title: 'Countries where SIMs may be', content: 'countries' },
  { name: 'allowed_plmns', title: 'Networks where SIMs may be', content: 'plmns' },
  { name: 'approved_tacs', title: 'Approved types of devices', content: 'tacs' },
  { name: 'approved_firmware', title: 'Approved versions of firmware', content: 'firmware' },
  { name: 'allowed_networks', title: 'Addresses that SIMs may talk to', content: 'networks' },
  { name: 'allowed_domains', title: 'Domains that SIMs may ask for', content: 'domains' },
  { name: 'release_hosts', title: 'Hosts that give updates', content: 'hosts' },
];

export function ensureStandardLists(ledger: WriteDb, at: number): void {
  for (const { name, title, content } of standardLists)
    ledger.run(
      `INSERT INTO lists (name, title, purpose, content, enabled, standard, age_days, created_at, created_by, changed_at)
       VALUES (?, ?, 'allow', ?, 1, 1, NULL, ?, 'Sextant', ?) ON CONFLICT DO NOTHING`,
      [name, title, content, at, at],
    );
}

export function allLists(ledger: ReadDb): ListRow[] {
  return ledger.all<ListRow>('SELECT * FROM lists WHERE removed_at IS NULL ORDER BY purpose DESC, name');
}

export function listById(ledger: ReadDb, listId: number): ListRow | undefined {
  return ledger.get<ListRow>('SELECT * FROM lists WHERE list_id = ? AND removed_at IS NULL', [listId]);
}

/** @throws AppError NOT_FOUND */
export function existingList(ledger: ReadDb, listId: number): ListRow {
  const list = listById(ledger, listId);
  if (list === undefined) throw fail('NOT_FOUND', 'There is no such list.', { field: 'listId' });
  return list;
}

export function listByName(ledger: ReadDb, name: string): ListRow | undefined {
  return ledger.get<ListRow>('SELECT * FROM lists WHERE name = ? AND removed_at IS NULL', [name]);
}

export function entriesInAll(ledger: ReadDb): number {
  return ledger.get<{ n: number }>('SELECT COUNT(*) AS n FROM list_entries WHERE removed_at IS NULL')?.n ?? 0;
}

export type EntryState = 'all' | 'holding' | 'ended';

const stateSql: Readonly<Record<EntryState, string>> = {
  all: '1',
  holding: `COALESCE(${untilSql}, :now) >= :now`,
  ended: `COALESCE(${untilSql}, :now) < :now`,
};

/** Entries of a list, those last seen first. */
export function pageOfEntries(
  ledger: ReadDb,
  ask: { listId: number; search: string; state: EntryState; offset: number; limit: number; now: number },
): { readonly total: number; readonly rows: readonly EntryRow[] } {
  const from = `FROM list_entries e JOIN lists l USING (list_id) WHERE e.list_id = :listId AND e.removed_at IS NULL
    AND ${stateSql[ask.state]} AND (:search = '' OR instr(e.value, :search) > 0 OR instr(lower(COALESCE(e.note, '')), :search) > 0
      OR instr(lower(e.source), :search) > 0 OR instr(lower(e.value), :search) > 0)`;
  const { listId, now, offset, limit } = ask;
  const search = ask.search.trim().toLowerCase();
  const words = ask.state === 'all' ? { listId, search } : { listId, search, now };
  const total = ledger.get<{ n: number }>(`SELECT COUNT(*) AS n ${from}`, words)?.n ?? 0;
  const rows = ledger.all<EntryRow>(
    `SELECT e.*, ${untilSql} AS until ${from} ORDER BY e.last_seen DESC, e.entry_id DESC LIMIT :limit OFFSET :offset`,
    { ...words, limit, offset },
  );
  return { total, rows };
}

/**
 * Entries of a list behind one of them, in the order in which they came. A page costs the same wherever it begins: the cross join
 * keeps SQLite from reading the whole list first, and sorting it.
 */
export function entriesAfter(
  ledger: ReadDb,
  ask: { listId: number; after: number; ended: boolean; limit: number; now: number },
): readonly EntryRow[] {
  const { listId, after, ended, limit, now } = ask;
  return ledger.all<EntryRow>(
    `SELECT e.*, ${untilSql} AS until FROM list_entries e CROSS JOIN lists l ON l.list_id = e.list_id
     WHERE e.entry_id > :after AND +e.list_id = :listId AND e.removed_at IS NULL AND (:ended OR ${stateSql.holding})
     ORDER BY e.entry_id LIMIT :limit`,
    { listId, after, ended: ended ? 1 : 0, limit, now },
  );
}

/** Values of a list that is switched on, a thousand at most. Allow-lists do not age unless somebody wants it: ends are not heeded. */
export function valuesOfList(ledger: ReadDb, name: string): readonly string[] {
  return ledger
    .all<{ value: string }>(
      `SELECT e.value FROM lists l JOIN list_entries e USING (list_id)
       WHERE l.name = ? AND l.enabled = 1 AND l.removed_at IS NULL AND e.removed_at IS NULL ORDER BY e.value LIMIT 1000`,
      [name],
    )
    .map(({ value }) => value);
}

/** When the next entry of an allow-list ends; null where none does. */
export function nextEndOf(ledger: ReadDb, now: number): number | null {
  return (
    ledger.get<{ at: number | null }>(
      `SELECT MIN(${untilSql}) AS at FROM lists l JOIN list_entries e USING (list_id)
       WHERE l.purpose = 'allow' AND l.removed_at IS NULL AND e.removed_at IS NULL AND ${untilSql} >= ?`,
      [now],
    )?.at ?? null
  );
}

export interface KnownEntry {
  readonly entry_id: number;
  readonly last_seen: number;
  readonly given_until: number | null;
  readonly removed_at: number | null;
}

export function knownEntry(
  ledger: ReadDb,
  listId: number,
  { kind, value }: Pick<ReadEntry, 'kind' | 'value'>,
) {
  return ledger.get<KnownEntry>(
    'SELECT entry_id, last_seen, given_until, removed_at FROM list_entries WHERE list_id = ? AND kind = ? AND value = ?',
    [listId, kind, value],
  );
}

/** Stores an entry or what is newer of it. @param mark names the reading, ms UTC */
export function putEntry(
  ledger: WriteDb,
  listId: number,
  entry: ReadEntry,
  by: { readonly source: string; readonly mark: number; readonly name: string },
): void {
  const lastSeen = entry.lastSeen ?? by.mark;
  ledger.run(
    `INSERT INTO list_entries (list_id, kind, value, source, note, confidence, first_seen, last_seen, given_until, added_at, added_by, mark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (list_id, kind, value) DO UPDATE SET source = excluded.source, note = COALESCE(excluded.note, note),
       confidence = COALESCE(excluded.confidence, confidence), first_seen = MIN(first_seen, excluded.first_seen),
       last_seen = MAX(last_seen, excluded.last_seen), given_until = excluded.given_until, mark = excluded.mark,
       added_at = CASE WHEN removed_at IS NULL THEN added_at ELSE excluded.added_at END,
       added_by = CASE WHEN removed_at IS NULL THEN added_by ELSE excluded.added_by END, removed_at = NULL`,
    [
      listId,
      entry.kind,
      entry.value,
      entry.source ?? by.source,
      entry.note,
      entry.confidence,
      Math.min(entry.firstSeen ?? lastSeen, lastSeen),
      lastSeen,
      entry.until,
      by.mark,
      by.name,
      by.mark,
    ],
  );
}

/** A reading came upon an entry that it leaves as it is. */
export function markEntry(ledger: WriteDb, entryId: number, mark: number): void {
  ledger.run('UPDATE list_entries SET mark = ? WHERE entry_id = ?', [mark, entryId]);
}

export function removeEntry(ledger: WriteDb, entryId: number, at: number): number {
  return ledger.run('UPDATE list_entries SET removed_at = ? WHERE entry_id = ? AND removed_at IS NULL', [
    at,
    entryId,
  ]).changes;
}

/** Removes what a reading did not name. */
export function removeUnmarked(ledger: WriteDb, listId: number, mark: number, at: number): number {
  return ledger.run(
    'UPDATE list_entries SET removed_at = ? WHERE list_id = ? AND removed_at IS NULL AND mark <> ?',
    [at, listId, mark],
  ).changes;
}

/** Forgets what can no longer be taken back. */
export function purgeRemoved(ledger: WriteDb, now: number): void {
  const before = now - undoFor;
  ledger.run('DELETE FROM list_entries WHERE removed_at < ?', [before]);
  ledger.run('DELETE FROM list_entries WHERE list_id IN (SELECT list_id FROM lists WHERE removed_at < ?)', [
    before,
  ]);
  ledger.run('DELETE FROM lists WHERE removed_at < ?', [before]);
}

/** What is known of an entry that something met. */
export interface IndicatorRow {
  readonly entryId: number;
  readonly value: string;
  readonly kind: EntryKind;
  readonly list: string;
  readonly source: string;
  readonly note: string | null;
  readonly confidence: number | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly addedAt: number;
  readonly until: number | null;
}

export function indicatorById(ledger: ReadDb, entryId: number): IndicatorRow | undefined {
  return ledger.get<IndicatorRow>(
    `SELECT e.entry_id AS entryId, e.value, e.kind, l.title AS list, e.source, e.note, e.confidence, e.first_seen AS firstSeen,
       e.last_seen AS lastSeen, e.added_at AS addedAt, ${untilSql} AS until
     FROM list_entries e JOIN lists l USING (list_id) WHERE e.entry_id = ?`,
    [entryId],
  );
}

export function countHit(ledger: WriteDb, entryId: number, at: number): void {
  ledger.run(
    'UPDATE list_entries SET hits = hits + 1, last_hit_at = MAX(COALESCE(last_hit_at, 0), ?) WHERE entry_id = ?',
    [at, entryId],
  );
}
