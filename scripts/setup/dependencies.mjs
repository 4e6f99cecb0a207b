import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES, ROOT } from './paths.mjs';
import { SetupError, say } from './say.mjs';

/** Lies inside node_modules, so that deleting that folder is enough to install anew. */
const STAMP = join(MODULES, '.installed-for');

/**
 * Installs the dependencies exactly as locked, unless they already are. Runs on the person's own Node, before anything
 * of node_modules may be imported.
 */
export function installDependencies() {
  const wanted = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
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
  mkdirSync(MODULES, { recursive: true });
  writeFileSync(STAMP, wanted);
}

/** @returns {string} changes with the locked versions and with the platform, not with scripts or metadata */
function fingerprint() {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .update(JSON.stringify([dependencies, devDependencies, optionalDependencies]))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
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
