import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningApp, expect, test } from '../../fixtures/app.ts';

interface Frame {
  readonly t: string;
  readonly value?: unknown;
}

function call(app: RunningApp, op: string, input: unknown = {}): Promise<Frame> {
  return app.page.evaluate(
    ([op, input]) =>
      (window as unknown as { bare: { call(op: string, input: unknown): Promise<Frame> } }).bare.call(
        op as string,
        input,
      ),
    [op, input] as const,
  );
}

function info(app: RunningApp): Promise<Record<string, unknown>> {
  return app.page.evaluate('window.sextant.invoke("info", {})');
}

function enginePids(app: RunningApp): unknown[] {
  return app
    .log()
    .filter(({ message }) => message === 'engine process')
    .map(({ pid }) => pid);
}

for (const launcher of ['child', 'utility']) {
  test.describe(`an engine in a ${launcher} process`, () => {
    const args = ['--engine-launcher', launcher];

    test('talks to the page, identifiers and all', async ({ startBare }) => {
      const app = await startBare({ args });
      const value = {
        iccid: '89883030000000000012',
        rows: Array.from({ length: 500 }, (_, key) => ({ key, note: 'é'.repeat(50) })),
      };
      expect(await call(app, 'test.echo', value)).toMatchObject({ t: 'ok', value });
      expect(await call(app, 'no.such')).toMatchObject({ t: 'error', error: { code: 'NOT_FOUND' } });
    });

    test('that crashes fails the open call, is restarted, and gives the page a fresh port', async ({
      startBare,
    }) => {
      const app = await startBare({ args });
      expect(await call(app, 'test.crash')).toMatchObject({ t: 'gone' });
      // A port that is asked for before main has noticed the end leads to the ended engine, and closes once more.
      await expect.poll(() => call(app, 'test.echo', 7)).toMatchObject({ t: 'ok', value: 7 });
      const kinds = await app.page.evaluate(
        'window.bare.notices.filter(({ kind }) => kind === "state").length',
      );
      expect(kinds).toBeGreaterThanOrEqual(2);
      await expect.poll(() => enginePids(app).length).toBe(2);
      await expect
        .poll(() => app.log().find(({ message }) => message === 'the engine ended'))
        .toMatchObject({ code: 134 });
    });

    test('is ended politely when the window closes', async ({ startBare, folder }) => {
      const app = await startBare({ args });
      const pid = enginePids(app)[0];
      await app.quit();
      expect(await readFile(join(folder, 'data', 'stopped'), 'utf8')).toBe(String(pid));
    });
  });
}

test('an engine that hangs is killed when the window closes', async ({ bare }) => {
  void call(bare, 'test.hang').catch(() => {});
  await bare.page.waitForTimeout(200);
  await bare.quit();
  expect(bare.log().map(({ message }) => message)).toContain('the engine did not stop in time and is killed');
});

test('crash after crash is given up, says so, and a person can start it again', async ({ bare }) => {
  test.slow();
  for (let crash = 1; crash <= 6; crash += 1) {
    await bare.page.locator(`html[data-ready="${crash}"]`).waitFor({ state: 'attached' });
    await call(bare, 'test.crash');
  }
  await expect.poll(() => info(bare)).toMatchObject({ state: 'failed', failure: { code: 'ENGINE_GONE' } });
  expect(await bare.page.evaluate('window.sextant.invoke("restartEngine", {})')).toEqual({ ok: true });
  await bare.page.locator('html[data-ready="7"]').waitFor({ state: 'attached' });
  expect(await info(bare)).toMatchObject({ state: 'ready', failure: null });
});

test('what the engine cannot open is told to the page, and is not tried again', async ({
  startBare,
  folder,
}) => {
  const demo = join(folder, 'data', 'demo');
  await mkdir(demo, { recursive: true });
  await writeFile(
    join(demo, 'plan.json'),
    JSON.stringify({ fail: 'The ledger belongs to another program.' }),
  );
  const app = await startBare({ awaitReady: false });
  await expect
    .poll(() => info(app))
    .toMatchObject({
      state: 'failed',
      failure: { code: 'DATABASE_FOREIGN', message: 'The ledger belongs to another program.' },
    });
  expect(enginePids(app)).toHaveLength(1);
});
