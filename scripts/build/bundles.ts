import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig } from 'vite';
import { DIST, ROOT } from '../setup/paths.mjs';
import { builtinsWithoutFacades } from './builtins.ts';

/** One output of the build. `sources` are the folders (and files) whose change makes it stale. */
export interface Bundle {
  readonly name: string;
  readonly entry: string;
  readonly output: string;
  readonly sources: readonly string[];
  readonly config: InlineConfig;
}

/** Oldest runtimes that run each part: Electron 33 for main, preload and renderer, Node 24 for the engine. */
const TARGET = { electron: 'node20.18', engine: 'node24', renderer: 'chrome130' };

/**
 * Everything that `dist/` consists of.
 *
 * @param release true leaves out what only development and tests need (`__RELEASE__` guards it in the sources)
 */
export function bundles(release: boolean): readonly Bundle[] {
  return [
    node('main', 'electron/main/index.ts', 'main/index.js', 'es', TARGET.electron, release),
    node('preload', 'electron/preload/index.ts', 'preload/index.cjs', 'cjs', TARGET.electron, release),
    node('engine', 'app/node/engine-entry.ts', 'engine/index.js', 'es', TARGET.engine, release),
    node(
      'reader worker',
      'app/node/reader-worker.ts',
      'engine/reader-worker.js',
      'es',
      TARGET.engine,
      release,
    ),
    node('demo world', 'app/node/demo-worker.ts', 'engine/demo-worker.js', 'es', TARGET.engine, release),
    node('command line', 'app/node/cli/index.ts', 'cli/index.js', 'es', TARGET.engine, release),
    renderer(release),
  ];
}

/**
 * A bundle for Node or Electron: one file that holds all it imports, but for Electron itself and the native database
 * module, which is found in `node_modules` beside or above it.
 */
function node(
  name: string,
  entry: string,
  output: string,
  format: 'es' | 'cjs',
  target: string,
  release: boolean,
): Bundle {
  const [folder = '', file = ''] = output.split('/');
  return {
    name,
    entry,
    output,
    sources: [entry.startsWith('electron') ? 'electron' : 'app', 'shared'],
    config: {
      ...common(release),
      root: ROOT,
      // The preload script has no module of Node to take.
      plugins: format === 'es' ? [builtinsWithoutFacades()] : [],
      ssr: { noExternal: true, external: ['electron', 'better-sqlite3'], target: 'node' },
      build: {
        ...commonOutput,
        ssr: join(ROOT, entry),
        target,
        outDir: join(DIST, folder),
        emptyOutDir: false,
        rolldownOptions: {
          external: ['electron', 'better-sqlite3'],
          output: { format, entryFileNames: file, codeSplitting: false },
        },
      },
    },
  };
}

function renderer(release: boolean): Bundle {
  return {
    name: 'renderer',
    entry: 'renderer/index.html',
    output: 'renderer/index.html',
    sources: ['renderer', 'shared'],
    config: {
      ...common(release),
      root: join(ROOT, 'renderer'),
      base: './',
      plugins: [react()],
      build: {
        ...commonOutput,
        minify: true,
        target: TARGET.renderer,
        outDir: join(DIST, 'renderer'),
        emptyOutDir: true,
        // The page's policy allows neither data: addresses nor inline scripts.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 4_000,
      },
    },
  };
}

/** Bundles for Node stay readable in stack traces; the page's is made small, because starting it means parsing it. */
const commonOutput = { sourcemap: true, minify: false, reportCompressedSize: false } as const;

function common(release: boolean): InlineConfig {
  return {
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    mode: 'production',
    define: {
      __RELEASE__: JSON.stringify(release),
      'process.env.NODE_ENV': JSON.stringify('production'),
    },
  };
}
