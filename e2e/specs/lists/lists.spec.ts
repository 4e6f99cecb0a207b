import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { expect, test } from '../../fixtures/app.ts';
import { consoleFrame } from '../../pages/console.ts';
import { incidentsPage } from '../../pages/incidents.ts';
import { listsPage } from '../../pages/lists.ts';

const address = '203.0.113.66';

/** A list that another party gave is read, what the fleet did is compared with it, and the incident names the indicator. */
test('from a STIX file to an incident that names the indicator', async ({ startConsole, folder }) => {
  test.setTimeout(180_000);
  const app = await startConsole({ args: ['--demo-sims', '200', '--save-to', folder] });
  const { page } = app;
  const frame = consoleFrame(page);
  const lists = listsPage(page);
  await expect(frame.sync).toContainText('Synced', { timeout: 60_000 });

  const bundle = join(folder, 'partner.json');
  writeFileSync(bundle, JSON.stringify(stixBundle()));

  await test.step('a rule that lacks its list says so and leads there', async () => {
    await frame.go('Detections');
    await page.getByRole('table', { name: 'Rules' }).getByRole('row').filter({ hasText: 'D-AP-01' }).click();
    const rule = page.getByRole('complementary', { name: 'Rule D-AP-01' });
    await expect(rule).toContainText('List allowed_domains is empty.');
    await rule.getByRole('button', { name: /allowed_domains.*fill it/ }).click();
    await expect(lists.pane('Domains that SIMs may ask for')).toContainText(
      'the rules that need it are blind',
    );
  });

  await test.step('the file is previewed, then taken in', async () => {
    await lists.open();
    await lists.makeThreatList('Partner feed');
    await choosing(app.electron, bundle);
    await lists.pane('Partner feed').getByRole('button', { name: 'Import file' }).click();
    const dialog = frame.dialog('Read partner.json into Partner feed');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await expect(dialog.getByRole('group', { name: 'Preview' })).toContainText(
      '1 would be added; 1 are not understood and left out.',
    );
    await expect(dialog.getByRole('table', { name: 'Left out' })).toContainText('process:name');
    await dialog.getByRole('button', { name: 'Take in 1' }).click();
    await expect(frame.message('Partner feed: 1 added')).toBeVisible();
    await expect(lists.pane('Partner feed').getByRole('table', { name: 'Entries' })).toContainText(address);
  });

  await test.step('a flow log that meets it opens an incident', async () => {
    const flows = join(folder, 'flows.ndjson');
    writeFileSync(flows, `${JSON.stringify(flowTo(app.dataDir))}\n`);
    await choosing(app.electron, flows);
    await frame.go('Settings');
    await page.getByRole('button', { name: 'Import files' }).click();
    await expect(frame.message('1 row of evidence imported')).toBeVisible();
    await frame.go('Incidents');
    const incidents = incidentsPage(page);
    const row = incidents.queue.row('Threat-intel hit').first();
    await expect(row).toBeVisible({ timeout: 60_000 });
    await incidents.open(row, `${address} is on the list Partner feed (partner.json)`);
  });

  await test.step('the list counts the hit, and a removal can be taken back', async () => {
    await frame.go('Detections');
    await lists.open();
    await lists.row('Partner feed').click();
    const pane = lists.pane('Partner feed');
    await expect(pane).toContainText(/1 time, last/);
    await pane.getByRole('button', { name: `Remove ${address}` }).click();
    await expect(pane).toContainText('Nothing in it yet');
    await frame.message(`${address} removed`).getByRole('button', { name: 'Undo' }).click();
    await expect(pane.getByRole('table', { name: 'Entries' })).toContainText(address);
  });

  await test.step('it is written elsewhere, and a folder that is watched brings another', async () => {
    await lists.pane('Partner feed').getByRole('button', { name: 'Export' }).click();
    await expect(frame.message('1 entry exported')).toContainText('partner_feed.csv');
    expect(readFileSync(join(folder, 'partner_feed.csv'), 'utf8')).toContain(
      `${address},address,partner.json`,
    );
    const watched = join(folder, 'feeds');
    mkdirSync(watched);
    await choosing(app.electron, watched);
    await page.getByRole('button', { name: 'Watch a folder' }).click();
    const dialog = frame.dialog('Watched folder');
    await dialog.getByRole('button', { name: 'Choose a folder…' }).click();
    await expect(dialog).toContainText(watched);
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    writeFileSync(join(watched, 'brought.txt'), '203.0.113.67\n');
    await expect(lists.row('brought')).toBeVisible({ timeout: 60_000 });
  });
});

function stixBundle(): object {
  const indicator = (id: string, pattern: string): object => ({
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${id}`,
    pattern_type: 'stix',
    valid_from: new Date().toISOString(),
    pattern,
  });
  return {
    type: 'bundle',
    id: 'bundle--8f0d3c4e-7f1a-4c5e-9a55-0d9b8a1c2d3e',
    objects: [
      indicator('1', `[ipv4-addr:value = '${address}']`),
      indicator('2', "[process:name = 'sh' AND process:pid = 1]"),
    ],
  };
}

/** One hour of a SIM of the demo world, to the address of the indicator. */
function flowTo(dataDir: string): object {
  const path = join(dataDir, 'demo', 'demo-world', 'imports', 'flows.ndjson');
  if (!existsSync(path)) throw new Error('the demo world left no flow log');
  const first = readFileSync(path, 'utf8').split('\n')[0] ?? '{}';
  return { ...(JSON.parse(first) as object), destinationIp: address, destinationPort: 443 };
}

/** The next question for files is answered with this one. */
async function choosing(electron: ElectronApplication, path: string): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}
