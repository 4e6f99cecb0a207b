import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { expect, test } from '../../fixtures/app.ts';
import { violations } from '../../fixtures/axe.ts';
import { consoleFrame } from '../../pages/console.ts';
import { incidentsPage } from '../../pages/incidents.ts';
import { rulesPage } from '../../pages/rules.ts';

/** A port that nothing in the demo world uses. */
const port = 2323;

/** As a new user would: written by typing, mended, tested, tried over history, switched on, and it fires. */
test('a rule from scratch becomes an incident', async ({ startConsole, folder }) => {
  test.setTimeout(300_000);
  const app = await startConsole({ args: ['--demo-sims', '200'] });
  const { page } = app;
  const frame = consoleFrame(page);
  const rules = rulesPage(page);
  await expect(frame.sync).toContainText('Synced', { timeout: 90_000 });
  const bringFlow = async (name: string, number: number): Promise<void> => {
    const path = join(folder, name);
    writeFileSync(path, `${JSON.stringify(flow(app.dataDir, number))}\n`);
    await choosing(app.electron, path);
    await frame.go('Settings');
    await page.getByRole('button', { name: 'Import files' }).click();
    const message = frame.message('1 row of evidence imported');
    await expect(message).toBeVisible({ timeout: 60_000 });
    await expect(message).toBeHidden();
  };
  await bringFlow('before.ndjson', 0);

  await test.step('it is typed, with the words of the log source offered', async () => {
    await frame.go('Detections');
    await rules.newRule();
    await expect(rules.checks.getByText('Nothing is wrong with the text.')).toBeVisible();
    await page.keyboard.type('Telnet on another port');
    await rules.down(4);
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.type('netw');
    await expect(rules.offer('network_connection')).toBeVisible();
    await rules.take();
    await rules.down(4);
    await page.keyboard.press('Shift+Home');
    await page.keyboard.type('dstP');
    await expect(rules.offer('dstPort')).toContainText('whole number');
    await rules.take();
    await page.keyboard.type('|startwith: ');
    await page.keyboard.type(String(port));
  });

  await test.step('its mistake is shown where it is, and mended', async () => {
    const problem = rules.checks.getByRole('button', { name: /There is no modifier "startwith"/ });
    await expect(problem).toContainText('Did you mean startswith?');
    await problem.click();
    await expect(rules.text).toBeFocused();
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.type(`dstPort: ${port}`);
    await expect(rules.checks.getByText('Nothing is wrong with the text.')).toBeVisible();
  });

  await test.step('it is tried over history, and an example becomes a test case', async () => {
    await rules.side('Dry run');
    await rules.checks.getByRole('button', { name: 'Try it' }).click();
    await expect(rules.checks.getByText(/^It would have made 1 finding on 1 SIM/)).toBeVisible({
      timeout: 60_000,
    });
    await rules.checks.getByRole('button', { name: 'Make a test case' }).click();
    await expect(rules.checks.getByText('1 of 1 hold')).toBeVisible();
  });

  await test.step('nobody leaves it by mistake', async () => {
    await page.getByRole('button', { name: 'Rules', exact: true }).click();
    await frame.dialog('Leave without saving?').getByRole('button', { name: 'Stay' }).click();
    await expect(rules.text).toContainText('Telnet on another port');
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await frame.dialog('Leave without saving?').getByRole('button', { name: 'Stay' }).click();
    await expect(rules.text).toContainText('Telnet on another port');
  });

  await test.step('it can be used by everybody, in both themes', async () => {
    await frame.useTheme('dark');
    expect(await violations(page)).toEqual([]);
    await frame.useTheme('light');
    expect(await violations(page)).toEqual([]);
  });

  await test.step('it is stored with a reason and switched on', async () => {
    await rules.side('Tests');
    await rules.checks.getByRole('button', { name: 'Add' }).click();
    await page.getByLabel('Name of the case').fill('half written');
    await rules.side('Dry run');
    await rules.checks.getByRole('button', { name: 'Save and switch on' }).click();
    const reason = page.getByLabel('Why is it needed?');
    await expect(reason).toBeFocused();
    await reason.fill('cameras that listen where they should not');
    await rules.checks.getByRole('button', { name: 'Save and switch on' }).click();
    await expect(frame.message('R-1 is stored and switched on')).toBeVisible();
    await expect(page.getByRole('article', { name: 'Rule R-1' })).toContainText('Own');
    // What stood open beside the text is still there.
    await expect(rules.checks.getByText(/^It would have made 1 finding on 1 SIM/)).toBeVisible();
    await rules.side('Tests');
    await expect(page.getByLabel('Name of the case')).toHaveValue('half written');
    await page.getByRole('button', { name: 'Rules', exact: true }).click();
    await expect(rules.row('Telnet on another port')).toContainText('Own');
  });

  await test.step('it fires on what comes next', async () => {
    await bringFlow('after.ndjson', 1);
    await frame.go('Incidents');
    const incidents = incidentsPage(page);
    const row = incidents.queue.row('Telnet on another port').first();
    await expect(row).toBeVisible({ timeout: 60_000 });
    await incidents.open(row, `dstPort ${port}`);
    await frame.go('Detections');
    await page.getByLabel('Filter rules').fill('origin:own');
    await expect(rules.table.getByRole('row')).toHaveCount(2);
    await rules.row('Telnet on another port').click();
    await expect(page.getByRole('complementary', { name: 'Rule R-1' })).toContainText('1 in all');
  });
});

/** A flow of the demo world's own log, to the port. */
function flow(dataDir: string, number: number): object {
  const path = join(dataDir, 'demo', 'demo-world', 'imports', 'flows.ndjson');
  if (!existsSync(path)) throw new Error('the demo world left no flow log');
  const line = readFileSync(path, 'utf8').split('\n')[number] ?? '{}';
  return { ...(JSON.parse(line) as object), destinationIp: '203.0.113.80', destinationPort: port };
}

/** The next question for files is answered with this one. */
async function choosing(electron: ElectronApplication, path: string): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}
