import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { launchElectron, temporaryProfile } from '../fixtures/launch.ts';

/**
 * The packaged application opens its window and closes. Its fuses shut test drivers out, as they must; so a copy of it
 * is tried in which the one fuse that lets a driver attach is flipped.
 */
test('the packaged application opens', async () => {
  const packaged = process.env['SEXTANT_PACKAGED'];
  test.skip(packaged === undefined, 'run by npm run package');
  if (packaged === undefined) return;
  const copy = await mkdtemp(join(tmpdir(), 'sextant-package-'));
  const profile = await temporaryProfile();
  try {
    await cp(dirname(packaged), copy, { recursive: true, verbatimSymlinks: true });
    const executable = join(copy, basename(packaged));
    await flipFuses(executable, {
      version: FuseVersion.V1,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
    const application = await launchElectron({ executable, args: ['--data-dir', profile.dir] });
    const window = await application.firstWindow();
    await expect(window).toHaveTitle(/Sextant/);
    const log = () => readFile(join(profile.dir, 'logs', 'main.log'), 'utf8');
    await expect.poll(log, { timeout: 30_000 }).toContain('"mark":"engine.opened"');
    expect(await application.evaluate(({ app }) => app.isPackaged)).toBe(true);
    await application.close();
  } finally {
    await profile.remove();
    await rm(copy, { recursive: true, force: true });
  }
});
