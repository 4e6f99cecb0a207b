import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Runtime } from '../setup/electron.ts';
import { pinnedNode } from '../setup/dependencies.mjs';

/** How to start Electron on this machine: a single executable, as test drivers want it, and what its environment needs. */
export interface ElectronCommand {
  readonly executable: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * As root Electron refuses to start with its sandbox on, so there it runs as an ordinary user of a user namespace of its
 * own, in which root's files stay readable: no account is created and the sandbox stays whole.
 *
 * `SEXTANT_NODE` names the Node that hosts the engine where Electron's own is too old for the database module.
 *
 * @param runtime the Electron to start
 */
export function electronCommand(runtime: Runtime): ElectronCommand {
  if (!existsSync(runtime.executable))
    throw new Error(`No Electron at ${runtime.executable}. Run: npm run setup`);
  const env = { SEXTANT_NODE: pinnedNode() };
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { executable: runtime.executable, env };
  return {
    executable: join(import.meta.dirname, 'electron-unprivileged.sh'),
    env: { ...env, SEXTANT_ELECTRON_EXECUTABLE: runtime.executable },
  };
}
