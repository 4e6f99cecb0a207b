import { anchorNow } from '../grid/cursor.ts';
import type { GridSource } from '../grid/virtual-grid.tsx';

/** How far a row is looked for in the newer list, rows; further off it is shown as it was. */
const nearby = 200;

/** What a list shows, and what it would show if nobody held it. */
export interface Steady<Row> {
  /** The question it answers: another question is answered at once, held or not. */
  readonly of: string;
  readonly now: GridSource<Row>;
  readonly shown: GridSource<Row>;
  readonly held: boolean;
}

/**
 * The next of what is shown. Held, it keeps the number and the order of the rows that stood there: their cells follow, others
 * wait, and what went away stays. Let go, it is the list as it is now. The same object comes back when nothing changed.
 */
export function steadyNext<Row>(
  before: Steady<Row>,
  next: Pick<Steady<Row>, 'of' | 'now' | 'held'>,
  keyOf: (row: Row) => number,
): Steady<Row> {
  const { of, now, held } = next;
  if (!held || of !== before.of)
    return before.now === now && before.shown === now && before.of === of && before.held === held
      ? before
      : { of, now, shown: now, held };
  if (before.now === now) return before.held ? before : { ...before, held };
  return { of, now, shown: inPlace(before.shown, now, keyOf), held };
}

/** So many rows are compared to say whether a list moved on. */
const compared = 5_000;

/** Whether two readings of a list have other rows or another order: looked at where both are loaded. */
export function hasMoved<Row>(
  shown: Pick<GridSource<Row>, 'count' | 'getRow'>,
  now: Pick<GridSource<Row>, 'count' | 'getRow'>,
  keyOf: (row: Row) => number,
): boolean {
  if (shown === now) return false;
  if (shown.count !== now.count) return true;
  for (let index = 0; index < Math.min(shown.count, compared); index++) {
    const was = shown.getRow(index);
    const is = now.getRow(index);
    if (was !== undefined && is !== undefined && keyOf(was) !== keyOf(is)) return true;
  }
  return false;
}

/** The rows of one list, each as the other has it now; what was not loaded before comes from where it is now. */
function inPlace<Row>(
  shown: GridSource<Row>,
  now: GridSource<Row>,
  keyOf: (row: Row) => number,
): GridSource<Row> {
  const keyAt = (index: number): number | undefined => {
    const row = now.getRow(index);
    return row === undefined ? undefined : keyOf(row);
  };
  const found = new Map<number, Row | undefined>();
  return {
    count: shown.count,
    getRow: (index) => {
      if (found.has(index)) return found.get(index);
      const was = shown.getRow(index);
      const at = was === undefined ? index : anchorNow({ index, key: keyOf(was) }, keyAt, now.count, nearby);
      const row = at === null ? was : (now.getRow(at) ?? was);
      found.set(index, row);
      return row;
    },
    rangeChanged: now.rangeChanged,
  };
}

/**
 * The same for the rows of a short table, known by their keys. Where they have none in common it is another list, or another page of it.
 *
 * @returns `now` when the order is the same, or another list
 */
export function rowsInPlace<Row>(
  shown: readonly Row[],
  now: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const byKey = new Map(now.map((row) => [keyOf(row), row]));
  if (!shown.some((row) => byKey.has(keyOf(row)))) return now;
  const kept = shown.map((row) => byKey.get(keyOf(row)) ?? row);
  return kept.length === now.length && kept.every((row, index) => row === now[index]) ? now : kept;
}
