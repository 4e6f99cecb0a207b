import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { electronCommand } from '../../../scripts/launch/electron-command.ts';
import { presentElectron } from '../../../scripts/setup/electron.ts';
import { makeBareApp } from '../../fixtures/bare-app.ts';
import { type RunningApp, expect, test } from '../../fixtures/app.ts';

const report = `<!doctype html><title>INC-7</title>
<style>h1 { page-break-after: always }</style>
<h1>Report of INC-7</h1><p>Second page</p>
<script>document.body.textContent = 'a script ran'</script>
<img src="http://127.0.0.1:9/x.png" alt="remote picture">`;

/** Prints without a window; without a display too if told so. */
function print(app: string, from: string, to: string, headless: boolean) {
  const runtime = presentElectron();
  if (runtime === undefined) throw new Error('Electron is not there');
  const { executable, env } = electronCommand(runtime);
  const { DISPLAY: display, ...rest } = process.env;
  const switches = headless ? ['--ozone-platform=headless', '--disable-gpu'] : [];
  return spawnSync(executable, [...switches, app, '--print-report', from, to], {
    env: { ...rest, ...env, ...(headless || display === undefined ? {} : { DISPLAY: display }) },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

/** Pages of a PDF, told by its page objects. */
function pageCount(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

for (const headless of [false, true]) {
  test(`a report is printed without a window${headless ? ', and without a display' : ''}`, async ({
    folder,
  }) => {
    const app = join(folder, 'app');
    await makeBareApp(app);
    await writeFile(join(folder, 'in.html'), report);
    const to = join(folder, 'INC-7.pdf');
    const { status, stderr } = print(app, join(folder, 'in.html'), to, headless);
    expect([status, stderr]).toEqual([0, expect.stringContaining(`wrote ${to}`)]);
    const pdf = await readFile(to);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pageCount(pdf)).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(['INC-7.pdf', 'app', 'in.html']);
  });
}

test('a report that cannot be read or written is said so', async ({ folder }) => {
  const app = join(folder, 'app');
  await makeBareApp(app);
  const absent = print(app, join(folder, 'absent.html'), join(folder, 'out.pdf'), true);
  expect([absent.status, absent.stderr]).toEqual([1, expect.stringContaining('cannot print')]);
  await writeFile(join(folder, 'in.html'), report);
  const nowhere = print(app, join(folder, 'in.html'), join(folder, 'no', 'such', 'out.pdf'), true);
  expect([nowhere.status, nowhere.stderr]).toEqual([1, expect.stringContaining('cannot be written')]);
  expect(existsSync(join(folder, 'out.pdf'))).toBe(false);
});

function exportReport(app: RunningApp, format: string): Promise<unknown> {
  return app.page.evaluate(
    (format) =>
      (window as unknown as { sextant: { invoke(name: string, input: object): Promise<unknown> } }).sextant
        .invoke('exportReport', { incidentId: 7, format, redaction: 0 })
        .catch((error: unknown) => error),
    format,
  );
}

test('a report is exported from the window, and its hash goes on record', async ({ startBare, folder }) => {
  const app = await startBare({ args: ['--save-to', folder] });
  expect(await exportReport(app, 'pdf')).toEqual({
    saved: true,
    fileName: 'INC-7 report.pdf',
    message: null,
  });
  expect(await exportReport(app, 'json')).toMatchObject({ saved: true, fileName: 'INC-7 report.json' });
  expect(await readFile(join(folder, 'INC-7 report.json'), 'utf8')).toBe('{"iccid":"89883030000000000012"}');
  expect((await readFile(join(folder, 'INC-7 report.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
  expect(await app.page.evaluate('window.bare.call("test.recorded", {})')).toMatchObject({
    value: [
      {
        incidentId: 7,
        format: 'pdf',
        fileName: 'INC-7 report.pdf',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { incidentId: 7, format: 'json', bytes: 32 },
    ],
  });
  expect(app.electron.windows()).toHaveLength(1);
});

test('the person may change their mind', async ({ bare }) => {
  await bare.electron.evaluate(({ dialog }) => {
    dialog.showSaveDialog = (async () => ({ canceled: true, filePath: '' })) as typeof dialog.showSaveDialog;
  });
  expect(await exportReport(bare, 'pdf')).toEqual({ saved: false, fileName: null, message: null });
});
