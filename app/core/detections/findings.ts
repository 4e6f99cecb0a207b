import { worse } from '../../../shared/severity.ts';
import type { Severity } from '../../../shared/contract/index.ts';
import type { WriteDb } from '../ports.ts';
import type { AnyDraft, Draft, Rule } from './rule.ts';

/** A finding on its way to become or to join an incident. */
export interface NewFinding<D extends AnyDraft = Draft> {
  readonly findingId: number;
  readonly rule: Rule['meta'];
  readonly draft: D;
  readonly detectedAt: number;
  /** It was there before: it became graver, or goes on after it was held back. */
  readonly again: boolean;
}

/** What keeping findings needs of a rule. */
type Judging = Pick<Rule, 'meta' | 'refractory'>;

/**
 * Keeps the drafts that are news. A draft within the refractory time of a finding with the same fingerprint (rule and subject)
 * belongs to it and only moves its ends and counts, so a replay, a duplicate or a late event never makes a second finding.
 * It is told again when it is graver than the finding was, or when the finding was held back and goes on.
 *
 * @param horizon drafts with a source time before it are history, not news; what has no provider has no horizon
 */
export function addFindings<D extends AnyDraft>(
  ledger: WriteDb,
  rule: Judging,
  drafts: readonly D[],
  detectedAt: number,
  horizon: (providerId: string) => number,
): NewFinding<D>[] {
  const told: NewFinding<D>[] = [];
  if (drafts.length === 0) return told;
  const refractory = refractoryOfRule(ledger, rule);
  for (const draft of drafts) {
    const providerId = providerOf(draft);
    if (providerId !== null && draft.at < horizon(providerId)) continue;
    const known = episodeAround(ledger, rule.meta.id, refractory, draft);
    const tell = (findingId: number, again: boolean): void => {
      told.push({ findingId, rule: rule.meta, draft, detectedAt, again });
    };
    if (known === null) tell(insert(ledger, rule, draft, detectedAt), false);
    else if (join(ledger, known, draft)) tell(known.findingId, true);
  }
  return told;
}

/** How long a finding takes in what follows: what a person set for the rule, else the rule's own. ms */
function refractoryOfRule(ledger: WriteDb, { meta, refractory }: Judging): number {
  const set = ledger.get<{ ms: number }>('SELECT ms FROM rule_refractory WHERE rule_id = ?', [meta.id]);
  return set?.ms ?? refractory;
}

function providerOf(draft: AnyDraft): string | null {
  return draft.sim === null ? draft.about.providerId : draft.sim.providerId;
}

interface Episode {
  readonly findingId: number;
  readonly at: number;
  readonly until: number;
  readonly severity: Severity;
  readonly heldBy: string | null;
}

function episodeAround(
  ledger: WriteDb,
  ruleId: string,
  refractory: number,
  { subject, at }: AnyDraft,
): Episode | null {
  const row = ledger.get<Episode>(
    `SELECT finding_id AS findingId, at, until_at AS until, severity, held_by AS heldBy FROM findings
     WHERE rule_id = ? AND subject = ? AND at <= ? ORDER BY at DESC LIMIT 1`,
    [ruleId, subject, at + refractory],
  );
  return row !== undefined && row.until >= at - refractory ? row : null;
}

/** Folds a draft into a finding. @returns whether that is news to its incident */
function join(ledger: WriteDb, known: Episode, draft: AnyDraft): boolean {
  const severity = worse(known.severity, draft.severity);
  const graver = severity !== known.severity;
  const newest = known.heldBy === null ? draft.at : (draft.until ?? draft.at);
  const goesOn = newest > known.until;
  const earlier = draft.at < known.at;
  if (!graver && !goesOn && !earlier) return false;
  ledger.run(
    `UPDATE findings SET at = MIN(at, :at), until_at = MAX(until_at, :until), severity = :severity, hits = hits + :more,
       summary = CASE WHEN :graver THEN :summary ELSE summary END WHERE finding_id = :id`,
    {
      at: draft.at,
      until: newest,
      severity,
      more: goesOn || earlier ? 1 : 0,
      graver: graver ? 1 : 0,
      summary: draft.summary,
      id: known.findingId,
    },
  );
  return graver || (goesOn && known.heldBy !== null);
}

function insert(ledger: WriteDb, rule: Judging, draft: AnyDraft, detectedAt: number): number {
  const { sim } = draft;
  return ledger.run(
    `INSERT INTO findings (rule_id, severity, at, until_at, detected_at, provider_id, iccid, iccid_body, about_kind, about, subject,
       dedupe_key, summary, signals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      rule.meta.id,
      draft.severity,
      draft.at,
      draft.at,
      detectedAt,
      providerOf(draft) ?? '',
      sim?.iccid ?? '',
      sim?.body ?? '',
      draft.sim === null ? draft.about.kind : 'sim',
      draft.sim === null ? JSON.stringify(draft.about) : null,
      draft.subject,
      `${draft.subject}@${draft.at}`,
      draft.summary,
      JSON.stringify(draft.signals),
    ],
  ).lastId;
}
