import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../fixtures/app.ts';
import { violations } from '../../fixtures/axe.ts';
import { consoleFrame } from '../../pages/console.ts';
import { rulesPage } from '../../pages/rules.ts';

test('coverage says what is watched, and leads to the rules', async ({ startConsole, folder }) => {
  test.setTimeout(180_000);
  const { page } = await startConsole({ args: ['--demo-sims', '200', '--save-to', folder] });
  const frame = consoleFrame(page);
  await expect(frame.sync).toContainText('Synced', { timeout: 90_000 });
  const rules = rulesPage(page);
  await frame.go('Detections');
  await expect(rules.table.getByRole('row').nth(60)).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await page.keyboard.press('2');
  const matrix = page.getByRole('table', { name: 'Coverage of techniques by layer' });
  await expect(matrix).toBeVisible();
  for (const theme of ['dark', 'light'] as const) {
    await frame.useTheme(theme);
    expect(await violations(page)).toEqual([]);
  }
  await page.keyboard.press('t');
  await expect(page.getByRole('table', { name: 'Coverage as a table' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('t');

  await page.getByRole('button', { name: 'Export CSV' }).click();
  await expect(frame.message('Coverage exported')).toBeVisible();
  const csv = join(folder, 'sextant-coverage.csv');
  expect(existsSync(csv)).toBe(true);
  expect(readFileSync(csv, 'utf8')).toContain('ATT&CK,T1451,SIM Card Swap');

  await matrix.getByRole('button', { name: /^T1451, Endpoint/ }).click();
  await expect(page.getByLabel('Filter rules')).toHaveValue('technique:T1451 layer:endpoint');
  await expect(rules.row('D-EP-01')).toBeVisible();
});

test('a shipped rule shows its fixtures as test cases, and is duplicated to be changed', async ({
  startConsole,
}) => {
  test.setTimeout(180_000);
  const { page } = await startConsole({ args: ['--demo-sims', '200'] });
  const frame = consoleFrame(page);
  await expect(frame.sync).toContainText('Synced', { timeout: 90_000 });
  const rules = rulesPage(page);
  await frame.go('Detections');
  await rules.row('D-EP-04').click();
  await page.keyboard.press('e');
  await expect(rules.text).toContainText('SIM in three devices within a day');
  await rules.side('Tests');
  await expect(rules.checks.getByText('2 of 2 hold')).toBeVisible();
  for (const theme of ['dark', 'light'] as const) {
    await frame.useTheme(theme);
    expect(await violations(page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'Duplicate to edit' }).click();
  await page.getByLabel('Why is it needed?').fill('two devices are enough here');
  await page.keyboard.press('Control+s');
  await expect(frame.message('R-1 is stored')).toBeVisible();
  await expect(rules.checks.getByRole('tab', { name: 'Tests 2' })).toBeVisible();
});
