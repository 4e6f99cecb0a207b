import { labelsOfMany } from '../fleet/labels.ts';
import { subjectOf } from '../imports/facts.ts';
import type { ReadDb } from '../ports.ts';
import { noEvidence, type DeviceEvidence } from './describe.ts';

interface EvidenceRow {
  readonly subject: string;
  readonly kind: string;
  readonly facts: string;
}

/** What imports and people say of these SIMs, by ICCID body. SIMs without a word are absent. */
export function deviceEvidence(
  ledger: ReadDb,
  bodies: readonly string[],
): ReadonlyMap<string, DeviceEvidence> {
  const found = new Map<string, DeviceEvidence>(
    [...labelsOfMany(ledger, bodies)].map(([body, labels]) => [body, { ...noEvidence, labels }] as const),
  );
  // Before the first import there is nothing to look for, and a first sync looks for every SIM.
  if (ledger.get('SELECT 1 FROM evidence LIMIT 1') === undefined) return found;
  const rows = ledger.all<EvidenceRow>(
    `SELECT subject, kind, facts FROM evidence
     WHERE subject IN (SELECT value FROM json_each(?)) AND kind IN ('device-inventory', 'firmware')`,
    [JSON.stringify(bodies.map(subjectOf.sim))],
  );
  return gather(rows, found);
}

/** The same for every SIM that one import spoke of. */
export function bodiesOfImport(ledger: ReadDb, importId: number): string[] {
  const rows = ledger.all<{ subject: string }>(
    `SELECT DISTINCT subject FROM evidence WHERE import_id = ? AND kind IN ('device-inventory', 'firmware') AND subject LIKE 'sim:%'`,
    [importId],
  );
  return rows.map(({ subject }) => bodyOf(subject));
}

function gather(
  rows: readonly EvidenceRow[],
  found: Map<string, DeviceEvidence>,
): ReadonlyMap<string, DeviceEvidence> {
  for (const { subject, kind, facts } of rows) {
    const body = bodyOf(subject);
    const known = found.get(body) ?? noEvidence;
    const parsed: unknown = JSON.parse(facts);
    if (typeof parsed !== 'object' || parsed === null) continue;
    found.set(body, kind === 'firmware' ? { ...known, firmware: parsed } : { ...known, inventory: parsed });
  }
  return found;
}

function bodyOf(subject: string): string {
  return subject.slice(subject.indexOf(':') + 1);
}
