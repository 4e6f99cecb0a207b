import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.mjs';

/** Neither tests nor their helpers are part of what is built. */
const NOT_BUILT = /\.(test|testkit)\.tsx?$/;

/**
 * A hash over the content of every file below the given paths of the clone, and over `extra`. Equal hashes mean that a
 * build from them would give the same result.
 *
 * @param sources files and folders, relative to the clone
 * @param extra whatever else the result depends on
 */
export function fingerprint(sources: readonly string[], extra: string): string {
  const hash = createHash('sha256').update(extra);
  for (const file of sources.flatMap(filesBelow).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute)) return [];
  if (statSync(absolute).isFile()) return [path];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_BUILT.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}
