import { type RunningApp, expect, test } from '../../fixtures/app.ts';

/** Puts a person in place of the dialog who always answers the same, and a listener in place of the browser. */
async function person(app: RunningApp, answer: number): Promise<void> {
  await app.electron.evaluate(({ dialog, shell }, response) => {
    const seen = { asked: [] as string[], opened: [] as string[] };
    Object.assign(globalThis, { seen });
    dialog.showMessageBox = (async (...args: unknown[]) => {
      seen.asked.push((args.at(-1) as { message: string }).message);
      return { response, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    shell.openExternal = async (url: string) => {
      seen.opened.push(url);
    };
  }, answer);
}

function seen(app: RunningApp): Promise<{ asked: string[]; opened: string[] }> {
  return app.electron.evaluate(
    () => (globalThis as unknown as { seen: { asked: string[]; opened: string[] } }).seen,
  );
}

function open(app: RunningApp, url: string): Promise<unknown> {
  return app.page.evaluate(
    (url) =>
      (window as unknown as { sextant: { invoke(name: string, input: object): Promise<unknown> } }).sextant
        .invoke('openExternal', { url })
        .catch((error: unknown) => error),
    url,
  );
}

test('only https, and only after the person saw the host and agreed', async ({ bare }) => {
  await person(bare, 1);
  expect(await open(bare, 'https://attack.mitre.org/techniques/T1498/')).toEqual({ opened: true });
  expect(await seen(bare)).toEqual({
    asked: ['Open attack.mitre.org in the browser?'],
    opened: ['https://attack.mitre.org/techniques/T1498/'],
  });
});

test('nothing opens when the person declines', async ({ bare }) => {
  await person(bare, 0);
  expect(await open(bare, 'https://attack.mitre.org/')).toEqual({ opened: false });
  expect((await seen(bare)).opened).toEqual([]);
});

test('other schemes and disguises never reach the dialog', async ({ bare }) => {
  await person(bare, 1);
  for (const url of [
    'http://attack.mitre.org/',
    'file:///etc/hostname',
    'javascript:alert(1)',
    'ms-settings:privacy',
    'smb://files/x',
    'https://trusted.example@evil.example/',
    'https://user:secret@evil.example/',
    'console://app/?https://attack.mitre.org/',
  ]) {
    const answer = await open(bare, url);
    expect([url, answer]).toEqual([url, { opened: false }]);
  }
  expect(await open(bare, 'not an address')).toMatchObject({ code: 'INVALID_INPUT', field: 'url' });
  expect(await seen(bare)).toEqual({ asked: [], opened: [] });
  await expect.poll(() => bare.log().filter(({ event }) => event === 'external-refused').length).toBe(8);
});
