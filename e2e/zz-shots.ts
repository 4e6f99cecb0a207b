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
for (const theme of ['dark', 'light']) {
  if (theme === 'light') {
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForTimeout(500);
    await page
      .getByRole('button', { name: 'Light' })
      .click()
      .catch((e) => console.log(String(e).slice(0, 200)));
  }
  for (const [key, name] of [
    ['p', 'posture'],
    ['i', 'incidents'],
    ['f', 'fleet'],
    ['a', 'actions'],
    ['d', 'detections'],
    ['r', 'reports'],
    ['u', 'audit'],
    ['s', 'settings'],
  ] as const) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.waitForTimeout(500);
    if (name === 'incidents' || name === 'fleet') {
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
    }
    await shot(`${name}-${theme}`);
    if (name === 'incidents') {
      await page.keyboard.press('Enter');
      await page
        .getByRole('button', { name: 'Open full page' })
        .click()
        .catch(() => {});
      await shot(`incident-full-${theme}`);
      await page.keyboard.press('Escape');
    }
  }
}
await app.close();
console.log('done', Date.now() - t0);
process.exit(0);
