import { appendFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningApp, expect, test } from '../../fixtures/app.ts';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Asks the page's own session, as the page would, but from main, where no content policy stands in the way. */
function ask(app: RunningApp, url: string, method = 'GET'): Promise<Answer> {
  return app.electron.evaluate(
    async ({ session }, request) => {
      const answer = await session.defaultSession.fetch(request.url, { method: request.method });
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      };
    },
    { url, method },
  );
}

test('the page comes from the scheme, with the strict policy on every answer', async ({ bare }) => {
  expect(bare.page.url()).toBe('console://app/');
  expect(await bare.page.evaluate('[location.origin, isSecureContext, crossOriginIsolated]')).toEqual([
    'console://app',
    true,
    true,
  ]);
  for (const [path, status, type] of [
    ['/', 200, 'text/html; charset=utf-8'],
    ['/page.js', 200, 'text/javascript; charset=utf-8'],
    ['/page.css', 200, 'text/css; charset=utf-8'],
    ['/absent.js', 404, undefined],
  ] as const) {
    const answer = await ask(bare, `console://app${path}`);
    expect([path, answer.status, answer.headers['content-type']]).toEqual([path, status, type]);
    expect(answer.headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    const policy = answer.headers['content-security-policy'] ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  }
});

test('only files of the manifest are served, to GET alone', async ({ bare, folder }) => {
  const renderer = join(folder, 'app', 'dist', 'renderer');
  await symlink('/etc/hostname', join(renderer, 'linked.txt'));
  for (const path of [
    '/unlisted.txt',
    '/linked.txt',
    '/../renderer-manifest.json',
    '/%2e%2e/renderer-manifest.json',
    '/..%2frenderer-manifest.json',
    '/..%5crenderer-manifest.json',
    '//etc/hostname',
    '/page.js%00',
    '/PAGE.js',
    '/page.js?x',
    '/constructor',
    '/__proto__',
  ]) {
    const answer = await ask(bare, `console://app${path}`);
    expect([path, answer.status, answer.body]).toEqual([path, 404, '']);
  }
  expect((await ask(bare, 'console://other/page.js')).status).toBe(404);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    expect([method, (await ask(bare, 'console://app/page.js', method)).status]).toEqual([method, 405]);
  }
});

test('a file that is not the one that was built is refused', async ({ bare, folder }) => {
  await appendFile(join(folder, 'app', 'dist', 'renderer', 'page.css'), '\nbody { color: red }\n');
  expect(await ask(bare, 'console://app/page.css')).toMatchObject({ status: 500, body: '' });
  await expect
    .poll(() => bare.log().filter(({ event }) => event === 'file-refused'))
    .toMatchObject([{ message: 'security', reason: 'changed' }]);
});

test('text never becomes code or style', async ({ bare }) => {
  const outcome = await bare.page.evaluate(async () => {
    // What a test driver evaluates may evaluate in turn; what runs after it may not.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const attempt = (work: () => unknown) => {
      try {
        work();
        return 'allowed';
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      }
    };
    const outcome = {
      evaluate: attempt(() => (0, eval)('1')),
      construct: attempt(() => new Function('return 1')()),
      markup: attempt(() => (document.body.innerHTML = '<img src=x onerror="window.owned = true">')),
      policy: attempt(() =>
        (
          window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
        ).trustedTypes.createPolicy('mine', {}),
      ),
    };
    const script = document.createElement('script');
    attempt(() => (script.textContent = 'window.owned = true'));
    document.body.append(script);
    const style = document.createElement('style');
    style.textContent = 'h1 { color: red }';
    document.head.append(style);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return {
      ...outcome,
      owned: 'owned' in window,
      colour: getComputedStyle(document.querySelector('h1') ?? document.body).color,
    };
  });
  expect(outcome).toEqual({
    evaluate: 'EvalError',
    construct: 'EvalError',
    markup: 'TypeError',
    policy: 'TypeError',
    owned: false,
    colour: 'rgb(1, 2, 3)',
  });
});
