import type { ListEntry, NamedList } from '../../../shared/contract/index.ts';
import { countsOf, type KindCounts } from './counts.ts';
import type { EntryRow, ListRow } from './store.ts';

/** What is told of lists and their entries. */

/** @param rules ids of the rules that name the list @param threatRules of those that name the threat lists all together */
export function describeList(
  row: ListRow,
  counts: readonly KindCounts[],
  rules: readonly string[],
  threatRules: readonly string[],
): NamedList {
  const { holding, ended, hits, lastHitAt, newestAt } = countsOf(counts, row.list_id);
  return {
    id: row.list_id,
    name: row.name,
    title: row.title,
    purpose: row.purpose,
    content: row.content,
    enabled: row.enabled === 1,
    ageDays: row.age_days,
    standard: row.standard === 1,
    entries: holding,
    ended,
    hits,
    lastHitAt,
    changedAt: row.changed_at,
    newestAt,
    rules: [...new Set([...rules, ...(row.purpose === 'threat' ? threatRules : [])])].sort(),
  };
}

export function describeEntry(row: EntryRow, now: number): ListEntry {
  return {
    id: row.entry_id,
    kind: row.kind,
    value: row.value,
    source: row.source,
    note: row.note,
    confidence: row.confidence,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    addedAt: row.added_at,
    addedBy: row.added_by,
    until: row.until,
    ended: row.until !== null && row.until < now,
    hits: row.hits,
    lastHitAt: row.last_hit_at,
  };
}
