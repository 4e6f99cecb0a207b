import type { EntryKind } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { untilSql } from './store.ts';

export interface ListCounts {
  readonly holding: number;
  readonly ended: number;
  readonly hits: number;
  readonly lastHitAt: number | null;
  readonly newestAt: number | null;
}

const noCounts: ListCounts = { holding: 0, ended: 0, hits: 0, lastHitAt: null, newestAt: null };

/** Counts of the entries of one list that are of one kind. */
export interface KindCounts extends ListCounts {
  readonly listId: number;
  readonly kind: EntryKind;
}

/** Counts of every list; one pass over all entries, which takes up to a second for a million. */
export function countEntries(ledger: ReadDb, now: number): readonly KindCounts[] {
  return ledger.all<KindCounts>(
    `SELECT l.list_id AS listId, e.kind, SUM(COALESCE(${untilSql}, :now) >= :now) AS holding,
       SUM(COALESCE(${untilSql}, :now) < :now) AS ended, SUM(e.hits) AS hits, MAX(e.last_hit_at) AS lastHitAt,
       MAX(e.last_seen) AS newestAt
     FROM list_entries e JOIN lists l USING (list_id) WHERE e.removed_at IS NULL AND l.removed_at IS NULL
     GROUP BY l.list_id, e.kind`,
    { now },
  );
}

/** Counts of one list, whatever its entries are. */
export function countsOf(counts: readonly KindCounts[], listId: number): ListCounts {
  const newest = (a: number | null, b: number | null): number | null =>
    a === null ? b : b === null ? a : Math.max(a, b);
  return counts
    .filter((one) => one.listId === listId)
    .reduce<ListCounts>(
      (sum, one) => ({
        holding: sum.holding + one.holding,
        ended: sum.ended + one.ended,
        hits: sum.hits + one.hits,
        lastHitAt: newest(sum.lastHitAt, one.lastHitAt),
        newestAt: newest(sum.newestAt, one.newestAt),
      }),
      noCounts,
    );
}
