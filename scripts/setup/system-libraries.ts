import { spawnSync } from 'node:child_process';
import { existsSync, statSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError, say } from './say.mjs';

/** Debian and Ubuntu packages, each as the names it goes by in different releases, newest first. */
type DebianPackage = readonly [string, ...string[]];

/** What Electron links against or loads at run time, and fonts for what our own do not cover. */
const LIBRARIES: readonly DebianPackage[] = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libnotify4'],
  ['libxtst6'],
  ['libsecret-1-0'],
  ['xdg-utils'],
  ['fonts-liberation', 'fonts-liberation2'],
];

const VIRTUAL_DISPLAY: readonly DebianPackage[] = [['xvfb']];

/** A real key store for the tests of the one case, beside those without any. */
const KEY_STORE: readonly DebianPackage[] = [['gnome-keyring'], ['dbus']];

/**
 * Makes sure that Electron can start here: its system libraries and, where there is no display or the job is a test
 * run, a virtual one. As root on Debian or Ubuntu missing packages are installed; otherwise the line to run is printed.
 * Nothing to do on other systems, whose Electron brings everything.
 *
 * @param executable Electron's binary
 * @param job `tests` adds what only end-to-end tests need
 * @throws SetupError when something that Electron cannot do without is missing and cannot be installed
 */
export function provideSystemLibraries(executable: string, job: 'window' | 'tests'): void {
  if (process.platform !== 'linux') return;
  const wanted = [
    ...LIBRARIES,
    ...(job === 'tests' || !hasDisplay() ? VIRTUAL_DISPLAY : []),
    ...(job === 'tests' ? KEY_STORE : []),
  ];
  const missing = missingPackages(wanted);
  if (missing.length > 0 && canInstall()) install(missing);
  refuseWithoutLibraries(executable, missing);
  refuseWithoutSandbox(executable);
}

/** Whether windows can be shown to a person here. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
}

/** On systems without dpkg nothing counts as missing: there the check of linked libraries decides. */
function missingPackages(wanted: readonly DebianPackage[]): DebianPackage[] {
  const names = wanted.flat();
  const query = spawnSync(
    'dpkg-query',
    ['--show', '--showformat=${Package} ${db:Status-Status}\n', ...names],
    {
      encoding: 'utf8',
    },
  );
  if (query.error !== undefined) return [];
  const installed = new Set(
    query.stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((alternatives) => !alternatives.some((name) => installed.has(name)));
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function install(missing: readonly DebianPackage[]): void {
  say('Refreshing the list of system packages');
  apt(['update', '-qq']);
  const names = missing.map(nameHere);
  say(`Installing system packages: ${names.join(' ')}`);
  const result = apt(['install', '-y', '-qq', '--no-install-recommends', ...names]);
  if (result !== 0) throw new SetupError('The system packages could not be installed.', installLine(missing));
}

/** @returns apt-get's exit code; its chatter goes to standard error only when it fails */
function apt(args: readonly string[]): number {
  const result = spawnSync('apt-get', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (result.status !== 0) process.stderr.write(`${result.stdout}${result.stderr}`);
  return result.status ?? 1;
}

function nameHere(alternatives: DebianPackage): string {
  const known = (name: string) => {
    const policy = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' });
    return policy.status === 0 && /Candidate: (?!\(none\))/.test(policy.stdout);
  };
  return alternatives.find(known) ?? alternatives[0];
}

function installLine(missing: readonly DebianPackage[]): string {
  return `Run: sudo apt-get update && sudo apt-get install -y ${missing.map(nameHere).join(' ')}`;
}

function refuseWithoutLibraries(executable: string, missing: readonly DebianPackage[]): void {
  const ldd = spawnSync('ldd', [executable], { encoding: 'utf8' });
  const unresolved = [...(ldd.stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
  const noDisplay = !hasDisplay() && !existsSync('/usr/bin/Xvfb') && !onPath('Xvfb');
  if (unresolved.length === 0 && !noDisplay) return;
  const lack = [...unresolved, ...(noDisplay ? ['a display, and Xvfb to stand in for one'] : [])].join(', ');
  const remedy =
    missing.length > 0
      ? installLine(missing)
      : 'Install the packages of your distribution that contain them.';
  throw new SetupError(`Electron cannot start here. Missing: ${lack}`, remedy);
}

/**
 * Some distributions deny user namespaces to programs they do not know; then Electron's sandbox needs its set-uid helper.
 * Root gets its namespace from `unshare` and is tried there.
 */
function refuseWithoutSandbox(executable: string): void {
  const helper = join(dirname(executable), 'chrome-sandbox');
  if (process.getuid?.() === 0) {
    const trial = spawnSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'true'], {
      encoding: 'utf8',
    });
    if (trial.status === 0) return;
    throw new SetupError(
      `Electron does not run as root, and a user namespace is refused here: ${(trial.stderr ?? '').trim()}`,
      'Run the same command as an ordinary user, or allow user namespaces (in a container: --security-opt seccomp=unconfined).',
    );
  }
  const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  if (!existsSync(restriction) || readFileSync(restriction, 'utf8').trim() !== '1') return;
  const status = existsSync(helper) ? statSync(helper) : undefined;
  if (status !== undefined && status.uid === 0 && (status.mode & 0o4000) !== 0) return;
  throw new SetupError(
    "Electron's sandbox is refused here: this system restricts user namespaces.",
    `Run: sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  );
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}
