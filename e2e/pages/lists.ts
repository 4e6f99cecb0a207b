import { expect, type Locator, type Page } from '@playwright/test';

/** The tab of lists, one of which may be open. */
export interface ListsPageObject {
  readonly lists: Locator;
  /** The row of a list, by its title. */
  row(title: string): Locator;
  pane(title: string): Locator;
  open(): Promise<void>;
  /** Makes a threat list of this title. */
  makeThreatList(title: string): Promise<void>;
}

export function listsPage(page: Page): ListsPageObject {
  const lists = page.getByRole('table', { name: 'Lists', exact: true });
  return {
    lists,
    row: (title) => lists.getByRole('row').filter({ hasText: title }),
    pane: (title) => page.getByRole('complementary', { name: `List ${title}` }),
    async open() {
      await page.getByRole('tab', { name: 'Lists' }).click();
      await expect(lists).toBeVisible();
    },
    async makeThreatList(title) {
      await page.getByRole('button', { name: 'New list' }).click();
      const dialog = page.getByRole('dialog', { name: 'New list' });
      await dialog.getByLabel('Title').fill(title);
      await dialog.getByRole('button', { name: 'Make the list' }).click();
      await expect(dialog).toBeHidden();
    },
  };
}
