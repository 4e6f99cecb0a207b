import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'vitest';

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
 * Declares tests that need reference data. Where it is absent one skipped test stands in their place, under the same
 * name; `npm test` counts that as a failure when `CI` is set.
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
  const dir = referenceDir() ?? '';
  const paths = files.map((file) => resolve(dir, file));
  const missing = files.filter((_, index) => dir === '' || !existsSync(paths[index] ?? ''));
  if (missing.length === 0) {
    describe(`[reference] ${name}`, () => tests(paths));
  } else {
    test.skip(`[reference] ${name} (absent: ${missing.join(', ')})`);
  }
}
