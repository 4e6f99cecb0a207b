import { launchElectron } from './fixtures/launch.ts';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
const out = process.argv[2] ?? '/tmp';
const wait = Number(process.argv[3] ?? '20000');
const dir = process.argv[4] ?? mkdtempSync(join(tmpdir(), 'sx-'));
const t0 = Date.now();
const app = await launchElectron({ args: ['--data-dir', join(dir, 'demo')] });
app.process().stderr?.on('data', (d) => process.stderr.write(`[app] ${d}`));
app.process().stdout?.on('data', (d) => process.stdout.write(`[app] ${d}`));
const page = await app.firstWindow();
page.on('console', (m) => console.log('[page]', m.type(), m.text()));
page.on('pageerror', (e) => console.log('[pageerror]', e.message));
console.log('window', Date.now() - t0, dir);
await page.waitForTimeout(wait);
await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
const shot = async (name: string) => {
  await page.waitForTimeout(900);
  await page.screenshot({ path: join(out, `${name}.png`) });
};

await page.getByText('Synced').first().waitFor({ timeout: 120000 });
await page.waitForTimeout(4000);
for (const theme of (process.argv[5] ?? 'dark,light').split(',')) {
  await page.keyboard.press('g'); await page.keyboard.press('s'); await page.waitForTimeout(400);
  await page.getByRole('button', { name: theme === 'light' ? 'Light' : 'Dark', exact: true }).click();
  await shot(`settings-${theme}`);
  const go = async (key: string) => { await page.keyboard.press('Escape'); await page.keyboard.press('g'); await page.keyboard.press(key); await page.waitForTimeout(700); };
  await go('p'); await shot(`posture-${theme}`);
  await page.getByRole('row').filter({ hasText: 'C-NW-04' }).click(); await shot(`control-${theme}`);
  await go('i'); await page.keyboard.press('j'); await page.keyboard.press('Enter'); await shot(`incident-pane-${theme}`);
  await page.getByRole('button', { name: 'Open full page' }).click(); await shot(`incident-full-${theme}`);
  await page.getByRole('button', { name: 'Contain' }).click(); await page.waitForTimeout(300); await page.getByRole('menuitem').first().click(); await page.waitForTimeout(800); await shot(`action-dialog-${theme}`);
  await page.getByLabel('Reason').fill('Device seen in another module abroad. Contain before more data leaves.');
  await page.getByRole('button', { name: /^Suspend 1 SIM|^Suspend \d/ }).click({ timeout: 3000 }).catch((e) => console.log(String(e).slice(0, 300)));
  await page.waitForTimeout(1200); await shot(`toast-${theme}`);
  await page.waitForTimeout(15000); await shot(`incident-contained-${theme}`);
  await go('f'); await page.keyboard.press('j'); await page.keyboard.press('Enter'); await page.waitForTimeout(1500); await shot(`sim-pane-${theme}`);
  await go('a'); await page.keyboard.press('j'); await page.keyboard.press('Enter'); await shot(`actions-${theme}`);
  await go('d'); await page.getByRole('row').nth(1).click(); await shot(`detections-${theme}`);
  await go('r'); await shot(`reports-${theme}`);
  await go('u'); await shot(`audit-${theme}`);
  await page.keyboard.press('Control+k'); await page.keyboard.type('mdk'); await shot(`palette-${theme}`); await page.keyboard.press('Escape');
}
await app.close();
console.log('done', Date.now() - t0);
process.exit(0);
