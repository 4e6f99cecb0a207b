import type { Locator, Page } from '@playwright/test';
import { type GridObject, gridObject } from './grid.ts';

export interface FleetPageObject {
  readonly grid: GridObject;
  readonly query: Locator;
  /** `124 of 300`, beside the query. */
  readonly totals: Locator;
  readonly problem: Locator;
  readonly suggestions: Locator;
  /** A value of a facet with its count: a press includes it. */
  facet(group: string, value: string | RegExp): Locator;
  exclude(group: string, value: string): Locator;
  readonly pane: Locator;
  readonly selection: Locator;
}

export function fleetPage(page: Page): FleetPageObject {
  const bar = page.locator('.fleet-query');
  const query = page.getByRole('combobox', { name: 'Query' });
  return {
    grid: gridObject(page, 'Fleet'),
    query,
    totals: page.getByText(/^[\d,]+ of [\d,]+$/),
    problem: bar.getByRole('alert'),
    suggestions: page.getByRole('listbox'),
    facet: (group, value) =>
      page.getByRole('region', { name: group, exact: true }).getByRole('button', { name: value }),
    exclude: (group, value) =>
      page
        .getByRole('region', { name: group, exact: true })
        .getByRole('button', { name: `Exclude ${value}` }),
    pane: page.getByRole('complementary', { name: /^SIM / }),
    selection: page.getByRole('region', { name: 'Selection' }),
  };
}
