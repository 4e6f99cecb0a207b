import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DIST, ROOT } from '../setup/paths.mjs';
import { SetupError, say } from '../setup/say.mjs';
import { type Bundle, bundles } from './bundles.ts';
import { writeRendererManifest } from './renderer-manifest.ts';
import { fingerprint } from './stamp.ts';

/** What every bundle depends on beside its own sources. */
const TOOLING = ['scripts/build', 'package.json', 'package-lock.json'];

/**
 * Builds what is stale of `dist/`; a bundle whose sources are unchanged is left alone.
 *
 * @param options.release true for what is shipped, see `bundles`
 * @throws SetupError when an entry is missing; the bundler's own error when the sources do not build
 */
export async function build({ release = false }: { release?: boolean } = {}): Promise<void> {
  const stale = bundles(release)
    .map((bundle) => ({ bundle, wanted: fingerprint([...bundle.sources, ...TOOLING], String(release)) }))
    .filter(({ bundle, wanted }) => !isFresh(bundle, wanted));
  if (stale.length === 0) return;
  const absent = stale.filter(({ bundle }) => !existsSync(join(ROOT, bundle.entry)));
  if (absent.length > 0) {
    const entries = absent.map(({ bundle }) => bundle.entry).join(', ');
    throw new SetupError(
      `Cannot build: ${entries} is missing.`,
      'Restore it with git, then run the same command.',
    );
  }
  say(`Building ${stale.map(({ bundle }) => bundle.name).join(', ')}`);
  const vite = await import('vite');
  for (const { bundle, wanted } of stale) {
    rmSync(stampOf(bundle), { force: true });
    await vite.build(bundle.config);
    if (bundle.name === 'renderer') writeRendererManifest();
    if (bundle.name === 'command line') copyRules();
    mkdirSync(dirname(stampOf(bundle)), { recursive: true });
    writeFileSync(stampOf(bundle), wanted);
  }
}

/** Rules stay files in what is shipped too, so that people can read the ones that judge their fleet. */
function copyRules(): void {
  const target = join(DIST, 'rules');
  rmSync(target, { recursive: true, force: true });
  for (const folder of ['sigma', 'sigma-lists', 'fixtures'])
    cpSync(join(ROOT, 'app/core/detections/rules', folder), join(target, folder), { recursive: true });
}

function isFresh(bundle: Bundle, wanted: string): boolean {
  const stamp = stampOf(bundle);
  return existsSync(join(DIST, bundle.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

/** Stamps lie in `dist/`, so that deleting it is enough to build anew. */
function stampOf(bundle: Bundle): string {
  return join(DIST, '.stamps', bundle.name.replaceAll(' ', '-'));
}
