import { join } from 'node:path';
import { build } from './build/build.ts';
import { checks } from './checks/checks.ts';
import { runChecks } from './checks/run-checks.ts';
import { run, start, withDisplay } from './launch/start.ts';
import { DIST, ROOT } from './setup/paths.mjs';
import { endWith } from './setup/say.mjs';
import { readyElectron, setUp } from './setup/setup.ts';

/** What an npm script does once the dependencies are there: its own further set-up, then its job. Returns the exit code. */
type Task = (args: readonly string[]) => Promise<number>;

const TASKS: Readonly<Record<string, Task>> = {
  setup: async () => {
    await setUp('window');
    return 0;
  },
  start: async (args) => start(await setUp('window'), args),
  build: async (args) => {
    await build({ release: args.includes('--release') });
    return 0;
  },
  sextant: async (args) => {
    await setUp('built');
    return run(process.execPath, [join(DIST, 'cli', 'index.js'), ...args]);
  },
  test: async () => {
    await readyElectron('tests');
    return runChecks(Object.keys(checks), []);
  },
  check: ([name = '', ...args]) => runChecks([name], args),
  bench: async (args) => {
    await setUp('window');
    return withDisplay((env) => run(process.execPath, [join(ROOT, 'bench', 'run.ts'), ...args], env));
  },
  package: async (args) => {
    const { packageApplication } = await import('./package/package.ts');
    return packageApplication(args);
  },
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const task = TASKS[name];
  if (task === undefined) throw new Error(`No task ${name}. There are: ${Object.keys(TASKS).join(', ')}`);
  return task(args);
}

main(process.argv.slice(2)).then((code) => process.exit(code), endWith);
