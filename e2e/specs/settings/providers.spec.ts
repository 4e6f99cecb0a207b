import type { Emulator } from '../../../app/demo/emulator.ts';
import { violations } from '../../fixtures/axe.ts';
import { expect, test } from '../../fixtures/own.ts';
import { startEmulated } from '../../fixtures/workspace.ts';
import { actionDialog } from '../../pages/action-dialog.ts';
import { fleetPage } from '../../pages/fleet.ts';
import { settingsPage } from '../../pages/settings.ts';

let second: Emulator;
test.beforeEach(async () => {
  second = await startEmulated('1ot', 60);
});
test.afterEach(() => second.close());

test('a second provider is added, acted on, paused and removed; the fleet is one', async ({
  own: { page, frame },
}) => {
  test.setTimeout(240_000);
  const settings = settingsPage(page);
  const fleet = fleetPage(page);
  const name = '1oT Terminal';

  await test.step('what nobody has verified says so, and wrong credentials store nothing', async () => {
    await frame.go('Settings');
    const form = await settings.connect(/^1oT Terminal/);
    await expect(form.dialog.getByRole('note')).toContainText('Unverified against the live service');
    await expect(form.submit).toBeDisabled();
    await form.choose('Address', 'Another address');
    await form.field('Other address').fill(second.baseUrl);
    await form.field('API user name').fill(second.credentials['username'] ?? '');
    await form.field('Password').fill('not the password');
    await form.submit.click();
    await expect(form.problem).toContainText('The provider refused the credentials');
    await expect(form.problem).toContainText('Nothing was stored');
    expect(await violations(page)).toEqual([]);
    await form.field('Password').fill(second.credentials['password'] ?? '');
    await form.submit.click();
  });

  await test.step('its first read shows how far it is, and ends', async () => {
    const first = frame.dialog(`${name} is connected and read`);
    await expect(first).toBeVisible({ timeout: 60_000 });
    await expect(first).toContainText('60 SIMs read');
    await expect(first).toContainText('What the account may do');
    await first.getByRole('button', { name: 'Done' }).click();
    // The head, and one row for each.
    await expect(settings.providers.getByRole('row')).toHaveCount(3);
    await expect(settings.provider(name)).toContainText('60');
    await expect(settings.provider(name)).toContainText('Read');
  });

  await test.step('one list says what the provider really offers', async () => {
    await settings.provider(name).click();
    const pane = settings.pane(name);
    await expect(pane).toContainText('Request budget');
    await expect(pane).toContainText('unverified, from documents only');
    await expect(pane.getByRole('list').filter({ hasText: 'IMEI lock' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(pane).toBeHidden();
  });

  await test.step('both providers are one fleet', async () => {
    await frame.go('Fleet');
    await fleet.grid.toHold(180);
    await fleet.facet('Provider', new RegExp(`^${name}`)).click();
    await fleet.grid.toHold(60);
    await expect(fleet.grid.column('Provider')).toBeVisible();
    expect(new Set(await fleet.grid.cells('Provider'))).toEqual(new Set([name]));
  });

  await test.step('an action on it is confirmed by reading', async () => {
    await fleet.query.fill(`provider:"${name}" state:active`);
    await expect(fleet.grid.rows.first()).toContainText('Active');
    await fleet.grid.rows.first().click();
    await expect(fleet.pane.getByRole('list').filter({ hasText: 'Session reset' })).toBeVisible();
    await fleet.pane.getByRole('button', { name: 'Act on SIM' }).click();
    await page.getByRole('menuitem', { name: /^Suspend/ }).click();
    await actionDialog(page, 'Suspend').confirm('Seen where it should not be');
    await expect(fleet.pane).toContainText('Observed', { timeout: 60_000 });
    await page.keyboard.press('Escape');
  });

  await test.step('paused it is neither read nor late, and goes on when asked', async () => {
    await frame.go('Settings');
    await settings.pick(name, /^Pause/);
    await expect(settings.provider(name)).toContainText('Paused');
    await second.close();
    await settings.pick('Soracom', 'Sync now');
    await frame.sync.click();
    await expect(page.getByRole('listitem').filter({ hasText: name })).toContainText('paused');
    await page.keyboard.press('Escape');
    await expect(frame.offlineStrip).toBeHidden();
    await settings.pick(name, 'Resume');
    await expect(settings.provider(name)).toContainText('Cannot be read', { timeout: 60_000 });
    await expect(frame.sync).toHaveAccessibleName(/^Offline 1 of 2 providers/);
  });

  const renamed = 'Meters in the north of the country';
  await test.step('its name changes while it is down, and no stored secret goes elsewhere', async () => {
    await settings.pick(name, /^Change name/);
    const dialog = frame.dialog(`Change ${name}`);
    const submit = dialog.getByRole('button', { name: 'Try and change' });
    await expect(submit).toBeDisabled();
    await dialog.getByLabel('Other address').fill('https://elsewhere.example/webapi');
    await submit.click();
    await expect(dialog).toContainText('Enter the Password again');
    expect(await violations(page)).toEqual([]);
    await dialog.getByLabel('Other address').fill(second.baseUrl);
    await dialog.getByLabel('Name', { exact: true }).fill(renamed);
    await submit.click();
    await expect(dialog).toBeHidden();
    await expect(settings.provider(renamed)).toContainText('Cannot be read');
  });

  await test.step('removing says what goes and what stays', async () => {
    await settings.pick(renamed, /^Remove/);
    const dialog = frame.dialog(`Remove ${renamed}?`);
    await expect(dialog).toContainText('Its 60 SIMs');
    await expect(dialog).toContainText('audit log');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(settings.provider(renamed)).toHaveCount(0);
    await frame.go('Fleet');
    await fleet.query.fill('');
    await fleet.grid.toHold(120);
    await expect(fleet.grid.column('Provider')).toHaveCount(0);
  });
});
