import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningApp, expect, test } from '../../fixtures/app.ts';

const passphrase = 'battery-staple-for-a-test';

function invoke(app: RunningApp, name: string, input: object): Promise<unknown> {
  return app.page.evaluate(
    ([name, input]) =>
      (window as unknown as { sextant: { invoke(name: unknown, input: unknown): Promise<unknown> } }).sextant
        .invoke(name, input)
        .catch((error: unknown) => error),
    [name, input] as const,
  );
}

/** What the engine was told to open, as the smallest engine remembers it. */
async function order(app: RunningApp): Promise<Record<string, unknown>> {
  const frame = (await app.page.evaluate('window.bare.call("test.order", {})')) as {
    value: Record<string, unknown>;
  };
  return frame.value;
}

/** Files below a folder that hold a text. */
function filesWith(text: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name);
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path).includes(text);
  });
}

test('a passphrase goes to the engine and nowhere else', async ({ bare }) => {
  const wish = { name: 'Lift gateways', protection: 'passphrase', passphrase };
  expect(await invoke(bare, 'createWorkspace', wish)).toEqual({ ok: true, message: '' });
  await expect.poll(() => bare.page.evaluate('document.documentElement.dataset.ready')).toBe('2');
  expect(await order(bare)).toMatchObject({
    create: { name: 'Lift gateways', protection: { kind: 'passphrase', passphrase } },
  });
  const info = JSON.stringify(await invoke(bare, 'info', {}));
  const commandLines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => ['cmdline', 'environ'].map((part) => readProcess(pid, part)));
  await bare.quit();
  expect(filesWith(passphrase, bare.dataDir)).toEqual([]);
  expect([info, bare.output(), ...commandLines].filter((text) => text.includes(passphrase))).toEqual([]);
});

function readProcess(pid: string, part: string): string {
  try {
    return readFileSync(`/proc/${pid}/${part}`, 'latin1');
  } catch {
    // It ended, or is not ours to look at.
    return '';
  }
}

test('a passphrase that is too short, or missing, makes nothing', async ({ bare }) => {
  const wish = { name: 'Lift gateways', protection: 'passphrase' };
  expect(await invoke(bare, 'createWorkspace', { ...wish, passphrase: 'short' })).toMatchObject({
    code: 'INVALID_INPUT',
    field: 'passphrase',
  });
  expect(await invoke(bare, 'createWorkspace', wish)).toMatchObject({ ok: false });
  expect(await order(bare)).toMatchObject({ demoWorld: { sims: 2000 } });
});

test('without a key store the person decides, and what they agreed to is recorded', async ({ startBare }) => {
  const app = await startBare({ args: ['--password-store=basic'] });
  expect(await invoke(app, 'info', {})).toMatchObject({ keyStore: 'weak' });
  const answer = (response: number) =>
    app.electron.evaluate(({ dialog }, response) => {
      dialog.showMessageBox = (async () => ({
        response,
        checkboxChecked: false,
      })) as typeof dialog.showMessageBox;
    }, response);

  await answer(0);
  expect(await invoke(app, 'createWorkspace', { name: 'A', protection: 'key-store' })).toMatchObject({
    ok: false,
  });

  await answer(1);
  expect(await invoke(app, 'createWorkspace', { name: 'A', protection: 'key-store' })).toEqual({
    ok: true,
    message: '',
  });
  await expect.poll(() => app.page.evaluate('document.documentElement.dataset.ready')).toBe('2');
  expect(await order(app)).toMatchObject({
    create: {
      protection: {
        kind: 'os',
        backend: 'basic_text',
        consent: {
          text: expect.stringContaining('no key store'),
          at: expect.any(Number),
          by: expect.any(String),
        },
      },
    },
  });
});

test('a wrong passphrase counts and slows down', async ({ startBare, folder }) => {
  const { mkdir, writeFile } = await import('node:fs/promises');
  const main = join(folder, 'data', 'main');
  await mkdir(main, { recursive: true });
  await writeFile(join(main, 'workspace.json'), JSON.stringify({ name: 'Lift gateways', demo: false }));
  await writeFile(join(main, 'plan.json'), JSON.stringify({ passphrase }));
  const app = await startBare({ awaitReady: false });
  await expect
    .poll(() => invoke(app, 'info', {}))
    .toMatchObject({
      state: 'locked',
      failure: { code: 'LOCKED' },
      workspace: { name: 'Lift gateways', demo: false },
    });
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    expect(await invoke(app, 'unlock', { passphrase: `guess ${attempt}` })).toEqual({
      ok: false,
      message: 'Wrong passphrase.',
    });
  }
  expect(await invoke(app, 'unlock', { passphrase })).toEqual({
    ok: false,
    message: 'Too many wrong passphrases. Try again in 1 s.',
  });
  await expect.poll(() => invoke(app, 'unlock', { passphrase })).toEqual({ ok: true, message: '' });
  await app.page.locator('html[data-ready]').waitFor({ state: 'attached' });
  expect(await invoke(app, 'info', {})).toMatchObject({ state: 'ready' });
});
