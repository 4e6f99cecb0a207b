import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { electronCommand } from '../../../scripts/launch/electron-command.ts';
import { presentElectron } from '../../../scripts/setup/electron.ts';
import { type RunningApp, expect, test } from '../../fixtures/app.ts';

interface Shape {
  readonly bounds: { x: number; y: number; width: number; height: number };
  readonly maximised: boolean;
  readonly colour: string;
  readonly minimum: number[];
  readonly dark: boolean;
}

function shape(app: RunningApp): Promise<Shape> {
  return app.electron.evaluate(({ BrowserWindow, nativeTheme }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error('no window');
    return {
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
      colour: window.getBackgroundColor().toLowerCase(),
      minimum: window.getMinimumSize(),
      dark: nativeTheme.shouldUseDarkColors,
    };
  });
}

function host(app: RunningApp, name: string, input: object): Promise<unknown> {
  return app.page.evaluate(
    ([name, input]) =>
      (
        window as unknown as { sextant: { invoke(name: unknown, input: unknown): Promise<unknown> } }
      ).sextant.invoke(name, input),
    [name, input] as const,
  );
}

test('starts dark, in the middle, with room for its layout', async ({ bare }) => {
  expect(await shape(bare)).toMatchObject({
    bounds: { width: 1440, height: 900 },
    colour: '#0b0f13',
    minimum: [1100, 700],
    dark: true,
  });
  expect(await bare.page.evaluate('matchMedia("(prefers-color-scheme: dark)").matches')).toBe(true);
});

test('keeps its place and its theme', async ({ startBare, folder }) => {
  const first = await startBare();
  await host(first, 'setTheme', { theme: 'light' });
  await first.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 111, y: 77, width: 1200, height: 800 }),
  );
  await first.quit();

  const second = await startBare();
  expect(await shape(second)).toMatchObject({
    bounds: { x: 111, y: 77, width: 1200, height: 800 },
    colour: '#f2f5f8',
    dark: false,
  });
  expect(await host(second, 'info', {})).toMatchObject({ theme: 'light' });
  await second.quit();

  writeFileSync(join(folder, 'data', 'shell', 'window.json'), '{"bounds": "damaged"');
  const third = await startBare();
  expect(await shape(third)).toMatchObject({ bounds: { width: 1440, height: 900 }, dark: true });
});

test('is never placed where no display shows it', async ({ startBare, folder }) => {
  const shell = join(folder, 'data', 'shell');
  await mkdir(shell, { recursive: true });
  const bounds = { x: 9_000, y: -5_000, width: 1_300, height: 800 };
  writeFileSync(join(shell, 'window.json'), JSON.stringify({ bounds, maximised: false, theme: 'dark' }));
  const app = await startBare();
  const { bounds: placed } = await shape(app);
  expect(placed.x).toBeGreaterThanOrEqual(0);
  expect(placed.y).toBeGreaterThanOrEqual(0);
  expect(placed).toMatchObject({ width: 1_300, height: 800 });
});

test('obeys its own buttons', async ({ bare }) => {
  await host(bare, 'window', { act: 'maximise' });
  await host(bare, 'window', { act: 'minimise' });
  const closed = bare.page.waitForEvent('close');
  await host(bare, 'window', { act: 'close' }).catch(() => {});
  await closed;
});

test('a second start on the same data brings the first window to the front', async ({ bare, folder }) => {
  const runtime = presentElectron();
  if (runtime === undefined) throw new Error('Electron is not there');
  const command = electronCommand(runtime);
  await bare.electron.evaluate(({ app }) => {
    app.once('second-instance', () => Object.assign(globalThis, { secondStart: true }));
  });
  const second = spawn(command.executable, [join(folder, 'app'), '--data-dir', bare.dataDir], {
    env: { ...process.env, ...command.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  second.stderr.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  expect(printed).toContain(`Sextant is already open on ${bare.dataDir}.`);
  expect(await bare.electron.evaluate(() => 'secondStart' in globalThis)).toBe(true);
});

test('a page that crashes is brought back when the person says so', async ({ bare }) => {
  await bare.electron.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (async (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message);
      return { response: 0, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
  });
  const crashed = bare.page.waitForEvent('crash');
  await bare.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await crashed;
  await expect
    .poll(() =>
      bare.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          'document.documentElement.dataset.ready ?? "not yet"',
        ),
      ),
    )
    .toBe('1');
  expect(await bare.electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([
    'The window’s page ended unexpectedly.',
  ]);
});

test('a page that hangs is not waited for without asking', async ({ bare }) => {
  await bare.electron.evaluate(({ dialog, BrowserWindow }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (async (...args: unknown[]) => {
      const { message, buttons } = args.at(-1) as { message: string; buttons: string[] };
      asked.push(message);
      return { response: buttons.indexOf('Reload'), checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    // Chromium takes half a minute to tell; what follows from it is what is tested.
    BrowserWindow.getAllWindows()[0]?.emit('unresponsive');
  });
  await expect
    .poll(() => bare.electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked))
    .toEqual(['The window does not answer.']);
  await expect
    .poll(() => bare.log().filter(({ message }) => message === 'the person chose'))
    .toMatchObject([{ choice: 'Reload' }]);
  await expect
    .poll(() =>
      bare.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          'document.documentElement.dataset.ready ?? "not yet"',
        ),
      ),
    )
    .toBe('1');
});

test('the menu’s keys reach the page, though no menu bar is shown', async ({ bare }) => {
  const labels = await bare.electron.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()?.items.map(({ label, role }) => label || role),
  );
  expect(labels).toEqual(expect.arrayContaining(['File', 'View']));
  await bare.electron.evaluate(({ Menu }) => {
    const view = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'View');
    view?.submenu?.items.find(({ label }) => label.startsWith('Command palette'))?.click();
  });
  await expect
    .poll(() => bare.page.evaluate('window.bare.notices.filter(({ kind }) => kind === "command")'))
    .toEqual([{ kind: 'command', command: 'palette' }]);
});

test('the start is timed from the making of the process', async ({ bare }) => {
  const marks = [
    'ready',
    'window.created',
    'window.shown',
    'engine.forked',
    'engine.ready',
    'engine.opened',
    'page.parsed',
    'page.painted',
  ];
  await expect
    .poll(() => bare.log().filter(({ message }) => message === 'startup').length)
    .toBe(marks.length);
  const reached = new Map(bare.log().map(({ mark, ms }) => [mark, ms]));
  for (const mark of marks) expect([mark, typeof reached.get(mark)]).toEqual([mark, 'number']);
  expect(Number(reached.get('window.shown'))).toBeGreaterThanOrEqual(Number(reached.get('ready')));
});

test('nothing is written outside the data folder', async ({ startBare, folder }) => {
  const home = join(folder, 'home');
  await mkdir(home);
  const app = await startBare({ env: { HOME: home, XDG_CONFIG_HOME: '', XDG_CACHE_HOME: '' } });
  await app.quit();
  // The desktop's settings library, which is loaded with the toolkit, keeps a file of its own.
  const written = readdirSync(home, { recursive: true, encoding: 'utf8' });
  expect(written.filter((path) => !/^\.cache(\/dconf(\/user)?)?$/.test(path))).toEqual([]);
  expect(readFileSync(join(folder, 'data', 'logs', 'main.log'), 'utf8')).toContain('window.shown');
});
