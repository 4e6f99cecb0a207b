import { type Locator, type Page, expect } from '@playwright/test';

/** The part of the settings by which people are told. */
export interface NotificationsObject {
  readonly channels: Locator;
  readonly messages: Locator;
  /** Opens the form of a kind. */
  add(kind: RegExp): Promise<ChannelDialogObject>;
  /** Shows the messages of some states. */
  show(filter: RegExp): Promise<void>;
}

/** The form of a channel. */
export interface ChannelDialogObject {
  readonly dialog: Locator;
  readonly preview: Locator;
  field(label: string): Locator;
  tab(name: string): Promise<void>;
  readonly problem: Locator;
  readonly submit: Locator;
}

export function notificationsPart(page: Page): NotificationsObject {
  return {
    channels: page.getByRole('table', { name: 'Channels' }),
    messages: page.getByRole('table', { name: 'Messages' }),
    async add(kind) {
      await page.getByRole('button', { name: 'Add a channel' }).click();
      await page.getByRole('menuitem', { name: kind }).click();
      const dialog = page.getByRole('dialog', { name: /^Add: / });
      await expect(dialog).toBeVisible();
      return {
        dialog,
        preview: dialog.getByRole('region', { name: 'Preview' }),
        field: (label) => dialog.getByLabel(label, { exact: true }),
        tab: (name) => dialog.getByRole('tab', { name }).click(),
        problem: dialog.getByRole('alert'),
        submit: dialog.getByRole('button', { name: /^Add the channel/ }),
      };
    },
    async show(filter) {
      await page.getByRole('group', { name: 'Messages shown' }).getByRole('button', { name: filter }).click();
    },
  };
}
