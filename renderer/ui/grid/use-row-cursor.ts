import { useState } from 'react';
import { anchorNow, cursorNow, type CursorAt, type RowAt } from './cursor.ts';
import type { GridSource } from './virtual-grid.tsx';

export interface RowCursor {
  /** 0-based row; null when there is none. */
  readonly cursor: number | null;
  /** Onto a row as it is drawn now. */
  readonly place: (index: number) => void;
  /** Onto a row that somebody else found, or nowhere; the same function for good. */
  readonly placeAt: (cursor: CursorAt | null) => void;
}

/**
 * A cursor that stays on its row while the list moves: it is right in the very drawing that shows the list moved, so that no key
 * meets another row than the one that is marked.
 *
 * @param find where a row is that is not among those loaded: null when it is gone, undefined when nobody knows. Unless told, it is
 * gone where another row is loaded in its place
 */
export function useRowCursor<Row>(
  source: GridSource<Row>,
  keyOf: (row: Row) => number,
  find: (cursor: RowAt) => number | null | undefined = ({ index }) =>
    source.getRow(index) === undefined ? undefined : null,
): RowCursor {
  const [last, setLast] = useState<CursorAt | null>(null);
  const keyAt = (index: number): number | undefined => {
    const row = source.getRow(index);
    return row === undefined ? undefined : keyOf(row);
  };
  const now = cursorNow(
    last,
    keyAt,
    source.count,
    (cursor) => anchorNow(cursor, keyAt, source.count) ?? find(cursor),
  );
  if (now !== last) setLast(now);
  return {
    cursor: now?.index ?? null,
    place: (index) => setLast({ index, key: keyAt(index) ?? null }),
    placeAt: setLast,
  };
}
