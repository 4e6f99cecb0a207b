import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Platform, build as buildPackage } from 'electron-builder';
import { build } from '../build/build.ts';
import { run } from '../launch/start.ts';
import { startVirtualDisplay } from '../launch/display.ts';
import { type Runtime, electronVersion } from '../setup/electron.ts';
import { MODULES, ROOT } from '../setup/paths.mjs';
import { SetupError, say } from '../setup/say.mjs';
import { readyElectron } from '../setup/setup.ts';
import { readFuses } from './fuses.ts';
import { writeThirdPartyLicences } from './notices.ts';

/**
 * `npm run package [-- TARGET…]`. Without a target it makes the unpacked application for this machine, checks its fuses
 * and opens it once. Targets (`deb`, `AppImage`, `nsis`, `dmg`) make what is shipped: they need the official Electron
 * release and electron-builder's own downloads.
 *
 * @returns the exit code
 */
export async function packageApplication(targets: readonly string[]): Promise<number> {
  const runtime = await readyElectron('tests');
  const release = targets.length > 0;
  if (release && runtime.kind !== 'official') {
    throw new SetupError(
      `${targets.join(', ')} must be made from the official Electron release; here there is only the ${runtime.kind} one.`,
      'Run this where Electron can be downloaded, after deleting .cache/runtime.',
    );
  }
  await build({ release });
  writeThirdPartyLicences();
  const folder = await unpackedApplication(runtime, targets);
  if (!release) say(trialNotice(runtime).trimEnd().replaceAll('\n', ' '));
  const executable = executableIn(folder);
  if ((await fusesAreWrong(executable)) || !(await opens(executable, runtime))) return 1;
  say(`The application lies in ${folder}`);
  return 0;
}

/** @returns the folder of the unpacked application */
async function unpackedApplication(runtime: Runtime, targets: readonly string[]): Promise<string> {
  const trial = targets.length === 0;
  let folder: string | undefined;
  rmSync(join(ROOT, 'release'), { recursive: true, force: true });
  await buildPackage({
    targets: Platform.current().createTarget(trial ? ['dir'] : [...targets]),
    projectDir: ROOT,
    publish: 'never',
    config: {
      electronVersion: electronVersion(runtime),
      electronDist: runtime.dist,
      // A plain Node, which hosts the engine where Electron's own is too old, cannot read inside the archive.
      ...(trial ? { asarUnpack: ['dist/engine/**', 'node_modules/**'] } : {}),
      afterPack: ({ appOutDir }) => {
        folder = appOutDir;
        // The fallback runtime's own: its default application and the mark that it is complete.
        rmSync(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
        rmSync(join(appOutDir, '.ready'), { force: true });
        if (trial) writeFileSync(join(appOutDir, 'TRIAL-BUILD.txt'), trialNotice(runtime));
      },
    },
  });
  if (folder === undefined) throw new Error('electron-builder ended without an unpacked application');
  return folder;
}

function trialNotice(runtime: Runtime): string {
  return [
    'Built to be tried and tested, not to be shipped.',
    `Electron ${electronVersion(runtime)} (${runtime.kind}).`,
    'It can host its engine in a separate Node process, which SEXTANT_NODE names; builds for release cannot.',
    '',
  ].join('\n');
}

function executableIn(folder: string): string {
  switch (process.platform) {
    case 'darwin':
      return join(folder, 'Sextant.app');
    case 'win32':
      return join(folder, 'Sextant.exe');
    default:
      return join(folder, 'sextant');
  }
}

async function fusesAreWrong(executable: string): Promise<boolean> {
  const { lines, wrong } = await readFuses(executable);
  say(`Fuses: ${lines.join(', ')}`);
  for (const line of wrong) say(`Wrong fuse: ${line}`);
  return wrong.length > 0;
}

/** Opens the packaged application once, through the same test driver as the end-to-end tests. */
async function opens(executable: string, runtime: Runtime): Promise<boolean> {
  say('Opening the packaged application once');
  const display = process.platform === 'linux' ? await startVirtualDisplay() : undefined;
  try {
    const code = await run(
      process.execPath,
      [join(MODULES, '@playwright/test/cli.js'), 'test', '--project=package'],
      {
        SEXTANT_PACKAGED: executable,
        SEXTANT_PACKAGED_RUNTIME: runtime.kind,
        ...display?.env,
      },
    );
    return code === 0;
  } finally {
    await display?.stop();
  }
}
