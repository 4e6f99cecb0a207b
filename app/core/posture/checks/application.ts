import type { Check } from './check.ts';
import { failing, partial, pass, unknown } from './outcome.ts';

/** What is known of the software that was released. */

/** Share of parts that must carry a package URL or CPE. */
const identifiedEnough = 0.9;

const watched = pass('A valid bill of materials identifies the parts of the release');
const thin = partial(0.5, 'The bill of materials is not valid, or leaves many parts unidentified');
const empty = failing('The bill of materials names no part');
const noSbom = unknown('No bill of materials was imported for this release');
const noRelease = unknown('Devices report no release');

export const sbomPerRelease: Check<'release'> = {
  controlId: 'C-AP-02',
  kind: 'release',
  judges: [
    {
      source: 'sbom',
      judge({ version, sbom }) {
        if (version === null) return noRelease;
        if (sbom === null) return noSbom;
        const { schemaValid, identifiedShare, componentCount } = sbom.facts;
        if (componentCount === 0) return empty;
        return schemaValid === true && (identifiedShare ?? 0) >= identifiedEnough ? watched : thin;
      },
      observedAt: ({ sbom }) => sbom?.observedAt ?? 0,
    },
  ],
  detail({ sbom }) {
    if (sbom === null) return null;
    const { format, componentCount, identifiedShare } = sbom.facts;
    const share = identifiedShare === null ? 'an unknown share' : `${Math.round(identifiedShare * 100)} %`;
    return `${format ?? 'unknown format'}, ${componentCount ?? 'unknown number of'} parts, ${share} identified`;
  },
};
