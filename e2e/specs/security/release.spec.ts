import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { bundles } from '../../../scripts/build/bundles.ts';
import { expect, test } from '../../fixtures/app.ts';

/** What only development and tests may do, by a text that stays in a bundle as long as the code does. */
const relaxations = [
  '--save-to',
  '--engine-launcher',
  '"SEXTANT_NODE"',
  'node:child_process',
  'toggleDevTools',
  'devtools://',
];

/** Builds main with the release's switch on or off, beside the present build. */
async function buildMain(release: boolean, outDir: string): Promise<string> {
  const main = bundles(release).find(({ name }) => name === 'main');
  if (main === undefined) throw new Error('main is not built');
  await build({
    ...main.config,
    logLevel: 'error',
    build: { ...main.config.build, outDir, sourcemap: false },
  });
  return readFileSync(join(outDir, 'index.js'), 'utf8');
}

test('a release contains none of what development and tests may do', async ({ folder }) => {
  const development = await buildMain(false, join(folder, 'development'));
  expect(relaxations.filter((text) => !development.includes(text))).toEqual([]);
  const release = await buildMain(true, join(folder, 'release'));
  expect(relaxations.filter((text) => release.includes(text))).toEqual([]);
  expect(release).toContain('devTools: false');
});
