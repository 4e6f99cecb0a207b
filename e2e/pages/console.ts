import { type Locator, type Page, expect } from '@playwright/test';

/** The places of the rail. */
export const places = [
  'Posture',
  'Incidents',
  'Fleet',
  'Actions',
  'Detections',
  'Reports',
  'Audit',
  'Settings',
] as const;
export type PlaceName = (typeof places)[number];

/** What stands around every page: rail, header, palette, dialogs, messages. */
export interface ConsoleFrame {
  readonly page: Page;
  /** Goes to a place by the rail and waits until it is there. */
  go(place: PlaceName): Promise<void>;
  /** The header's word on what is shown: live, on its way, or cached since when. */
  readonly sync: Locator;
  /** The strip that says since when nothing could be read, and why. */
  readonly offlineStrip: Locator;
  dialog(title: string | RegExp): Locator;
  /** A message at the lower right, by some of its words. */
  message(words: string | RegExp): Locator;
  /** Runs a command of the palette by its name. */
  command(name: string): Promise<void>;
  useTheme(theme: 'dark' | 'light'): Promise<void>;
}

export function consoleFrame(page: Page): ConsoleFrame {
  const frame: ConsoleFrame = {
    page,
    async go(place) {
      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('button', { name: new RegExp(`^${place}\\b`) })
        .click();
      await expect(page.getByRole('heading', { level: 1, name: place, exact: true })).toBeVisible();
    },
    sync: page.getByRole('banner').getByRole('button', { name: /^(Synced|Syncing|Offline)\b/ }),
    offlineStrip: page.getByRole('status').filter({ hasText: 'Working offline' }),
    dialog: (title) => page.getByRole('dialog', { name: title }),
    message: (words) =>
      page
        .getByRole('region', { name: 'Notifications' })
        .locator('[role=dialog], [role=alertdialog]')
        .filter({ hasText: words }),
    async command(name) {
      await page.keyboard.press('Control+k');
      const field = page.getByRole('combobox', { name: 'Search or run a command' });
      await field.fill(name);
      await page.getByRole('option', { name, exact: true }).click();
      await expect(field).toBeHidden();
    },
    async useTheme(theme) {
      const html = page.locator('html');
      if ((await html.getAttribute('data-theme')) !== theme) await frame.command(`Use the ${theme} theme`);
      await expect(html).toHaveAttribute('data-theme', theme);
    },
  };
  return frame;
}
