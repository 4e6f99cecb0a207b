import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES, ROOT } from './paths.mjs';
import { SetupError, say } from './say.mjs';

/**
 * Installs the dependencies exactly as locked, unless they already are. Runs on the person's own Node, before anything
 * of node_modules may be imported.
 */
export function installDependencies() {
  if (areInstalled()) return;
  say('Installing the dependencies from the lock file (about half a minute)');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // The pinned packages want a newer Node than the one that installs them; they run on the pinned one.
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund'];
  const result = spawnSync(npm, args, {
    cwd: ROOT,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    throw new SetupError(
      'The dependencies could not be installed.',
      'Check that your package registry can be reached (npm ping), then run: npm ci',
    );
  }
}

/**
 * Compares what is locked with what npm says it installed, in the lock file of its own inside node_modules. Packages
 * that are for other platforms are absent there, as they must be.
 *
 * @returns {boolean}
 */
function areInstalled() {
  const record = join(MODULES, '.package-lock.json');
  if (!existsSync(record)) return false;
  const locked = packagesIn(join(ROOT, 'package-lock.json'));
  const installed = packagesIn(record);
  return Object.entries(locked).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const present = installed[path];
    if (present === undefined) return optional === true;
    return present.version === version && present.integrity === integrity;
  });
}

/**
 * @param {string} file a lock file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>}
 */
function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * The Node that builds, tests and engine run on: the one locked with the dependencies where there is one for this
 * platform, else the person's own if it is new enough.
 *
 * @returns {string} absolute path of the executable
 */
export function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(MODULES, `node-${platform}-${process.arch}`, 'bin', executable);
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new SetupError(
    `Node ${process.versions.node} is too old, and no pinned one exists for ${process.platform} ${process.arch}.`,
    'Install Node 24 or newer and run the same command again.',
  );
}
