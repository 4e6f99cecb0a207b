import { type Locator, type Page, expect } from '@playwright/test';

/** The dialog in front of every SIM action. */
export interface ActionDialogObject {
  readonly dialog: Locator;
  readonly reason: Locator;
  readonly submit: Locator;
  /** Gives the reason, types the count where it is asked for, and submits by key. */
  confirm(reason: string): Promise<void>;
}

/** @param verb as on its button: `Suspend`, `IMEI lock` */
export function actionDialog(page: Page, verb: string): ActionDialogObject {
  const dialog = page.getByRole('dialog', { name: new RegExp(`^${verb} [\\d,]+ (SIM|of)`) });
  const submit = dialog.getByRole('button', { name: new RegExp(`^${verb} [\\d,]+ SIMs?$`) });
  const reason = dialog.getByRole('textbox', { name: 'Reason' });
  return {
    dialog,
    reason,
    submit,
    async confirm(text) {
      await expect(dialog).toBeVisible();
      await expect(submit).toBeDisabled();
      await reason.fill(text);
      const count = dialog.getByRole('textbox', { name: 'Type the number of SIMs to confirm' });
      if (await count.isVisible()) {
        const name = await submit.textContent();
        await count.fill(/[\d,]+/.exec(name ?? '')?.[0] ?? '');
      }
      await expect(submit).toBeEnabled();
      await page.keyboard.press('Control+Enter');
      await expect(dialog).toBeHidden();
    },
  };
}
