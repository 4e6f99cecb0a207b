import { type Runtime, obtainElectron } from './electron.ts';
import { withSetupLock } from './lock.ts';
import { provideSystemLibraries } from './system-libraries.ts';
import { build } from '../build/build.ts';

/** How far a task needs this machine set up: a built project only, or also what shows its window, or runs its tests. */
export type Readiness = 'built' | 'window' | 'tests';

/**
 * Does whatever of the set-up is not yet done. Running it again costs a fraction of a second.
 *
 * @returns the Electron to launch, where one was asked for
 */
export async function setUp(readiness: 'built'): Promise<undefined>;
export async function setUp(readiness: 'window' | 'tests'): Promise<Runtime>;
export async function setUp(readiness: Readiness): Promise<Runtime | undefined> {
  return withSetupLock(async () => {
    const runtime = readiness === 'built' ? undefined : await readyElectron(readiness);
    await build();
    return runtime;
  });
}

/** Electron and what it needs of the system, without a build. */
export async function readyElectron(job: 'window' | 'tests'): Promise<Runtime> {
  const runtime = await obtainElectron();
  provideSystemLibraries(runtime.executable, job);
  return runtime;
}
