import { join } from 'node:path';

/** The clone. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Everything set-up, builds and tests make that can be made again; never committed. */
export const CACHE = join(ROOT, '.cache');

/** What the build writes and Electron runs. */
export const DIST = join(ROOT, 'dist');

export const MODULES = join(ROOT, 'node_modules');
