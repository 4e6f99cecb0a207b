import type { Emulator } from '../../../app/demo/emulator.ts';
import { violations } from '../../fixtures/axe.ts';
import { expect, test } from '../../fixtures/own.ts';
import { startEmulated } from '../../fixtures/workspace.ts';
import { fleetPage } from '../../pages/fleet.ts';
import { settingsPage } from '../../pages/settings.ts';

let telnyx: Emulator;
test.beforeEach(async () => {
  telnyx = await startEmulated('telnyx', 60);
});
test.afterEach(() => telnyx.close());

test('a country is blocked for the group of a SIM: whom else it hits is told, and it counts once the group has it', async ({
  own: { page, frame },
}) => {
  test.setTimeout(240_000);
  const fleet = fleetPage(page);

  await test.step('a provider that blocks by group is connected', async () => {
    await frame.go('Settings');
    const form = await settingsPage(page).connect(/^Telnyx/);
    await form.choose('Address', 'Another address');
    await form.field('Other address').fill(telnyx.baseUrl);
    await form.field('API key').fill(telnyx.credentials['apiKey'] ?? '');
    await form.submit.click();
    const first = frame.dialog('Telnyx is connected and read');
    await expect(first).toBeVisible({ timeout: 90_000 });
    await first.getByRole('button', { name: 'Done' }).click();
  });

  await test.step('one SIM is chosen, and the whole group is named', async () => {
    await frame.go('Fleet');
    await fleet.grid.toHold(180);
    await fleet.query.fill('provider:Telnyx state:active');
    await expect(fleet.grid.rows.first()).toContainText('Telnyx');
    await fleet.grid.rows.first().click();
    await page.keyboard.press('Enter');
    await fleet.pane.getByRole('button', { name: 'Act on SIM' }).click();
    await page.getByRole('menuitem', { name: /^Block network/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Network' }).click();
    await page.getByRole('option', { name: /^Another network/ }).click();
    const network = dialog.getByRole('textbox', { name: 'Network or country' });
    await network.fill('Germany');
    await expect(dialog.getByText(/^A network is its country and network code/)).toBeVisible();
    await network.fill('de');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Never in that country');
    await expect(dialog.getByText(/^Reaches .* more SIMs? at Telnyx/)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    const count = dialog.getByRole('textbox', { name: 'Type the number of SIMs to confirm' });
    const others = /and of ([\d,]+) more/.exec((await dialog.textContent()) ?? '')?.[1] ?? '0';
    await count.fill(String(1 + Number(others)));
    await page.keyboard.press('Control+Enter');
    await expect(dialog).toBeHidden();
  });

  await test.step('it is observed by reading the group', async () => {
    await frame.go('Actions');
    const row = page
      .getByRole('grid', { name: 'Actions' })
      .getByRole('row')
      .filter({ hasText: 'Block network' });
    await expect(row).toContainText('Observed', { timeout: 60_000 });
    await expect(row).toContainText('DE');
  });

  await test.step('taking it back begins with what it blocked', async () => {
    await page.getByRole('grid', { name: 'Actions' }).getByRole('row').nth(1).click();
    await page.getByRole('button', { name: 'Take back with Allow network' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('combobox', { name: 'Network' })).toContainText('DE');
    await expect(dialog.getByRole('table', { name: 'By provider' })).toBeVisible();
    await page.keyboard.press('Escape');
  });
});
