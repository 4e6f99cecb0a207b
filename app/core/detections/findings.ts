import type { WriteDb } from '../ports.ts';
import type { Draft, Rule } from './rule.ts';

/** A finding that was not there before, on its way to become or to join an incident. */
export interface NewFinding {
  readonly findingId: number;
  readonly rule: Rule['meta'];
  readonly draft: Draft;
  readonly detectedAt: number;
}

/** What keeping findings needs of a rule. */
type Judging = Pick<Rule, 'meta' | 'refractory'>;

/**
 * Keeps the drafts that are news. A draft within the refractory time of a finding with the same subject belongs to it and
 * only moves its end and counts, so a replay, a duplicate or a late event never makes a second finding.
 *
 * @param horizon drafts with a source time before it are history, not news
 */
export function addFindings(
  ledger: WriteDb,
  rule: Judging,
  drafts: readonly Draft[],
  detectedAt: number,
  horizon: (providerId: string) => number,
): NewFinding[] {
  const added: NewFinding[] = [];
  for (const draft of drafts) {
    if (draft.at < horizon(draft.sim.providerId)) continue;
    const known = episodeAround(ledger, rule, draft);
    if (known === null) {
      added.push({ findingId: insert(ledger, rule, draft, detectedAt), rule: rule.meta, draft, detectedAt });
    } else if (draft.at > known.until) {
      ledger.run('UPDATE findings SET until_at = ?, hits = hits + 1 WHERE finding_id = ?', [
        draft.at,
        known.findingId,
      ]);
    }
  }
  return added;
}

function episodeAround(
  ledger: WriteDb,
  rule: Judging,
  { subject, at }: Draft,
): { findingId: number; until: number } | null {
  const row = ledger.get<{ findingId: number; until: number }>(
    `SELECT finding_id AS findingId, until_at AS until FROM findings
     WHERE rule_id = ? AND subject = ? AND at <= ? ORDER BY at DESC LIMIT 1`,
    [rule.meta.id, subject, at + rule.refractory],
  );
  return row !== undefined && row.until >= at - rule.refractory ? row : null;
}

function insert(ledger: WriteDb, rule: Judging, draft: Draft, detectedAt: number): number {
  const { sim } = draft;
  return ledger.run(
    `INSERT INTO findings (rule_id, severity, at, until_at, detected_at, provider_id, iccid, iccid_body, subject, dedupe_key, summary, signals)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      rule.meta.id,
      draft.severity,
      draft.at,
      draft.at,
      detectedAt,
      sim.providerId,
      sim.iccid,
      sim.body,
      draft.subject,
      `${draft.subject}@${draft.at}`,
      draft.summary,
      JSON.stringify(draft.signals),
    ],
  ).lastId;
}
