import { readFileSync } from 'node:fs';
import { expect, test } from '../../fixtures/app.ts';

/** The kernel's word on a process: 2 means a filter decides on every system call. */
function seccompMode(pid: number): string {
  return /^Seccomp:\s*(\d)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 'unknown';
}

test('every window runs with the one set of preferences', async ({ bare }) => {
  // What Electron itself believes; undocumented, so it may be absent from some releases.
  const preferences = await bare.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) =>
      (
        webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences(),
    ),
  );
  expect(preferences).toHaveLength(1);
  expect(preferences[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  });
});

test('the page runs in the operating system’s sandbox, without Node', async ({ bare }) => {
  test.skip(process.platform !== 'linux', 'the kernel’s word is read from /proc');
  const pids = await bare.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getOSProcessId()),
  );
  expect(pids.map(seccompMode)).toEqual(['2']);
  expect(await bare.page.evaluate('[typeof process, typeof require, typeof module, typeof Buffer]')).toEqual(
    Array(4).fill('undefined'),
  );
});

test('a window that asks for less than the sandbox gets it all the same', async ({ bare }) => {
  test.skip(process.platform !== 'linux', 'the kernel’s word is read from /proc');
  const { pid, node } = await bare.electron.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { sandbox: false, nodeIntegration: true },
    });
    await window.loadURL('console://app/');
    return {
      pid: window.webContents.getOSProcessId(),
      node: (await window.webContents.executeJavaScript('typeof require')) as string,
    };
  });
  expect(node).toBe('undefined');
  expect(seccompMode(pid)).toBe('2');
});

test('the page is given exactly the bridge, and cannot change it', async ({ bare }) => {
  expect(
    await bare.page.evaluate(() => {
      const bridge = (window as unknown as { sextant: Record<string, unknown> }).sextant;
      const before = bridge['invoke'];
      let thrown = '';
      try {
        bridge['invoke'] = () => 'mine';
      } catch (error) {
        thrown = String(error);
      }
      return { keys: Object.keys(bridge).sort(), same: bridge['invoke'] === before, thrown: thrown !== '' };
    }),
  ).toMatchObject({ keys: ['invoke', 'onNotice', 'requestEnginePort'], same: true });
});
