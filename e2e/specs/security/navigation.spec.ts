import { expect, test } from '../../fixtures/app.ts';

const destinations = [
  'https://example.com/',
  'http://127.0.0.1:9/',
  'file:///etc/hostname',
  'data:text/html,<h1>elsewhere</h1>',
  'javascript:void(document.title="owned")',
  'console://app/index.html',
  'console://print/x',
];

test('the page stays where it is, whatever it tries', async ({ bare }) => {
  let navigations = 0;
  bare.page.on('framenavigated', () => {
    navigations += 1;
  });
  for (const destination of destinations) {
    await bare.page.evaluate((url) => {
      location.href = url;
      const link = document.createElement('a');
      link.href = url;
      document.body.append(link);
      link.click();
      const form = document.createElement('form');
      form.action = url;
      document.body.append(form);
      form.submit();
    }, destination);
    await bare.page.waitForTimeout(100);
  }
  await bare.page.evaluate(() => document.querySelector<HTMLElement>('#away')?.click());
  await bare.page.waitForTimeout(300);
  expect(bare.page.url()).toBe('console://app/');
  expect(await bare.page.evaluate('document.title')).toBe('Bare page');
  expect(navigations).toBe(0);
  await expect
    .poll(() => bare.log().filter(({ event }) => event === 'navigation-refused').length)
    .toBeGreaterThan(0);
});

test('a blank page, which nothing can refuse, is replaced by our own at once', async ({ bare }) => {
  await bare.page.evaluate(() => {
    location.href = 'about:blank';
  });
  await expect(bare.page).toHaveURL('console://app/');
  await bare.page.locator('html[data-ready]').waitFor({ state: 'attached' });
  await expect.poll(() => bare.log().filter(({ event }) => event === 'navigation-reverted').length).toBe(1);
});

test('no second window opens', async ({ bare }) => {
  for (const destination of destinations) {
    const opened = await bare.page.evaluate((url) => {
      try {
        return window.open(url, '_blank', 'popup') !== null;
      } catch {
        return false;
      }
    }, destination);
    expect([destination, opened]).toEqual([destination, false]);
  }
  await bare.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.com/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
  });
  expect(bare.electron.windows()).toHaveLength(1);
  await expect.poll(() => bare.log().some(({ kind }) => kind === 'window')).toBe(true);
});

test('no page is embedded', async ({ bare }) => {
  await bare.page.evaluate(() => {
    for (const tag of ['iframe', 'webview', 'object', 'embed']) {
      const made = document.createElement(tag);
      for (const attribute of ['src', 'data']) {
        try {
          made.setAttribute(attribute, 'https://example.com/');
        } catch {
          // Trusted Types refuse the attribute on some of them: refused is refused.
        }
      }
      document.body.append(made);
    }
  });
  await bare.page.waitForTimeout(300);
  const frames = bare.page.frames().map((frame) => new URL(frame.url() || 'about:blank').protocol);
  expect(frames.filter((protocol) => !['console:', 'about:', 'chrome-error:'].includes(protocol))).toEqual(
    [],
  );
  expect(await bare.electron.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
});
