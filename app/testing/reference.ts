import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';

/**
 * The folder of third-party reference data (published API descriptions, export schemas, rule test sets) that tests check
 * the product against and that may not be part of the project: `SEXTANT_REFERENCE_DIR`, else `../shared/data` beside the
 * clone. Undefined where neither exists.
 */
export function referenceDir(): string | undefined {
  const named = process.env['SEXTANT_REFERENCE_DIR'];
  const dir = resolve(named ?? resolve(import.meta.dirname, '../../../shared/data'));
  return existsSync(dir) ? dir : undefined;
}

/**
 * Declares tests that need the reference data. They are reported as skipped, by name, where it is absent; `npm test`
 * counts a skipped test whose name starts with `[reference]` as a failure when `CI` is set.
 *
 * @param name what is checked, e.g. `Soracom connector against the published description`
 * @param files paths inside the reference folder that the tests read, e.g. `specs/soracom.yaml`
 * @param tests declares the tests; called with the absolute paths of `files`, in order
 */
export function describeWithReference(
  name: string,
  files: readonly string[],
  tests: (paths: readonly string[]) => void,
): void {
  const dir = referenceDir();
  const paths = files.map((file) => resolve(dir ?? '/absent', file));
  const missing =
    dir === undefined ? [...files] : files.filter((_, index) => !existsSync(paths[index] ?? ''));
  const title = `[reference] ${name}`;
  if (missing.length === 0) {
    describe(title, () => tests(paths));
  } else {
    describe.skip(`${title} (absent: ${missing.join(', ')})`, () => tests(paths));
  }
}
