import { expect, type Locator, type Page } from '@playwright/test';

/** The rules of Detections, and the editor of one. */
export interface RulesPageObject {
  readonly table: Locator;
  /** The row of a rule, by its id or name. */
  row(words: string): Locator;
  /** The text of the rule in the editor. */
  readonly text: Locator;
  /** What the editor offers to complete. */
  offer(name: string): Locator;
  /** Takes what is offered first. */
  take(): Promise<void>;
  /** Opens the tab beside the text. */
  side(name: 'Problems' | 'Tests' | 'Dry run' | 'Findings' | 'Help'): Promise<void>;
  readonly checks: Locator;
  /** Begins a new rule and waits until its title can be typed. */
  newRule(): Promise<void>;
  /** Goes down so many lines, to the end of the last. */
  down(lines: number): Promise<void>;
}

export function rulesPage(page: Page): RulesPageObject {
  const table = page.getByRole('table', { name: 'Rules', exact: true });
  const text = page.getByRole('textbox', { name: /^Text of the rule/ });
  const checks = page.getByRole('complementary', { name: 'Checks' });
  return {
    table,
    row: (words) => table.getByRole('row').filter({ hasText: words }),
    text,
    checks,
    offer: (name) => page.getByRole('option', { name: new RegExp(`^${name}`) }),
    async take() {
      // The editor ignores keys for 75 ms after it offers something, so that nobody takes what was not seen.
      await page.waitForTimeout(200);
      await page.keyboard.press('Enter');
    },
    async side(name) {
      await checks.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
    },
    async newRule() {
      await page.getByRole('button', { name: 'New rule' }).click();
      await expect(text).toBeFocused();
    },
    async down(lines) {
      for (let line = 0; line < lines; line++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
    },
  };
}
