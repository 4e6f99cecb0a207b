import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type DemoConsole } from '../../fixtures/demo.ts';
import { commandLine } from '../../fixtures/workspace.ts';
import { incidentsPage } from '../../pages/incidents.ts';

/** A person presses what was seen, though worse incidents open meanwhile and take places above it. */
test('a press lands on the row that was seen', async ({ demo, folder }) => {
  test.setTimeout(400_000);
  const { page, frame } = demo;
  const incidents = incidentsPage(page);
  const { queue, totals, pane } = incidents;
  const last = queue.rows.last();
  const seen = (): Promise<string[]> => queue.cells('Incident');
  await frame.go('Incidents');
  await queue.toHold(7);

  await test.step('while the button is down, however long that is', async () => {
    const before = await seen();
    const known = (await totals.textContent()) ?? '';
    await over(page, last);
    await page.mouse.down();
    await attack(demo, folder, 0);
    await expect(totals).not.toHaveText(known, { timeout: 60_000 });
    await expect(page.getByText('held under the pointer')).toBeVisible();
    expect(await seen()).toEqual(before);
    await page.mouse.up();
    await expect(pane).toHaveAccessibleName(`Incident ${before.at(-1)}`);
    await expect.poll(seen).not.toEqual(before);
    await expect(queue.cursor).toContainText(before.at(-1) ?? '');
  });

  await test.step('and while the pointer is on its way', async () => {
    // Only news that come while the pointer moves prove something; on a machine that is busy others are waited for.
    for (let nth = 1; nth <= 4; nth++) {
      await page.keyboard.press('Escape');
      // For two seconds after a key the list follows what the key may have done.
      await page.waitForTimeout(2_100);
      await expect
        .poll(async () => ((await totals.textContent()) ?? '').split(' ')[0])
        .toBe(String(await queue.count()));
      const before = await seen();
      const known = (await totals.textContent()) ?? '';
      const arriving = attack(demo, folder, nth);
      const moved = await hoverUntil(page, last, async () => (await totals.textContent()) !== known);
      await page.mouse.down();
      const inTime = moved !== null && Date.now() - moved < slowest;
      const after = await seen();
      await page.mouse.up();
      await arriving;
      if (!inTime) continue;
      expect(after).toEqual(before);
      await expect(pane).toHaveAccessibleName(`Incident ${before.at(-1)}`);
      // At rest, the list moves on; the cursor stays with its incident.
      await expect.poll(seen).not.toEqual(before);
      await expect(queue.cursor).toContainText(before.at(-1) ?? '');
      return;
    }
    throw new Error('no attack was found while the pointer moved');
  });

  await test.step('a key acts on the marked row wherever the list put it', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('End');
    const marked = (await seen()).at(-1) ?? '';
    await expect(queue.cursor).toContainText(marked);
    const before = await queue.count();
    await page.getByRole('heading', { level: 1 }).hover();
    await attack(demo, folder, 5);
    await expect.poll(() => queue.count(), { timeout: 60_000 }).toBeGreaterThan(before);
    await expect(queue.cursor).toContainText(marked);
    await page.keyboard.press('Enter');
    await expect(pane).toHaveAccessibleName(`Incident ${marked}`);
  });
});

async function over(page: Page, row: Locator, by = 0): Promise<void> {
  const box = await row.boundingBox();
  if (box === null) throw new Error('the row is not in sight');
  await page.mouse.move(box.x + box.width / 2 + by, box.y + box.height / 2);
}

/** A pointer that was slower than this between two moves may have let the list go, ms. */
const slowest = 400;

/**
 * Moves to and fro over a row until there are news, in bouts that end before what a pointer may hold runs out.
 *
 * @returns when it moved last, ms; null where the news came at rest, not within half a minute, or to a pointer that was slow
 */
async function hoverUntil(page: Page, row: Locator, news: () => Promise<boolean>): Promise<number | null> {
  const from = Date.now();
  while (Date.now() - from < 30_000) {
    const bout = Date.now();
    let moved = bout;
    let steady = true;
    for (let by = 4; Date.now() - bout < 7_000; by = -by) {
      await over(page, row, by);
      steady &&= moved === bout || Date.now() - moved < slowest;
      moved = Date.now();
      if (await news()) return steady ? moved : null;
    }
    await page.waitForTimeout(1_000);
    if (await news()) return null;
  }
  return null;
}

/** A SIM of the demo world tries the doors of three hosts: an incident of high severity. @param nth each is at another site */
async function attack({ dataDir }: DemoConsole, folder: string, nth: number): Promise<void> {
  const world = join(dataDir, 'demo', 'demo-world', 'imports', 'flows.ndjson');
  const flows = readFileSync(world, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  const ofEach = [...new Map(flows.map((flow) => [flow['iccid'], flow])).values()];
  const tries = [1, 2, 3].map((host) => ({
    ...ofEach[Math.floor((nth * ofEach.length) / 6)],
    destinationIp: `203.0.113.${90 + host}`,
    destinationPort: 23,
  }));
  const file = join(folder, `attack-${nth}.ndjson`);
  writeFileSync(file, tries.map((flow) => `${JSON.stringify(flow)}\n`).join(''));
  await commandLine(['import', file, '--data-dir', join(dataDir, 'demo')], []);
}
