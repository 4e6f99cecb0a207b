import { expect, test } from '../../fixtures/app.ts';

test('a page may copy, and is refused everything else', async ({ bare }) => {
  await bare.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
  await bare.page.locator('h1').click();
  const outcome = await bare.page.evaluate(async () => {
    const settle = (work: () => Promise<unknown>) =>
      work().then(
        () => 'granted',
        () => 'refused',
      );
    const query = async (name: string) =>
      (await navigator.permissions.query({ name: name as PermissionName }).catch(() => ({ state: 'denied' })))
        .state;
    const devices = navigator as unknown as Record<
      string,
      { requestDevice(options: object): Promise<unknown>; requestPort(): Promise<unknown> }
    >;
    return {
      copy: await settle(() => navigator.clipboard.writeText('89883030000000000012')),
      paste: await settle(() => navigator.clipboard.readText()),
      camera: await settle(() => navigator.mediaDevices.getUserMedia({ video: true })),
      microphone: await settle(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      screen: await settle(() => navigator.mediaDevices.getDisplayMedia()),
      place: await settle(() => new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no))),
      notify: await Notification.requestPermission(),
      usb: await settle(
        () => devices['usb']?.requestDevice({ filters: [] }) ?? Promise.reject(new Error('absent')),
      ),
      hid: await settle(async () => {
        const found = (await devices['hid']?.requestDevice({ filters: [] })) as unknown[] | undefined;
        if (found === undefined || found.length === 0) throw new Error('none');
      }),
      serial: await settle(() => devices['serial']?.requestPort() ?? Promise.reject(new Error('absent'))),
      bluetooth: await settle(
        () =>
          devices['bluetooth']?.requestDevice({ acceptAllDevices: true }) ??
          Promise.reject(new Error('absent')),
      ),
      midi: await settle(() => navigator.requestMIDIAccess()),
      asked: await Promise.all(
        ['geolocation', 'notifications', 'camera', 'clipboard-read', 'midi'].map(query),
      ),
    };
  });
  const { copy, asked, ...rest } = outcome;
  expect(copy).toBe('granted');
  expect(new Set(Object.values(rest))).toEqual(new Set(['refused', 'denied']));
  expect(new Set(asked)).toEqual(new Set(['denied']));
  expect(await bare.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe('89883030000000000012');
});

test('other sessions are as closed as the page’s own', async ({ bare }) => {
  const outcome = await bare.electron.evaluate(async ({ BrowserWindow, session }) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { session: session.fromPartition('other') },
    });
    await window.loadURL('about:blank');
    const state: unknown = await window.webContents.executeJavaScript(
      'Notification.requestPermission()',
      true,
    );
    window.destroy();
    return state;
  });
  expect(outcome).toBe('denied');
});
