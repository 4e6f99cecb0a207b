import { expect, test } from '../../fixtures/app.ts';

const ask = 'window.sextant.invoke("info", {}).then(() => ({ code: "answered" }), (error) => error)';

test('a window that main did not make for its page is refused, and noted', async ({ bare }) => {
  const answer: unknown = await bare.electron.evaluate(async ({ app, BrowserWindow }, ask) => {
    const preload = `${app.getAppPath()}/dist/preload/index.cjs`;
    const window = new BrowserWindow({ show: false, webPreferences: { preload } });
    await window.loadURL('console://app/');
    const answer: unknown = await window.webContents.executeJavaScript(ask);
    const port: unknown = await window.webContents.executeJavaScript(
      'document.documentElement.dataset.ready ?? "no port"',
    );
    window.destroy();
    return { answer, port };
  }, ask);
  expect(answer).toMatchObject({ answer: { code: 'FORBIDDEN', retry: 'never' }, port: 'no port' });
  await expect
    .poll(() => bare.log().filter(({ event }) => event === 'sender-refused'))
    .toMatchObject([
      { level: 'warn', message: 'security', what: 'port', reason: 'unknown window' },
      { level: 'warn', message: 'security', what: 'invoke', reason: 'unknown window' },
    ]);
});

test('a foreign page in our own window is refused', async ({ bare }) => {
  const answers: unknown = await bare.electron.evaluate(async ({ BrowserWindow, session }, ask) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error('no window');
    const answers: unknown[] = [];
    session.defaultSession.webRequest.onBeforeRequest(null);
    // Main would bring its own page back at once.
    window.webContents.removeAllListeners('did-navigate');
    for (const url of ['data:text/html,<h1>foreign</h1>', 'about:blank']) {
      await window.loadURL(url);
      answers.push(await window.webContents.executeJavaScript(ask));
    }
    return answers;
  }, ask);
  expect(answers).toMatchObject([{ code: 'FORBIDDEN' }, { code: 'FORBIDDEN' }]);
  await expect.poll(() => bare.log().filter(({ reason }) => reason === 'foreign origin').length).toBe(2);
});

test('arguments that do not fit are refused with the field at fault', async ({ bare }) => {
  const invoke = (name: string, input: unknown) =>
    bare.page.evaluate(
      ([name, input]) =>
        (
          window as unknown as { sextant: { invoke(name: unknown, input: unknown): Promise<unknown> } }
        ).sextant
          .invoke(name, input)
          .catch((error: unknown) => error),
      [name, input],
    );
  expect(await invoke('unlock', { passphrase: 7 })).toMatchObject({
    code: 'INVALID_INPUT',
    field: 'passphrase',
  });
  expect(await invoke('unlock', { passphrase: 'x', extra: true })).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await invoke('exportReport', { incidentId: 1.5, format: 'pdf', redaction: 0 })).toMatchObject({
    code: 'INVALID_INPUT',
    field: 'incidentId',
  });
  expect(await invoke('constructor', {})).toMatchObject({ code: 'NOT_FOUND' });
  expect(await invoke('readFile', { path: '/etc/hostname' })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await invoke('info', null)).toMatchObject({ code: 'INVALID_INPUT' });
});

test('a page cannot be told what to do by a nonce it did not make up', async ({ bare }) => {
  await bare.page.evaluate(() => {
    window.postMessage({ kind: 'sextant:engine-port', nonce: 'not the one that was asked for' }, '*');
  });
  await bare.page.evaluate('window.sextant.requestEnginePort("short")');
  expect(await bare.page.evaluate('document.documentElement.dataset.ready')).toBe('1');
  await expect.poll(() => bare.log().filter(({ event }) => event === 'input-refused').length).toBe(1);
});
