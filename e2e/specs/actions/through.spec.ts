import { violations } from '../../fixtures/axe.ts';
import { expect, test } from '../../fixtures/own.ts';
import { startOperator, type OwnOperator } from '../../fixtures/workspace.ts';
import { fleetPage } from '../../pages/fleet.ts';
import { settingsPage } from '../../pages/settings.ts';

let operator: OwnOperator;
test.beforeEach(async ({ soracom }) => {
  operator = await startOperator(soracom);
});
test.afterEach(() => operator.close());

test('an operator adds what it knows, and an action goes through it; whom it leaves out is told', async ({
  own: { page, frame },
}) => {
  test.setTimeout(240_000);
  const settings = settingsPage(page);
  const fleet = fleetPage(page);

  await test.step('the operator is connected beside the provider that lists the SIMs', async () => {
    await frame.go('Settings');
    const form = await settings.connect(/^CAMARA/);
    await form.field('Address').fill(operator.baseUrl);
    await form.field('Token address').fill(operator.options['tokenUrl'] ?? '');
    await form.field('Client ID').fill(operator.credentials['clientId'] ?? '');
    await form.field('Client secret').fill(operator.credentials['clientSecret'] ?? '');
    await form.submit.click();
    const first = frame.dialog('CAMARA is connected and read');
    await expect(first).toBeVisible({ timeout: 90_000 });
    await first.getByRole('button', { name: 'Done' }).click();
  });

  await test.step('a SIM shows what the operator says of it, and how old that is', async () => {
    await frame.go('Fleet');
    await fleet.grid.toHold(120);
    await fleet.query.fill(`lock:open state:active iccid:${operator.openSims.join(',')}`);
    await fleet.grid.toHold(operator.openSims.length);
    await fleet.grid.rows.first().click();
    await expect(page.getByText('As CAMARA tells')).toBeVisible();
    await expect(fleet.pane).toContainText('Visited country');
    await expect(fleet.pane).toContainText('In its words');
    await expect(fleet.pane).toContainText('also through CAMARA');
    expect(await violations(page)).toEqual([]);
  });

  await test.step('an IMEI lock goes through the operator and is done when the operator shows it', async () => {
    await fleet.pane.getByRole('button', { name: 'Act on SIM' }).click();
    await page.getByRole('menuitem', { name: /^IMEI lock/ }).click();
    const dialog = frame.dialog(/^IMEI lock 1 SIM/);
    await dialog.getByRole('combobox', { name: 'Through' }).click();
    await page.getByRole('option', { name: /^CAMARA, the operator/ }).click();
    await expect(dialog).toContainText('through the operator');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('The operator is to hold it');
    await page.keyboard.press('Control+Enter');
    await expect(dialog).toBeHidden();
    await expect(fleet.pane).toContainText('Observed', { timeout: 90_000 });
    await page.keyboard.press('Escape');
  });

  await test.step('a bulk action groups whom it leaves out by reason, with counts', async () => {
    await fleet.query.fill('');
    await fleet.grid.toHold(120);
    await fleet.grid.rows.first().click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('x');
    await expect(fleet.selection).toContainText('1 selected of 120 matching');
    await fleet.selection.getByRole('button', { name: 'Select all 120 matching' }).click();
    // A sync while somebody chose all of it: the list is held, and so is the choice.
    await page.getByRole('button', { name: 'Sync now' }).click();
    await expect(fleet.selection).toContainText('the fleet has changed since');
    await expect(fleet.selection).toContainText('All 120 matching');
    await fleet.selection.getByRole('button', { name: 'Act on 120' }).click();
    await page.getByRole('menuitem', { name: /^IMEI lock/ }).click();
    const dialog = frame.dialog(/^IMEI lock [\d,]+ of 120 SIMs/);
    await expect(dialog).toContainText('all 120 matching');
    const reason = dialog.locator('details').first();
    await reason.locator('summary').click();
    await expect(reason.getByRole('button', { name: /^Copy/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('the page of actions says through whom', async () => {
    await frame.go('Actions');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('grid', { name: 'Actions' }).getByText('IMEI lock').first().click();
    await expect(page.getByRole('complementary', { name: 'Action ACT-1' })).toContainText('Through CAMARA');
  });
});
