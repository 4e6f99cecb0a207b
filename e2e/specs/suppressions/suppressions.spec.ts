import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { expect, test } from '../../fixtures/app.ts';
import { violations } from '../../fixtures/axe.ts';
import { consoleFrame } from '../../pages/console.ts';
import { incidentsPage } from '../../pages/incidents.ts';
import { listsPage } from '../../pages/lists.ts';
import { suppressionsPage } from '../../pages/suppressions.ts';

const [harmless, other, third] = ['203.0.113.66', '203.0.113.77', '203.0.113.88'] as const;

/** What people know reaches the rules: a false positive does not come back, and planned work raises nothing while it lasts. */
test('a false positive stays away, and maintenance keeps quiet until it ends', async ({
  startConsole,
  folder,
}) => {
  test.setTimeout(240_000);
  const app = await startConsole({ args: ['--demo-sims', '200'] });
  const { page } = app;
  const frame = consoleFrame(page);
  const incidents = incidentsPage(page);
  const tab = suppressionsPage(page);
  await expect(frame.sync).toContainText('Synced', { timeout: 60_000 });
  const sims = simsOf(app.dataDir);
  let files = 0;
  /** Imports one flow of a SIM of the demo world. */
  const flow = async (sim: number, to: string): Promise<void> => {
    const file = join(folder, `flow-${++files}.ndjson`);
    writeFileSync(file, `${JSON.stringify(flowAt(sims[sim] ?? '', to, Date.now()))}\n`);
    await choosing(app.electron, file);
    await frame.go('Settings');
    await page.getByRole('button', { name: 'Import files' }).click();
    await expect(frame.message('1 row of evidence imported').last()).toBeVisible();
  };
  const hits = incidents.queue.row('Threat-intel hit');

  await test.step('a list brings the rule to life', async () => {
    const lists = listsPage(page);
    const bundle = join(folder, 'partner.json');
    writeFileSync(bundle, JSON.stringify(stixBundle([harmless, other, third])));
    await frame.go('Detections');
    await lists.open();
    await lists.makeThreatList('Partner feed');
    await choosing(app.electron, bundle);
    await lists.pane('Partner feed').getByRole('button', { name: 'Import file' }).click();
    const dialog = frame.dialog('Read partner.json into Partner feed');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Take in 3' }).click();
    await expect(frame.message('Partner feed: 3 added')).toBeVisible();
  });

  await test.step('false positive: the filter is proposed, tried and applied', async () => {
    await flow(0, harmless);
    await frame.go('Incidents');
    await expect(hits).toHaveCount(1, { timeout: 60_000 });
    await incidents.open(hits.first(), harmless);
    await expect(incidents.pane).toContainText('1 finding from 1 signal');
    await page.keyboard.press('f');
    const form = incidents.form(/^Resolve INC-/);
    await form.getByLabel('Reason').fill('An update server of the partner');
    await form.getByRole('button', { name: /^Resolve/ }).click();
    const filter = frame.dialog(/^Keep what INC-\d+ found from coming back$/);
    await expect(filter.getByRole('region', { name: 'The rule without and with the filter' })).toContainText(
      `dstIp: "${harmless}"`,
    );
    await expect(filter).toContainText('1 of 1 would be gone; 1 incident would not have opened.');
    expect(await violations(page)).toEqual([]);
    await filter.getByLabel('Reason').fill('An update server of the partner');
    await filter.getByRole('button', { name: /^Apply/ }).click();
    await expect(frame.message('R-1 is in force')).toBeVisible();
  });

  await test.step('what is suppressed does not come back, and is counted', async () => {
    await frame.go('Detections');
    await tab.open();
    await page.keyboard.press('s');
    const dialog = frame.dialog('Suppress findings');
    await dialog.getByRole('combobox', { name: 'Rule' }).click();
    await page.getByRole('option', { name: /^D-TR-08/ }).click();
    const named = frame.dialog('Suppress findings of D-TR-08');
    await named.getByLabel('Only where').fill(`dstIp=${third}`);
    await named.getByLabel('Reason').fill('The same server by another address');
    await named.getByRole('button', { name: /^Suppress/ }).click();
    await expect(tab.suppressions.getByRole('row').filter({ hasText: 'S-1' })).toContainText(
      /D-TR-08.*dstIp is 203\.0\.113\.88/,
    );
    await flow(1, harmless);
    await flow(1, third);
    await frame.go('Detections');
    await tab.open();
    await tab.suppressions.getByRole('row').filter({ hasText: 'S-1' }).click();
    await expect(page.getByRole('complementary', { name: 'S-1' })).toContainText('1 finding', {
      timeout: 60_000,
    });
    expect(await violations(page)).toEqual([]);
    await frame.go('Incidents');
    await expect(hits).toHaveCount(0);
  });

  await test.step('a maintenance window keeps quiet', async () => {
    await frame.go('Detections');
    await tab.open();
    await page.keyboard.press('n');
    const dialog = frame.dialog('Plan a maintenance window');
    await dialog.getByLabel('Name').fill('Firmware night');
    await dialog.getByLabel('Reason').fill('New firmware on all chargers');
    await dialog.getByLabel('From, UTC').fill(new Date(Date.now() - 3_600_000).toISOString().slice(0, 16));
    await dialog.getByRole('button', { name: /^Plan/ }).click();
    const window = tab.windows.getByRole('row').filter({ hasText: 'Firmware night' });
    await expect(window).toContainText('Open now');
    await flow(2, other);
    await frame.go('Detections');
    await tab.open();
    await window.click();
    await expect(page.getByRole('complementary', { name: 'M-1' })).toContainText('1 finding', {
      timeout: 60_000,
    });
    await frame.go('Incidents');
    await expect(hits).toHaveCount(0);
  });

  await test.step('its end lets through what goes on', async () => {
    await frame.go('Detections');
    await tab.open();
    await tab.windows
      .getByRole('row')
      .filter({ hasText: 'M-1' })
      .getByRole('button', { name: 'End' })
      .click();
    const dialog = frame.dialog('End M-1 Firmware night');
    await dialog.getByLabel('Reason').fill('Done early');
    await dialog.getByRole('button', { name: /^End it now/ }).click();
    await expect(frame.message('M-1 has ended')).toBeVisible();
    await flow(2, other);
    await frame.go('Incidents');
    await expect(hits).toHaveCount(1, { timeout: 60_000 });
  });
});

