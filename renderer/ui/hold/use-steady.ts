import { useLayoutEffect, useRef, type RefCallback } from 'react';
import type { GridSource } from '../grid/virtual-grid.tsx';
import { hasMoved, rowsInPlace, steadyNext, type Steady } from './steady.ts';
import { useHold } from './use-hold.ts';

export interface SteadyList<Row> {
  /** What to show, and what every index means. */
  readonly source: GridSource<Row>;
  /** Goes to the grid, which puts it on its rows. */
  readonly watch: RefCallback<HTMLElement>;
  /** Others wait until the pointer lets the list go. */
  readonly behind: boolean;
}

/**
 * A live list whose rows stand still while somebody is about to press one (hold.ts).
 *
 * @param of the question that `now` answers: where another is on its way, that is another too @param now the list as it is; the same object means nothing changed
 * @param keyOf what tells a row from others, for good
 */
export function useSteadySource<Row>(
  of: string,
  now: GridSource<Row>,
  keyOf: (row: Row) => number,
): SteadyList<Row> {
  const { held, watch } = useHold();
  const drawn = useRef<Steady<Row>>({ of, now, shown: now, held });
  const steady = steadyNext(drawn.current, { of, now, held }, keyOf);
  useLayoutEffect(() => {
    drawn.current = steady;
  });
  return { source: steady.shown, watch, behind: hasMoved(steady.shown, steady.now, keyOf) };
}

/** The same for the rows of a short table. */
export function useSteadyRows<Row>(
  now: readonly Row[],
  keyOf: (row: Row) => string,
): { readonly rows: readonly Row[]; readonly watch: RefCallback<HTMLElement> } {
  const { held, watch } = useHold();
  const drawn = useRef(now);
  const rows = held ? rowsInPlace(drawn.current, now, keyOf) : now;
  useLayoutEffect(() => {
    drawn.current = rows;
  });
  return { rows, watch };
}
