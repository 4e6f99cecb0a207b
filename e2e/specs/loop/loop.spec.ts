import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expect, test } from '../../fixtures/app.ts';
import { actionDialog } from '../../pages/action-dialog.ts';
import { consoleFrame } from '../../pages/console.ts';
import { fleetPage } from '../../pages/fleet.ts';
import { incidentsPage } from '../../pages/incidents.ts';
import { posturePage } from '../../pages/posture.ts';

interface Truth {
  readonly attacks: readonly {
    readonly kind: string;
    readonly iccids: readonly string[];
    readonly startAt: number;
  }[];
}

/**
 * The whole loop, as a person walks it on the first day: the console opens on its demo fleet, in which a SIM was stolen;
 * it detects that by itself; the person contains it and believes it only when the network shows it; then proves it.
 */
test('from the first look to the report', async ({ startConsole, folder }) => {
  test.setTimeout(240_000);
  const saved = join(folder, 'saved');
  mkdirSync(saved);
  const app = await startConsole({ args: ['--demo-sims', '300', '--save-to', saved] });
  const { page } = app;
  const frame = consoleFrame(page);

  await test.step('observe: the fleet is read and the posture of six layers stands', async () => {
    const posture = posturePage(page);
    await posture.scored();
    for (const layer of [1, 2, 3, 4, 5, 6])
      await expect(posture.sector(layer)).toHaveAccessibleName(/coverage \d+\s%$/);
    await expect(frame.sync).toContainText('Synced', { timeout: 60_000 });
  });

  const incidents = incidentsPage(page);
  const theft = incidents.queue.row('SIM-theft chain').first();
  let name = '';

  await test.step('detect: the console opened an incident by itself', async () => {
    await frame.go('Incidents');
    await expect(theft).toBeVisible({ timeout: 60_000 });
    await incidents.open(theft, 'D-EE-03');
    name = /INC-\d+/.exec((await incidents.pane.getAttribute('aria-label')) ?? '')?.[0] ?? '';
    expect(name).toMatch(/^INC-\d+$/);
  });

  const stolen = stolenSim(app.dataDir);

  await test.step('decide: it is mine now', async () => {
    await page.keyboard.press('a');
    await expect(frame.message('Acknowledged and took 1 incident')).toBeVisible();
    await expect(incidents.facts).toContainText('Triage');
  });

  await test.step('contain: requested, accepted, and contained only once observed', async () => {
    const seen = await watch(page, '.ui-pane .ui-record-facts, .ui-pane .ui-steps');
    await incidents.pane.getByRole('button', { name: 'Contain' }).click();
    await page.getByRole('menuitem', { name: /^Suspend/ }).click();
    const dialog = actionDialog(page, 'Suspend');
    await expect(dialog.dialog).toContainText(`${name} counts as contained only when it is observed`);
    await dialog.confirm('Stolen card, seen abroad in another device');
    await expect(frame.message(/ACT-\d+ requested/)).toBeVisible();
    await expect(incidents.containment.getByRole('listitem')).toHaveText(
      [/1 requested/, /1 accepted/, /1 observed/],
      { timeout: 60_000 },
    );
    await expect(incidents.facts).toContainText('Contained');
    const story = await seen();
    // It never looked done before the network showed it.
    const contained = story.findIndex((text) => text.startsWith('Contained'));
    const observed = story.findIndex((text) => /1 observed/.test(text) && !/^Containing/.test(text));
    expect(story.some((text) => text.startsWith('Containing, 0 of 1 observed'))).toBe(true);
    expect(contained).toBeGreaterThan(-1);
    expect(story.slice(0, Math.min(contained, observed)).some((text) => text.startsWith('Contained'))).toBe(
      false,
    );
  });

  await test.step('the fleet shows it', async () => {
    await frame.go('Fleet');
    const fleet = fleetPage(page);
    await fleet.query.fill(`iccid:${stolen}`);
    await fleet.grid.toHold(1);
    await expect(fleet.grid.rows.first()).toContainText('Suspended');
    await expect(fleet.grid.rows.first()).toContainText(stolen);
  });

  await test.step('prove: the report in all its forms, its hash, and a chain that holds', async () => {
    await frame.go('Incidents');
    await theft.click();
    for (const format of ['PDF', 'JSON', 'HTML']) {
      await incidents.pane.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Report' }).click();
      const dialog = frame.dialog(`Report of ${name}`);
      await dialog.getByRole('button', { name: format, exact: true }).click();
      await dialog.getByRole('button', { name: 'Save as…' }).click();
      await expect(dialog).toBeHidden({ timeout: 60_000 });
    }
    const files = readdirSync(saved);
    const fileOf = (extension: string): Buffer =>
      readFileSync(join(saved, files.find((file) => file.endsWith(extension)) ?? 'missing'));
    const text = await textOfPdf(
      fileOf('.pdf'),
      join(saved, files.find((file) => file.endsWith('.pdf')) ?? ''),
    );
    expect(text).toContain(name);
    expect(text).toContain('SIM-theft chain');
    const html = fileOf('.html').toString();
    expect(html).toContain(name);
    expect(html).not.toMatch(/<script|https?:\/\/(?!\[)/);
    const report = JSON.stringify(JSON.parse(fileOf('.json').toString()));
    expect(report).toContain(name);
    expect(report).toContain(stolen.slice(0, 6));
    expect(report).not.toContain(stolen);

    await frame.go('Reports');
    const hashes = await page.getByRole('table', { name: 'Reports' }).getByRole('row').allInnerTexts();
    for (const extension of ['.pdf', '.html', '.json']) {
      const hash = createHash('sha256').update(fileOf(extension)).digest('hex').slice(0, 16);
      expect(hashes.some((row) => row.includes(hash))).toBe(true);
    }

    await frame.go('Audit');
    const acts = page.getByRole('table', { name: 'Audit log' });
    for (const act of [
      'incident.acknowledged',
      'action.queued',
      'action.accepted',
      'action.observed',
      'incident.contained',
      'report.exported',
    ]) {
      await expect(acts.getByText(act, { exact: true }).first()).toBeVisible();
    }
    await page.getByRole('button', { name: 'Verify chain' }).click();
    await expect(page.getByText(/^\d+ rows verified/)).toBeVisible();
  });
});

/** Who was really stolen, and is long abroad, as the world itself tells. */
function stolenSim(dataDir: string): string {
  const truth = JSON.parse(
    readFileSync(join(dataDir, 'demo', 'demo-world', 'ground-truth.json'), 'utf8'),
  ) as Truth;
  const theft = truth.attacks
    .filter(({ kind }) => kind === 'stolen-sim')
    .sort((a, b) => a.startAt - b.startAt)[0];
  const iccid = theft?.iccids[0];
  if (iccid === undefined) throw new Error('nothing was stolen in this world');
  return iccid;
}

/** Notes what an element says over time. @returns a function that ends it and tells, in order */
async function watch(page: Page, selector: string): Promise<() => Promise<string[]>> {
  await page.evaluate((selector) => {
    const story: string[] = [];
    const note = (): void => {
      for (const element of document.querySelectorAll(selector)) {
        const text = (element as HTMLElement).innerText.replace(/\s+/g, ' ').trim();
        if (!story.includes(text)) story.push(text);
      }
    };
    note();
    new MutationObserver(note).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    Object.assign(globalThis, { story });
  }, selector);
  return () => page.evaluate(() => (globalThis as unknown as { story: string[] }).story);
}

/** The text a reader could search for; poppler's tool where it is installed, else what the document says of itself. */
async function textOfPdf(pdf: Buffer, path: string): Promise<string> {
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.length).toBeGreaterThan(20_000);
  expect(pdf.includes('/ToUnicode')).toBe(true);
  try {
    return (await promisify(execFile)('pdftotext', ['-layout', path, '-'])).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return pdf.toString('latin1');
  }
}