function stixBundle(addresses: readonly string[]): object {
  return {
    type: 'bundle',
    id: 'bundle--8f0d3c4e-7f1a-4c5e-9a55-0d9b8a1c2d3f',
    objects: addresses.map((address, index) => ({
      type: 'indicator',
      spec_version: '2.1',
      id: `indicator--${index}`,
      pattern_type: 'stix',
      valid_from: new Date().toISOString(),
      pattern: `[ipv4-addr:value = '${address}']`,
    })),
  };
}

/** ICCIDs of which the demo world has a log of connections. */
function simsOf(dataDir: string): string[] {
  const text = readFileSync(join(dataDir, 'demo', 'demo-world', 'imports', 'flows.ndjson'), 'utf8');
  return [...new Set([...text.matchAll(/"iccid":"(\d+)"/g)].map(([, iccid]) => iccid ?? ''))];
}

/** One connection of a SIM, told as of an instant. */
function flowAt(iccid: string, to: string, at: number): object {
  const time = new Date(at).toISOString();
  return {
    kind: 'flow',
    iccid,
    observedAt: time,
    periodStart: new Date(at - 60_000).toISOString(),
    periodEnd: time,
    sourceIp: '10.64.0.9',
    outcome: 'established',
    firstAt: time,
    destinationIp: to,
    destinationPort: 443,
    protocol: 'tcp',
    flowCount: 1,
    packetsUp: 9,
    bytesUp: 900,
    bytesDown: 900,
  };
}

/** The next question for files is answered with this one. */
async function choosing(electron: ElectronApplication, path: string): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}
