import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.mjs';
import { type Outcome, verdict } from './outcome.ts';

/** The part of the lock file that is read here. */
interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly license?: string;
  readonly link?: boolean;
}

/** Licences under which a dependency may be shipped inside an Apache-2.0 application without further duties of source. */
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'OFL-1.1',
  'CC0-1.0',
  'Unlicense',
]);

/** Checks that every dependency that ships has a licence the project may ship. */
export async function checkLicences(): Promise<Outcome> {
  const shipped = shippedPackages();
  const offending = shipped.filter(({ licence }) => !isAllowed(licence));
  console.log(`${shipped.length} shipped packages`);
  return verdict(
    shipped.length > 0 && offending.length === 0,
    offending.map(({ path, licence }) => `${path}: ${licence ?? 'no licence stated'}`),
  );
}

/** Every package that the lock file marks as needed at run time, with its licence expression. */
export function shippedPackages(): { path: string; licence: string | undefined }[] {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional, link }]) => path !== '' && !dev && !optional && !link)
    .map(([path, { license }]) => ({ path, licence: license ?? statedIn(path) }));
}

/** `(MIT OR GPL-3.0)` is allowed when one side is, `MIT AND OFL-1.1` when both are. */
export function isAllowed(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  const expression = licence.replace(/[()]/g, '');
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => ALLOWED.has(part.trim())));
}

function statedIn(path: string): string | undefined {
  const file = join(ROOT, path, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { license?: string }).license;
}
