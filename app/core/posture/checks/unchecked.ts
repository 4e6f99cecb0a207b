import { inUse, type SimFacts } from '../facts.ts';
import type { Check, SubjectKind } from './check.ts';
import { notApplicable, unknown, type Outcome } from './outcome.ts';
import { onlyInUse } from './sim-judges.ts';
import { criticalFrom } from './words.ts';

/** Controls that this version cannot check: what their results are about, and to whom they apply. */

const criticalityUnknown = unknown(
  'The criticality of this asset is not known, so neither is whether this applies',
);
const notCritical = notApplicable('The asset is not critical');

/** For controls that only ask of critical assets. */
export function onlyCritical(facts: SimFacts): Outcome | null {
  if (!inUse(facts.sim)) return onlyInUse(facts);
  if (facts.criticality === null) return criticalityUnknown;
  return facts.criticality >= criticalFrom ? null : notCritical;
}

export const uncheckedSim: readonly Check<'sim'>[] = [
  { controlId: 'C-NW-11', kind: 'sim', applies: onlyInUse, judges: [] },
  { controlId: 'C-NW-15', kind: 'sim', applies: onlyCritical, judges: [] },
  { controlId: 'C-TR-05', kind: 'sim', applies: onlyInUse, judges: [] },
];

export const uncheckedModel: readonly Check<'model'>[] = unchecked('model', [
  'C-EP-04',
  'C-CD-10',
  'C-AP-04',
  'C-AP-06',
  'C-EE-10',
]);

export const uncheckedOrg: readonly Check<'org'>[] = unchecked('org', [
  'C-TR-09',
  'C-CD-04',
  'C-CD-05',
  'C-CD-06',
  'C-CD-07',
  'C-CD-08',
  'C-CD-11',
  'C-CD-12',
  'C-AP-01',
  'C-AP-03',
  'C-AP-05',
  'C-AP-07',
  'C-EE-02',
  'C-EE-03',
  'C-EE-04',
  'C-EE-05',
  'C-EE-06',
  'C-EE-08',
  'C-EE-11',
]);

function unchecked<K extends SubjectKind>(kind: K, ids: readonly string[]): readonly Check<K>[] {
  return ids.map((controlId) => ({ controlId, kind, judges: [] }));
}
