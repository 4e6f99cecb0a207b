import { join } from 'node:path';

/** Files that a thread or process of its own begins with. */
export type Entry = 'engine-entry' | 'reader-worker' | 'demo-worker';

const bundled: Readonly<Record<Entry, string>> = {
  'engine-entry': 'index.js',
  'reader-worker': 'reader-worker.js',
  'demo-worker': 'demo-worker.js',
};

/** Where such a file lies: beside this one in the sources, in `dist/engine` of a build, whoever asks. */
export function entryFile(entry: Entry): string {
  const here = import.meta.dirname;
  return import.meta.filename.endsWith('.ts')
    ? join(here, `${entry}.ts`)
    : join(here, '..', 'engine', bundled[entry]);
}
