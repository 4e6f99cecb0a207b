import type { ListContent, ListFormat, ListOutcome } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { day } from '../../../shared/time.ts';
import type { Clock, Schedule, WriteDb } from '../ports.ts';
import { readList } from './read.ts';
import type { ReadEntry, Reading } from './read-entry.ts';
import {
  entriesInAll,
  knownEntry,
  listById,
  markEntry,
  putEntry,
  removeEntry,
  removeUnmarked,
  type ListRow,
} from './store.ts';

export interface TakeInDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
}

/** What is read, and how. */
export interface ReadOrder {
  readonly pieces: AsyncIterable<string>;
  readonly format: ListFormat | null;
  readonly column: string | undefined;
  readonly removeMissing: boolean;
  /** Where values come from that do not say it themselves: the name of the file. */
  readonly source: string;
}

/** A reading as a person asked for it. */
export function orderOf(
  pieces: AsyncIterable<string>,
  source: string,
  {
    format = null,
    column,
    removeMissing,
  }: {
    readonly format?: ListFormat | undefined | null;
    readonly column?: string | undefined;
    readonly removeMissing: boolean;
  },
): ReadOrder {
  return { pieces, source, format, column, removeMissing };
}

export interface TakeInOrder extends ReadOrder {
  readonly list: ListRow;
  readonly by: string;
  /** False only says what would change. */
  readonly write: boolean;
}

/** Readings that are written in one transaction: some 20 ms. */
const slice = 1_000;
const mostProblems = 100;
const mostSamples = 20;

type Counts = { -readonly [K in keyof ListOutcome]: ListOutcome[K] };

/**
 * Takes a source into a list: new values are added, known ones refreshed, those that the source took back removed, and, where wanted, those
 * that it no longer names. In slices: killed between, the next reading of the same source goes on.
 *
 * @throws AppError INVALID_INPUT, TOO_LARGE, CANCELLED; what was taken in before stays
 */
export async function takeIn(
  deps: TakeInDeps,
  order: TakeInOrder,
  signal: AbortSignal,
): Promise<ListOutcome> {
  const { ledger, clock } = deps;
  const { list, write } = order;
  // Unlike any other reading, and not before the last one: it tells what this one named.
  const mark = nextMark(ledger, list.list_id, clock.now());
  const { format, readings } = await readList(order.pieces, {
    content: list.content as ListContent,
    format: order.format,
    column: order.column,
  });
  const counts = emptyOutcome(format);
  const room = limits.listEntries - entriesInAll(ledger);
  const named = new Set<number>();
  const fresh = new Set<string>();
  const judge = (reading: Reading): void => {
    if (reading.is !== 'entry') {
      noteProblem(counts, reading);
      return;
    }
    const { entry } = reading;
    counts.read++;
    if (counts.samples.length < mostSamples) counts.samples.push({ kind: entry.kind, value: entry.value });
    const known = knownEntry(ledger, list.list_id, entry);
    const there = known !== undefined && known.removed_at === null;
    if (entry.revoked) {
      if (there) counts.removed++;
      if (there && write) removeEntry(ledger, known.entry_id, mark);
      return;
    }
    if (hasEnded(entry, list, mark)) counts.alreadyEnded++;
    if (there) {
      if (!write && order.removeMissing) named.add(known.entry_id);
      const newer = (entry.lastSeen ?? mark) > known.last_seen || entry.until !== known.given_until;
      // A source without times says the same again: that alone is a sighting, and no news.
      if (newer && (entry.lastSeen !== null || entry.until !== known.given_until)) counts.refreshed++;
      else counts.unchanged++;
      if (write && newer)
        putEntry(ledger, list.list_id, entry, { source: order.source, mark, name: order.by });
      else if (write) markEntry(ledger, known.entry_id, mark);
      return;
    }
    if (!write) {
      const key = `${entry.kind} ${entry.value}`;
      if (fresh.has(key)) counts.unchanged++;
      else counts.added++;
      if (fresh.size < limits.listEntries) fresh.add(key);
    } else {
      counts.added++;
      putEntry(ledger, list.list_id, entry, { source: order.source, mark, name: order.by });
    }
    if (counts.added > room)
      throw fail(
        'TOO_LARGE',
        `All lists together have ${limits.listEntries} entries at most. Remove what has ended, or import less.`,
      );
  };
  const inSlices = (some: readonly Reading[]): void => {
    if (write)
      ledger.transaction(() => {
        if (listById(ledger, list.list_id) === undefined)
          throw fail('NOT_FOUND', 'The list was removed meanwhile.');
        some.forEach(judge);
      });
    else some.forEach(judge);
  };
  for await (const some of readings) {
    for (let from = 0; from < some.length; from += slice) {
      signal.throwIfAborted();
      inSlices(some.slice(from, from + slice));
      await deps.schedule.breathe();
    }
  }
  if (order.removeMissing) {
    if (counts.read === 0)
      throw fail('INVALID_INPUT', 'Nothing in it could be read, so nothing was removed.');
    counts.removed += write
      ? removeUnmarked(ledger, list.list_id, mark, mark)
      : countOthers(ledger, list.list_id, named);
  }
  return { ...counts, undo: write && counts.removed > 0 ? mark : null };
}

/** When entries of the list end that have no end of their own. */
function hasEnded(entry: ReadEntry, list: ListRow, now: number): boolean {
  const byAge = list.age_days === null ? null : (entry.lastSeen ?? now) + list.age_days * day;
  const until = entry.until ?? byAge;
  return until !== null && until < now;
}

function emptyOutcome(format: ListFormat): Counts {
  return {
    format,
    read: 0,
    added: 0,
    refreshed: 0,
    unchanged: 0,
    removed: 0,
    alreadyEnded: 0,
    notForDetection: 0,
    notUnderstood: 0,
    refused: 0,
    problems: [],
    samples: [],
    undo: null,
  };
}

function noteProblem(counts: Counts, reading: Exclude<Reading, { is: 'entry' }>): void {
  if (reading.is === 'not-for-detection') {
    counts.notForDetection++;
    return;
  }
  if (reading.is === 'refused') counts.refused++;
  else counts.notUnderstood++;
  const { line, value, reason } = reading;
  if (counts.problems.length < mostProblems) counts.problems.push({ line, value, reason });
}

function nextMark(ledger: WriteDb, listId: number, now: number): number {
  const last = ledger.get<{ at: number | null }>(
    'SELECT MAX(mark) AS at FROM list_entries WHERE list_id = ?',
    [listId],
  );
  return Math.max(now, (last?.at ?? 0) + 1);
}

function countOthers(ledger: WriteDb, listId: number, named: ReadonlySet<number>): number {
  const all =
    ledger.get<{ n: number }>(
      'SELECT COUNT(*) AS n FROM list_entries WHERE list_id = ? AND removed_at IS NULL',
      [listId],
    )?.n ?? 0;
  return all - named.size;
}
