import { childLauncher } from './child-launcher.ts';
import type { EngineLauncher } from './engine-process.ts';
import { engineEnvironment } from './environment.ts';
import { canHostEngine, utilityLauncher } from './utility-launcher.ts';

/**
 * How this runtime hosts the engine: in its own utility process if its Node is new enough for the database module, else,
 * outside releases, in a child of the Node that `SEXTANT_NODE` names.
 *
 * @param entry file of the engine
 * @param forced tests choose for themselves
 * @param compiled folder where Node keeps the engine's code compiled, which is a fifth of what starting it costs
 */
export function engineLauncher(
  entry: string,
  forced: 'utility' | 'child' | undefined,
  compiled: string,
): EngineLauncher {
  const env = { ...engineEnvironment(process.env), NODE_COMPILE_CACHE: compiled };
  if (!__RELEASE__) {
    if (!isOwn(forced))
      return childLauncher(besideArchive(entry), process.env['SEXTANT_NODE'] ?? 'node', env);
  }
  return utilityLauncher(entry, env);
}

/** Whether the engine can be launched before Electron is ready, which makes utility processes only then. */
export function startsBeforeReady(forced: 'utility' | 'child' | undefined): boolean {
  return !__RELEASE__ && !isOwn(forced);
}

function isOwn(forced: 'utility' | 'child' | undefined): boolean {
  return forced === undefined ? canHostEngine(process.versions) : forced === 'utility';
}

/** A plain Node cannot read inside the archive of a package; packages for trial carry the engine beside it, too. */
function besideArchive(entry: string): string {
  return entry.replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked');
}
