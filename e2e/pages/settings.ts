import { type Locator, type Page, expect } from '@playwright/test';

/** The screen of providers, evidence files and the person. */
export interface SettingsPageObject {
  readonly providers: Locator;
  /** The row of a provider, by its name. */
  provider(name: string): Locator;
  /** Opens the row's menu and picks a verb. */
  pick(name: string, verb: string | RegExp): Promise<void>;
  /** What is known of one provider, beside the list. */
  pane(name: string): Locator;
  /** Opens the form of a kind. */
  connect(title: string | RegExp): Promise<ConnectDialogObject>;
}

/** The form that connects a provider, and the first read after it. */
export interface ConnectDialogObject {
  readonly dialog: Locator;
  /** A field by its label. */
  field(label: string): Locator;
  choose(label: string, option: string | RegExp): Promise<void>;
  readonly submit: Locator;
  readonly problem: Locator;
}

export function settingsPage(page: Page): SettingsPageObject {
  const providers = page.getByRole('table', { name: 'Providers' });
  const provider = (name: string): Locator => providers.getByRole('row').filter({ hasText: name });
  return {
    providers,
    provider,
    async pick(name, verb) {
      await provider(name)
        .getByRole('button', { name: `More for ${name}` })
        .click();
      await page.getByRole('menuitem', { name: verb }).click();
    },
    pane: (name) => page.getByRole('complementary', { name: `Provider ${name}` }),
    async connect(title) {
      await page.getByRole('button', { name: 'Connect a provider' }).click();
      await page
        .getByRole('dialog', { name: 'Connect a provider' })
        .getByRole('button', { name: title })
        .click();
      const dialog = page.getByRole('dialog', { name: /^Connect (?!a provider)/ });
      await expect(dialog).toBeVisible();
      return {
        dialog,
        field: (label) => dialog.getByLabel(label, { exact: true }),
        async choose(label, option) {
          await dialog.getByRole('combobox', { name: label }).click();
          await page.getByRole('option', { name: option }).click();
        },
        submit: dialog.getByRole('button', { name: 'Try and connect' }),
        problem: dialog.getByRole('alert'),
      };
    },
  };
}
