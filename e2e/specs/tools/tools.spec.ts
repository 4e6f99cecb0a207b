import { expect } from '@playwright/test';
import { type RunningApp, test } from '../../fixtures/app.ts';
import { consoleFrame } from '../../pages/console.ts';
import { fleetPage } from '../../pages/fleet.ts';
import { settingsPage } from '../../pages/settings.ts';

/** A small fleet, read, with the first SIM that is online opened beside it. */
async function openOnline({ page }: RunningApp) {
  await consoleFrame(page).go('Fleet');
  const fleet = fleetPage(page);
  await fleet.grid.toHold(60, 60_000);
  await fleet.query.fill('state:active connectivity:online');
  await expect(fleet.totals).not.toHaveText('60 of 60');
  await fleet.grid.rows.first().click();
  await page.keyboard.press('Enter');
  await expect(fleet.pane).toBeVisible();
  return fleet;
}

const small = { args: ['--demo-sims', '60', '--demo-attacks', 'none'] };

test('a message is written, counted, sent once, and called handed over rather than observed', async ({
  startConsole,
}) => {
  const app = await startConsole(small);
  const { page } = app;
  const fleet = await openOnline(app);
  await fleet.pane.getByRole('button', { name: 'Act on SIM' }).click();
  await page.getByRole('menuitem', { name: /^Send SMS/ }).click();
  const dialog = page.getByRole('dialog');
  const message = dialog.getByRole('textbox', { name: 'Message' });
  await message.fill('я'.repeat(71));
  await expect(dialog.getByText('71 of 70, outside the GSM alphabet')).toBeVisible();
  await message.fill('reboot');
  await expect(dialog.getByText('6 of 160')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Wakes it up');
  await expect(dialog.getByRole('button', { name: 'Send an SMS to 1 SIM' })).toBeEnabled();
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await consoleFrame(page).go('Actions');
  await expect(page.getByText('Handed over').first()).toBeVisible();
});

test('a SIM is asked for its place, and the place is forgotten again', async ({ startConsole }) => {
  const app = await startConsole(small);
  const { page } = app;
  const fleet = await openOnline(app);
  const { pane } = fleet;
  const coordinates = pane.getByRole('button', { name: 'Copy coordinates' }).first();
  const unknown = pane.getByText(/does not know the cell|tells no cell/);
  // A tower that is in no register is an answer, too: then the next SIM is asked.
  await expect(async () => {
    await pane.getByRole('button', { name: /^Ask / }).click();
    await expect(coordinates.or(unknown)).toBeVisible();
    if (await unknown.isVisible()) await page.keyboard.press('j');
    await expect(coordinates).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await pane.getByRole('button', { name: 'Forget these places' }).click();
  await expect(coordinates).toBeHidden();
  await pane.getByRole('button', { name: 'Show captures' }).click();
  await pane.getByRole('textbox', { name: 'Reason' }).fill('Beaconing');
  await pane.getByRole('button', { name: 'Start a capture' }).click();
  await expect(pane.getByText(/requested|capturing/)).toBeVisible();
});

test('an automation is made at the provider, switched off and deleted', async ({ startConsole }) => {
  const { page } = await startConsole(small);
  await consoleFrame(page).go('Settings');
  await settingsPage(page).provider('Soracom').click();
  const pane = settingsPage(page).pane('Soracom');
  await pane.getByRole('button', { name: 'Make one' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Refused devices, ours');
  await dialog.getByRole('textbox', { name: 'Address to call' }).fill('https://hooks.example.com/imei');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Told within a minute');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await expect(dialog).toBeHidden();
  const rule = pane.getByRole('listitem').filter({ hasText: 'Refused devices, ours' });
  await rule.getByRole('button', { name: 'Switch off' }).click();
  await expect(rule.getByText('off', { exact: true })).toBeVisible();
  await rule.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(rule).toBeHidden();
});

test('a filter of a gateway is replaced for all SIMs behind it, and the former rules are put back', async ({
  startConsole,
}) => {
  const { page } = await startConsole(small);
  await consoleFrame(page).go('Settings');
  await settingsPage(page).provider('Soracom').click();
  const pane = settingsPage(page).pane('Soracom');
  const gateway = pane.getByRole('listitem').filter({ hasText: 'meridian-core' });
  const routing = gateway.getByText(/^Routing filter: /);
  await expect(routing).toContainText('2 rules');
  await expect(gateway.getByText(/^IP rules: /)).toContainText('unknown');

  await gateway.getByRole('button', { name: 'Replace' }).first().click();
  const dialog = page.getByRole('dialog');
  const rules = dialog.getByRole('textbox', { name: 'Rules, one a line' });
  await rules.fill('deny everything');
  await expect(dialog.getByText(/^Line 1: /)).toBeVisible();
  await rules.fill('deny 0.0.0.0/0');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Beaconing through the gateway');
  await dialog.getByRole('button', { name: /^Replace for [\d,]+ SIMs?$/ }).click();
  await expect(dialog).toBeHidden();
  await expect(routing).toContainText('1 rule');

  await gateway.getByRole('button', { name: 'Replace' }).first().click();
  await dialog.getByRole('button', { name: 'Put the former rules back in' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It was something else');
  await dialog.getByRole('button', { name: /^Replace for/ }).click();
  await expect(routing).toContainText('2 rules');
});
