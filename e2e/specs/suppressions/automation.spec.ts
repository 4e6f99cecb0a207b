import { expect, test } from '../../fixtures/app.ts';
import { violations } from '../../fixtures/axe.ts';
import { consoleFrame } from '../../pages/console.ts';
import { rulesPage } from '../../pages/rules.ts';
import { suppressionsPage } from '../../pages/suppressions.ts';

/** Nothing acts by itself until a lead arms it; then every page says so, and one key holds it all. */
test('a lead lets a rule act within limits, and anybody holds all automation', async ({ startConsole }) => {
  test.setTimeout(240_000);
  const { page } = await startConsole({ args: ['--demo-sims', '60'] });
  const frame = consoleFrame(page);
  const rules = rulesPage(page);
  const pane = page.getByRole('complementary', { name: 'Rule D-EE-03' });
  const badge = page.getByRole('banner').getByRole('button', { name: /acts? alone|automation held/ });
  const openRule = async (): Promise<void> => {
    await frame.go('Detections');
    await page.getByLabel('Filter rules').fill('D-EE-03');
    await rules.row('D-EE-03').click();
    await expect(pane).toContainText('By its definition a lead may let it act by itself');
  };
  await expect(frame.sync).toContainText('Synced', { timeout: 60_000 });

  await test.step('a rule gets the response that its definition names', async () => {
    await openRule();
    await expect(pane).toContainText('It proposes nothing.');
    await pane.getByRole('button', { name: 'Give it one…' }).click();
    const dialog = frame.dialog('Give a rule a response');
    await expect(dialog.getByRole('combobox', { name: 'Proposes to' })).toContainText('Suspend');
    await dialog.getByLabel('Reason').fill('Agreed with the owner');
    await dialog.getByRole('button', { name: /^Switch on/ }).click();
    await expect(pane).toContainText('It proposes: Suspend, the SIMs of the incident.');
    await expect(badge).toHaveCount(0);
  });

  const arm = async (): Promise<void> => {
    await pane.getByRole('button', { name: 'Let it act…' }).click();
    const dialog = frame.dialog('Let D-EE-03 act by itself');
    await dialog.getByLabel('SIMs an hour').fill('9');
    await expect(dialog).toContainText('More than in 24 hours.');
    await dialog.getByLabel('SIMs an hour').fill('2');
    await dialog.getByLabel('Reason').fill('Nobody is here at night');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: /^Arm it/ }).click();
  };

  await test.step('an analyst is told who may, a lead may', async () => {
    await expect(pane).toContainText('You work here as analyst.');
    await expect(pane.getByRole('button', { name: 'Let it act…' })).toHaveCount(0);
    await pane.getByRole('button', { name: 'Change who you are…' }).click();
    const who = frame.dialog('Who are you?');
    await who.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: /^Lead/ }).click();
    await who.getByRole('button', { name: /^Save/ }).click();
    await expect(who).toBeHidden();
    await arm();
    await expect(pane).toContainText('Acts by itself until');
    await expect(pane).toContainText('0 of 2 this hour, 0 of 5 in 24 hours.');
    await expect(badge).toContainText('1 rule acts alone');
  });

  await test.step('one key holds it, from any page', async () => {
    await frame.go('Fleet');
    await page.keyboard.press('Control+Shift+h');
    const dialog = frame.dialog('Hold all automation');
    await expect(dialog).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await expect(frame.message('All automation is on hold')).toBeVisible();
    await expect(badge).toContainText('automation held');
    await frame.go('Detections');
    const tab = suppressionsPage(page);
    await tab.open();
    await expect(tab.responses.getByRole('row').filter({ hasText: 'D-EE-03' })).toContainText('on hold');
    expect(await violations(page)).toEqual([]);
  });

  await test.step('a lead sets how far all rules together may go', async () => {
    const together = page.getByText(/^All armed rules together:/);
    await expect(together).toHaveText(
      'All armed rules together: 0 of 3 SIMs this hour, 0 of 10 in 24 hours.',
    );
    await page.getByRole('button', { name: 'Limits of all…' }).click();
    const dialog = frame.dialog('Limits of all armed rules');
    await dialog.getByLabel('SIMs an hour').fill('11');
    await expect(dialog).toContainText('More than in 24 hours.');
    await dialog.getByLabel('SIMs an hour').fill('2');
    await dialog.getByLabel('Reason').fill('Nobody is here at night');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: /^Set the limits/ }).click();
    await expect(together).toContainText('0 of 2 SIMs this hour');
  });

  await test.step('it is released and disarmed with a reason', async () => {
    await badge.click();
    const dialog = frame.dialog('Let armed rules act again');
    await dialog.getByLabel('Reason').fill('Looked at');
    await dialog.getByRole('button', { name: /^Release/ }).click();
    await expect(badge).toContainText('1 rule acts alone');
    await page.getByRole('tab', { name: 'Rules' }).click();
    await openRule();
    await pane.getByRole('button', { name: 'Disarm…' }).click();
    const disarm = frame.dialog('Disarm D-EE-03');
    await disarm.getByLabel('Reason').fill('The night is over');
    await disarm.getByRole('button', { name: /^Disarm/ }).click();
    await expect(badge).toHaveCount(0);
    await expect(pane).toContainText('a person decides');
  });
});
