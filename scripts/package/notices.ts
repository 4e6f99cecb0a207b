import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedPackages } from '../checks/licences.ts';
import { DIST, ROOT } from '../setup/paths.mjs';

/**
 * Writes `dist/THIRD-PARTY-LICENCES.txt`: name, version, licence and licence text of everything that ships inside the
 * bundles, as those licences ask for. Electron brings its own list.
 */
export function writeThirdPartyLicences(): void {
  const sections = shippedPackages().map(({ path, licence }) => {
    const { name, version } = JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
    };
    return `${name} ${version}\n${licence ?? ''}\n\n${licenceText(join(ROOT, path))}`;
  });
  writeFileSync(join(DIST, 'THIRD-PARTY-LICENCES.txt'), sections.join(`\n${'-'.repeat(80)}\n\n`));
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
  return file === undefined ? 'No text enclosed.' : readFileSync(join(folder, file), 'utf8').trimEnd();
}
