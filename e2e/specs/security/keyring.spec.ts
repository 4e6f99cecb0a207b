import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startKeyring } from '../../fixtures/keyring.ts';
import { type RunningApp, expect, test } from '../../fixtures/app.ts';

test.skip(process.platform !== 'linux', 'other systems have a key store of their own');

interface OsProtection {
  readonly kind: 'os';
  readonly key: Record<number, number>;
  readonly blob: string;
  readonly backend: string;
  readonly consent: null;
}

async function order(app: RunningApp): Promise<{
  create: { protection: OsProtection } | null;
  unlock: { kind: string; key: Record<number, number> } | null;
}> {
  const frame = (await app.page.evaluate('window.bare.call("test.order", {})')) as { value: unknown };
  return frame.value as Awaited<ReturnType<typeof order>>;
}

test('a real key store guards the key, and opens the workspace without a question', async ({
  startBare,
  folder,
}) => {
  const keyring = await startKeyring();
  try {
    const args = ['--password-store=gnome-libsecret'];
    const first = await startBare({ args, env: keyring.env });
    expect(await first.page.evaluate('window.sextant.invoke("info", {})')).toMatchObject({
      keyStore: 'available',
    });
    const wish = '{ name: "Lift gateways", protection: "key-store" }';
    expect(await first.page.evaluate(`window.sextant.invoke("createWorkspace", ${wish})`)).toEqual({
      ok: true,
      message: '',
    });
    await first.page.locator('html[data-ready="2"]').waitFor({ state: 'attached' });
    const made = (await order(first)).create?.protection;
    expect(made).toMatchObject({ kind: 'os', backend: 'gnome_libsecret', consent: null });
    const key = Object.values(made?.key ?? {});
    expect(key).toHaveLength(32);
    await first.quit();

    // The smallest engine keeps nothing, so the test puts down what the real one would find.
    const main = join(folder, 'data', 'main');
    await mkdir(main, { recursive: true });
    await writeFile(join(main, 'workspace.json'), JSON.stringify({ name: 'Lift gateways', demo: false }));
    await writeFile(
      join(main, 'plan.json'),
      JSON.stringify({ slots: [{ kind: 'os', blob: made?.blob, backend: made?.backend }] }),
    );
    const second = await startBare({ args, env: keyring.env });
    expect((await order(second)).unlock?.kind).toBe('key');
    expect(Object.values((await order(second)).unlock?.key ?? {})).toEqual(key);
    await second.quit();

    const elsewhere = await startBare({ args: ['--password-store=basic'], awaitReady: false });
    await expect
      .poll(() => elsewhere.page.evaluate('window.sextant.invoke("info", {})'))
      .toMatchObject({ state: 'locked', failure: { code: 'LOCKED' } });
    await expect
      .poll(() =>
        elsewhere.log().some(({ message }) => message === 'the key store of this workspace is not here'),
      )
      .toBe(true);
  } finally {
    await keyring.stop();
  }
});
