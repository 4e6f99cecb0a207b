import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build/build.ts';
import { run } from '../launch/start.ts';
import { startVirtualDisplay } from '../launch/display.ts';
import { CACHE, MODULES } from '../setup/paths.mjs';
import { readyElectron } from '../setup/setup.ts';
import { checkBoundaries } from './boundaries.ts';
import { checkLicences } from './licences.ts';
import { type Outcome, verdict } from './outcome.ts';
import { readPlaywrightResults, readVitestResults } from './results.ts';

type Check = (args: readonly string[]) => Promise<Outcome>;

/** Everything that must hold before a change lands, the quick ones first. */
export const checks: Readonly<Record<string, Check>> = {
  typecheck: (args) => tool('typescript/bin/tsc', ['--build', ...args]),
  format: (args) => tool('@biomejs/biome/bin/biome', ['format', '--error-on-warnings', ...args]),
  lint: (args) =>
    tool('eslint/bin/eslint.js', [
      ...(args.length > 0 ? args : ['.']),
      '--max-warnings=0',
      '--cache',
      `--cache-location=${join(CACHE, 'eslint')}`,
      '--cache-strategy=content',
    ]),
  boundaries: async () => checkBoundaries(),
  unused: (args) => tool('knip/bin/knip.js', ['--no-progress', ...args]),
  licences: async () => checkLicences(),
  unit: async (args) => {
    const results = resultsFile('unit');
    const code = await run(
      process.execPath,
      [
        join(MODULES, 'vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${results}`,
        ...args,
      ],
      // Many tests start the command line from its sources: reading and compiling six hundred files is most of that.
      { NODE_COMPILE_CACHE: join(CACHE, 'compiled') },
    );
    return readVitestResults(results, code);
  },
  build: async () => {
    await build();
    return verdict(true);
  },
  e2e: async (args) => {
    await readyElectron('tests');
    await build();
    const results = resultsFile('e2e');
    const display = process.platform === 'linux' ? await startVirtualDisplay() : undefined;
    const env = {
      PLAYWRIGHT_JSON_OUTPUT_FILE: results,
      ...display?.env,
    };
    try {
      const cli = join(MODULES, '@playwright/test/cli.js');
      const code = await run(
        process.execPath,
        [cli, 'test', '--project=clone', '--reporter=list,json', ...args],
        env,
      );
      return readPlaywrightResults(results, code);
    } finally {
      await display?.stop();
    }
  },
};

async function tool(program: string, args: readonly string[]): Promise<Outcome> {
  // Biome would otherwise leave a folder in the home's cache.
  const env = { XDG_CACHE_HOME: join(CACHE, 'tools') };
  return verdict((await run(process.execPath, [join(MODULES, program), ...args], env)) === 0);
}

/** The last run's file is removed, so that a runner that dies early cannot be taken for the run before it. */
function resultsFile(name: string): string {
  const folder = join(CACHE, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}
