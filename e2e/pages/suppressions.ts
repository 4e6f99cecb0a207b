import { expect, type Locator, type Page } from '@playwright/test';

/** The tab of maintenance windows, suppressions and responses. */
export interface SuppressionsPageObject {
  readonly windows: Locator;
  readonly suppressions: Locator;
  readonly responses: Locator;
  open(): Promise<void>;
}

export function suppressionsPage(page: Page): SuppressionsPageObject {
  return {
    windows: page.getByRole('table', { name: 'Maintenance windows' }),
    suppressions: page.getByRole('table', { name: 'Suppressions', exact: true }),
    responses: page.getByRole('table', { name: 'Responses' }),
    async open() {
      await page.getByRole('tab', { name: 'Suppressions' }).click();
      await expect(page.getByRole('button', { name: 'Plan a window' })).toBeVisible();
    },
  };
}
