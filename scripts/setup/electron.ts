import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { downloadArtifact } from '@electron/get';
import { FALLBACK, installFallbackRuntime } from './fallback-runtime.ts';
import { CACHE, MODULES } from './paths.mjs';
import { SetupError, say } from './say.mjs';

/** An Electron that can be launched. `dist` is the folder that holds it, `executable` the absolute path of its binary. */
export interface Runtime {
  /** `official`: the locked release; `fallback`: the older one for machines that cannot fetch it; `given`: named by the person. */
  readonly kind: 'official' | 'fallback' | 'given';
  readonly dist: string;
  readonly executable: string;
}

const PACKAGE = join(MODULES, 'electron');

/** Without a byte for this long a download counts as unreachable. */
const STALL_MS = 10_000;

/**
 * The Electron to run, fetched first if there is none: the locked release from where Electron publishes it (or from the
 * mirror that `ELECTRON_MIRROR` names), else the fallback runtime. A folder named in `ELECTRON_OVERRIDE_DIST_PATH` is
 * used as it is.
 *
 * @throws SetupError when neither can be had
 */
export async function obtainElectron(): Promise<Runtime> {
  const present = presentElectron();
  if (present !== undefined) return present;
  const failure = await installOfficialRelease();
  if (failure === undefined) return official();
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron ${lockedVersion()} could not be downloaded: ${failure}`,
      'Run the same command where its releases can be reached, or name a mirror in ELECTRON_MIRROR or an unpacked release in ELECTRON_OVERRIDE_DIST_PATH.',
    );
  }
  say(`Electron ${lockedVersion()} cannot be downloaded here (${failure})`);
  await installFallbackRuntime();
  return fallback();
}

/** The Electron that is already there, or undefined. Touches no network. */
export function presentElectron(): Runtime | undefined {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (given !== undefined && given !== '') {
    return { kind: 'given', dist: given, executable: join(given, executableName()) };
  }
  if (officialIsInstalled()) return official();
  return existsSync(FALLBACK.ready) ? fallback() : undefined;
}

/** The version of a runtime, e.g. `45.4.1`, as the `version` file beside its binary says. */
export function electronVersion(runtime: Runtime): string {
  return readFileSync(join(runtime.dist, 'version'), 'utf8').trim().replace(/^v/, '');
}

/** The version that the lock file names, which is what official runtimes are. */
function lockedVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function official(): Runtime {
  const dist = join(PACKAGE, 'dist');
  return { kind: 'official', dist, executable: join(dist, executableName()) };
}

function fallback(): Runtime {
  return { kind: 'fallback', dist: FALLBACK.dist, executable: join(FALLBACK.dist, executableName()) };
}

function officialIsInstalled(): boolean {
  const version = join(PACKAGE, 'dist', 'version');
  return (
    existsSync(join(PACKAGE, 'path.txt')) &&
    existsSync(version) &&
    readFileSync(version, 'utf8').replace(/^v/, '').trim() === lockedVersion() &&
    existsSync(join(PACKAGE, 'dist', executableName()))
  );
}

/** @returns why it failed, or undefined when the release is installed */
async function installOfficialRelease(): Promise<string | undefined> {
  const version = lockedVersion();
  say(`Downloading Electron ${version}`);
  const downloads = join(CACHE, 'electron-download');
  try {
    await download(version, downloads);
  } catch (error) {
    return reason(error);
  }
  // The package's own installer unpacks what now lies in the cache, after checking it against its list of checksums.
  const installer = spawnSync(process.execPath, [join(PACKAGE, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, electron_config_cache: downloads },
  });
  rmSync(downloads, { recursive: true, force: true });
  if (installer.status === 0 && officialIsInstalled()) return undefined;
  return installer.stderr.split('\n')[0] ?? 'its installer failed';
}

async function download(version: string, cacheRoot: string): Promise<void> {
  const stalled = new AbortController();
  const stop = () => stalled.abort(new Error(`no answer for ${STALL_MS / 1000} s`));
  let watchdog = setTimeout(stop, STALL_MS);
  const checksums = JSON.parse(readFileSync(join(PACKAGE, 'checksums.json'), 'utf8')) as Record<
    string,
    string
  >;
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      cacheRoot,
      checksums,
      downloadOptions: {
        signal: stalled.signal,
        quiet: true,
        getProgressCallback: () => {
          clearTimeout(watchdog);
          watchdog = setTimeout(stop, STALL_MS);
          return Promise.resolve();
        },
      },
    });
  } finally {
    clearTimeout(watchdog);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function executableName(): string {
  switch (process.platform) {
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron';
    case 'win32':
      return 'electron.exe';
    default:
      return 'electron';
  }
}
