/** Where the cursor goes; pure, so that pages, tests and keys share it. */

export type CursorMove = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

/**
 * The row after a move. Without a cursor any move goes to the first row, "last" to the last.
 * @param current 0-based row or null @param count rows @param page rows in sight, ≥ 1
 * @returns null only when there are no rows
 */
export function moveCursor(
  current: number | null,
  move: CursorMove,
  count: number,
  page: number,
): number | null {
  if (count <= 0) return null;
  if (current === null) return move === 'last' ? count - 1 : 0;
  const step = Math.max(1, page - 1);
  const next = {
    up: current - 1,
    down: current + 1,
    pageUp: current - step,
    pageDown: current + step,
    first: 0,
    last: count - 1,
  }[move];
  return Math.min(count - 1, Math.max(0, next));
}

/** The pages (0-based) that hold the rows first…last inclusive. @param size rows per page */
export function pagesOf(first: number, last: number, size: number): readonly number[] {
  if (last < first) return [];
  const from = Math.floor(first / size);
  const to = Math.floor(last / size);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A row that is remembered: where it was, and what tells it from others. */
export interface RowAt {
  readonly index: number;
  readonly key: number;
}

/** How far a row is looked for after the list moved under it. */
const movedAtMost = 2_000;

/**
 * Where a remembered row is now. A live list moves between two presses, and a range from where the row *was* would take
 * in rows that nobody chose.
 * @param keyAt key of a row, undefined while it is not loaded @param count rows @param within how far it is looked for, rows
 * @returns null when the row is not there any more, or not loaded
 */
export function anchorNow(
  anchor: RowAt | null,
  keyAt: (index: number) => number | undefined,
  count: number,
  within = movedAtMost,
): number | null {
  if (anchor === null) return null;
  const furthest = Math.min(within, Math.max(anchor.index, count));
  for (let by = 0; by <= furthest; by++) {
    for (const index of by === 0 ? [anchor.index] : [anchor.index - by, anchor.index + by]) {
      if (index >= 0 && index < count && keyAt(index) === anchor.key) return index;
    }
  }
  return null;
}

/** The row under the cursor. */
export interface CursorAt {
  readonly index: number;
  /** Null while the row is not loaded. */
  readonly key: number | null;
}

/**
 * The cursor after the list changed: on its row, wherever that went. Where the row was resolved, filtered away or deleted, the
 * one that took its place; the last one, where it was the last.
 * @param find where the row is now: null when it is gone, undefined when that is unknown
 * @returns the same object when nothing changed; null when there are no rows
 */
export function cursorNow(
  cursor: CursorAt | null,
  keyAt: (index: number) => number | undefined,
  count: number,
  find: (cursor: RowAt) => number | null | undefined,
): CursorAt | null {
  if (cursor === null || count === 0) return null;
  const { index, key } = cursor;
  const there = keyAt(index);
  if (there !== undefined && there === key) return cursor;
  const at = key === null ? index : find({ index, key });
  if (at === undefined) return cursor;
  const next = Math.min(count - 1, at ?? index);
  const found: CursorAt = {
    index: next,
    key: at === null ? (keyAt(next) ?? null) : (key ?? keyAt(next) ?? null),
  };
  return found.index === index && found.key === key ? cursor : found;
}
