import { type Locator, type Page, expect } from '@playwright/test';
import { type GridObject, gridObject } from './grid.ts';

/** The queue with its pane and the forms that triage keys open. */
export interface IncidentsPageObject {
  readonly queue: GridObject;
  readonly query: Locator;
  /** `7 of 9`, beside the query: what matches now, also while the list stands still under the pointer. */
  readonly totals: Locator;
  readonly pane: Locator;
  /** Opens a row of the queue, and waits for what its pane says. */
  open(row: Locator, says: string | RegExp): Promise<void>;
  /** Requested, accepted, observed: the steps of the newest action in the pane. */
  readonly containment: Locator;
  /** What the line under the title says of the status and the owner. */
  readonly facts: Locator;
  facet(group: string, value: string | RegExp): Locator;
  selection: Locator;
  /** A form of triage: resolve, comment, escalate. */
  form(title: string | RegExp): Locator;
}

export function incidentsPage(page: Page): IncidentsPageObject {
  const pane = page.getByRole('complementary', { name: /^Incident INC-/ });
  return {
    queue: gridObject(page, 'Incidents'),
    query: page.getByRole('textbox', { name: 'Query' }),
    totals: page.getByText(/^[\d,]+ of [\d,]+$/),
    pane,
    async open(row, says) {
      await row.click();
      await expect(pane).toContainText(says);
    },
    containment: pane.getByRole('list', { name: /^ACT-\d+/ }),
    facts: pane.locator('.ui-record-facts'),
    facet: (group, value) =>
      page.getByRole('region', { name: group, exact: true }).getByRole('button', { name: value }),
    selection: page.getByRole('region', { name: 'Selection' }),
    form: (title) => page.getByRole('dialog', { name: title }),
  };
}
