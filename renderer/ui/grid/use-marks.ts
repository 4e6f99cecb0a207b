import { useRef, useState } from 'react';
import { anchorNow, type RowAt } from './cursor.ts';
import type { GridSource } from './virtual-grid.tsx';

export interface Marks {
  readonly marked: ReadonlySet<number>;
  readonly mark: (keys: ReadonlySet<number>) => void;
  /** Marks a row or takes its mark away; `range` marks all from the row pressed before. */
  readonly press: (index: number, mode: 'toggle' | 'range') => void;
  readonly clear: () => void;
}

/** Rows marked for what comes next, by their keys: a live update never moves a mark to another row. */
export function useMarks<Row>(source: GridSource<Row>, keyOf: (row: Row) => number): Marks {
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set());
  const anchor = useRef<RowAt | null>(null);
  const keyAt = (index: number): number | undefined => {
    const row = source.getRow(index);
    return row === undefined ? undefined : keyOf(row);
  };
  return {
    marked,
    mark: setMarked,
    press(index, mode) {
      const from = mode === 'range' ? (anchorNow(anchor.current, keyAt, source.count) ?? index) : index;
      const key = keyAt(index);
      anchor.current = key === undefined ? null : { index, key };
      setMarked((before) => {
        const next = new Set(before);
        for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
          const one = keyAt(at);
          if (one === undefined) continue;
          if (mode === 'toggle' && next.has(one)) next.delete(one);
          else next.add(one);
        }
        return next;
      });
    },
    clear() {
      setMarked(new Set());
      anchor.current = null;
    },
  };
}
