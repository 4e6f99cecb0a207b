import { type Locator, type Page, expect } from '@playwright/test';

/** A grid of any length, of which only the rows in sight exist. */
export interface GridObject {
  readonly grid: Locator;
  /** Rows in sight, the head left out. */
  readonly rows: Locator;
  row(words: string | RegExp): Locator;
  /** The row under the cursor. */
  readonly cursor: Locator;
  readonly selected: Locator;
  /** Waits until it holds exactly so many rows, seen or not. */
  toHold(count: number, timeout?: number): Promise<void>;
  /** How many rows it holds, seen or not. */
  count(): Promise<number>;
  column(name: string): Locator;
  /** Presses a head; Shift adds it to the sort. */
  sortBy(name: string, add?: boolean): Promise<void>;
  /** What the rows in sight show in a column, top to bottom. */
  cells(column: string): Promise<string[]>;
}

export function gridObject(page: Page, label: string): GridObject {
  const grid = page.getByRole('grid', { name: new RegExp(`^${label}, `) });
  const rows = grid.locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])');
  return {
    grid,
    rows,
    row: (words) => rows.filter({ hasText: words }),
    cursor: grid.locator('[role=row][data-cursor]'),
    selected: grid.locator('[role=row][aria-selected=true]'),
    toHold: (count, timeout) =>
      expect(grid).toHaveAttribute(
        'aria-rowcount',
        String(count + 1),
        timeout === undefined ? {} : { timeout },
      ),
    count: async () => Number(await grid.getAttribute('aria-rowcount')) - 1,
    column: (name) => grid.getByRole('columnheader', { name, exact: true }),
    async sortBy(name, add = false) {
      await grid
        .getByRole('columnheader', { name, exact: true })
        .getByRole('button')
        .click({ modifiers: add ? ['Shift'] : [] });
    },
    async cells(column) {
      const place = await grid
        .getByRole('columnheader', { name: column, exact: true })
        .getAttribute('aria-colindex');
      const inOrder = await rows.evaluateAll(
        (found, place) =>
          found
            .map((row) => ({
              index: Number(row.getAttribute('aria-rowindex')),
              text: row.querySelector(`[aria-colindex="${place}"]`)?.textContent ?? '',
            }))
            .sort((a, b) => a.index - b.index)
            .map(({ text }) => text.trim()),
        place,
      );
      return inOrder;
    },
  };
}
