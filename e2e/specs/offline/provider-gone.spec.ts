import { join } from 'node:path';
import { expect, test } from '../../fixtures/app.ts';
import { makeWorkspace, passphrase, startProvider } from '../../fixtures/workspace.ts';
import { actionDialog } from '../../pages/action-dialog.ts';
import { consoleFrame } from '../../pages/console.ts';
import { fleetPage } from '../../pages/fleet.ts';
import { incidentsPage } from '../../pages/incidents.ts';
import { posturePage } from '../../pages/posture.ts';

test('without the provider everything is there to read, aged; work goes on; actions wait and are sent when it is back', async ({
  startConsole,
  folder,
}) => {
  test.setTimeout(240_000);
  const provider = await startProvider(join(folder, 'provider'));
  const dataDir = join(folder, 'data');
  await makeWorkspace(dataDir, provider);
  await provider.leave();

  const { page } = await startConsole({ dataDir, awaitReady: false });
  const frame = consoleFrame(page);

  await test.step('the workspace opens with its passphrase, and with no other', async () => {
    const field = page.getByRole('textbox', { name: 'Passphrase' });
    await field.fill('not the passphrase');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await expect(page.getByRole('alert')).toContainText('does not open this workspace');
    await field.fill(passphrase);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await expect(page.locator('html[data-ready]')).toBeAttached();
  });

  await test.step('it says that it is offline, and since when', async () => {
    await expect(frame.sync).toHaveAccessibleName(/^Offline cache from .+ ago/, { timeout: 60_000 });
    await expect(frame.offlineStrip).toContainText('cannot be reached');
  });

  await test.step('posture, fleet and incidents are readable, marked as cached', async () => {
    await posturePage(page).scored();
    await expect(page.getByRole('main')).toContainText('Cached,');
    await frame.go('Fleet');
    const fleet = fleetPage(page);
    await fleet.grid.toHold(120);
    await expect(page.getByRole('main')).toContainText('Cached,');
    await fleet.grid.rows.first().click();
    await expect(fleet.pane).toContainText('IMSI');
    await page.keyboard.press('Escape');
    await frame.go('Incidents');
    await expect(incidentsPage(page).queue.row('SIM-theft chain')).toBeVisible();
  });

  const incidents = incidentsPage(page);
  await test.step('a comment is kept; an action is queued and does not look sent', async () => {
    await incidents.open(incidents.queue.row('SIM-theft chain'), 'D-EE-03');
    await page.keyboard.press('c');
    await incidents
      .form(/^Comment on/)
      .getByRole('textbox', { name: 'Comment' })
      .fill('No signal in the cellar.');
    await page.keyboard.press('Control+Enter');
    await expect(incidents.form(/^Comment on/)).toBeHidden();
    await incidents.pane.getByRole('button', { name: 'Contain' }).click();
    await page.getByRole('menuitem', { name: /^Suspend/ }).click();
    await actionDialog(page, 'Suspend').confirm('Stolen, and we are offline');
    await expect(incidents.containment.getByRole('listitem')).toHaveText([
      /1 requested/,
      /0 accepted/,
      /0 observed/,
    ]);
    await expect(incidents.facts).toContainText('Containing, 0 of 1 observed');
  });

  await test.step('once the provider is back it is sent, and observed', async () => {
    await provider.comeBack();
    await frame.go('Fleet');
    await page.getByRole('button', { name: 'Sync now' }).click();
    await expect(frame.sync).toHaveAccessibleName(/^Synced just now/, { timeout: 60_000 });
    await expect(frame.offlineStrip).toBeHidden();
    await frame.go('Incidents');
    await incidents.open(incidents.queue.row('SIM-theft chain'), 'D-EE-03');
    await expect(incidents.facts).toContainText('Contained', { timeout: 60_000 });
  });
  await provider.leave();
});
