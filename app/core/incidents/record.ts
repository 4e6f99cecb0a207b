import { canonicalJson } from './canonical.ts';
import { namedIn, subjectKeyOf, type FindingToGroup } from './grouping.ts';
import type { IncidentDeps } from './deps.ts';
import { addToTimeline } from './rows.ts';

/** One line in the timeline and one piece of evidence for what one rule found at once. */
export function recordSignals(
  { ledger, hash }: IncidentDeps,
  incidentId: number,
  found: readonly FindingToGroup[],
  isNew: boolean,
  now: number,
): void {
  const [first] = found;
  if (first === undefined) return;
  const { rule, draft } = first;
  const bodies = new Set(found.map(subjectKeyOf));
  const names = [...new Set(found.map(namedIn))];
  const many = `${bodies.size} ${found.every((finding) => finding.draft.sim !== null) ? 'SIMs' : 'subjects'}`;
  const one = bodies.size === 1;
  const at = Math.min(...found.map((finding) => finding.draft.at));
  addToTimeline(ledger, incidentId, {
    at,
    recordedAt: now,
    kind: isNew ? 'signal' : 'finding',
    severity: draft.severity,
    ruleId: rule.id,
    text: one ? `${rule.id} ${draft.summary}` : `${rule.id} ${rule.name} on ${many}`,
    ...(one
      ? {}
      : {
          detail:
            names.length > 6
              ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`
              : names.join(', '),
        }),
  });
  const content = canonicalJson({
    rule: rule.id,
    findings: found.map((finding) => ({
      finding: finding.findingId,
      iccid: finding.draft.sim?.iccid,
      about: finding.draft.about,
      at: finding.draft.at,
      summary: finding.draft.summary,
      signals: finding.draft.signals,
    })),
  });
  ledger.run(
    `INSERT INTO incident_evidence (incident_id, title, source, summary, observed_at, content, bytes, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      incidentId,
      `${rule.id} ${one ? (names[0] ?? '') : many}`,
      rule.signal,
      draft.summary,
      Math.max(...found.map((finding) => finding.draft.at)),
      content,
      new TextEncoder().encode(content).length,
      hash.sha256(content),
    ],
  );
}
