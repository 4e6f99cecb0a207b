import type { Severity, Subject, Verdict } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { fieldsOf, type FindingFields } from './conditions.ts';
import type { Scoped } from './scope.ts';
import { scopedSim } from './scoped-sim.ts';

/** A stored finding, as filters are tried on it. */
export interface StoredFinding {
  readonly findingId: number;
  readonly at: number;
  /** The incident it is in, or the one that absorbed that; null for one that was held back. */
  readonly incidentId: number | null;
  readonly verdict: Verdict | null;
  readonly fields: FindingFields;
  readonly scoped: Scoped;
}

interface Row {
  readonly findingId: number;
  readonly at: number;
  readonly severity: Severity;
  readonly providerId: string;
  readonly iccid: string;
  readonly body: string;
  readonly about: string | null;
  readonly signals: string;
  readonly incidentId: number | null;
  readonly verdict: Verdict | null;
  readonly device: string | null;
  readonly site: string | null;
}

/** More findings of one rule than this are not looked at; the newest are. */
export const mostLookedAt = 5_000;

/** Findings of a rule since an instant of its source, newest first, `mostLookedAt` at most. */
export function findingsOfRule(
  cache: ReadDb,
  ledger: ReadDb,
  ruleId: string,
  since: number,
): StoredFinding[] {
  return ledger
    .all<Row>(
      `SELECT f.finding_id AS findingId, f.at, f.severity, f.provider_id AS providerId, f.iccid, f.iccid_body AS body, f.about, f.signals,
         COALESCE(i.merged_into, f.incident_id) AS incidentId, i.verdict, m.device, m.site
       FROM findings f LEFT JOIN incidents i ON i.incident_id = f.incident_id
       LEFT JOIN incident_sims m ON m.incident_id = f.incident_id AND m.iccid_body = f.iccid_body
       WHERE f.rule_id = ? AND f.at >= ? ORDER BY f.finding_id DESC LIMIT ${mostLookedAt}`,
      [ruleId, since],
    )
    .map((row) => stored(cache, ledger, ruleId, row));
}

function stored(cache: ReadDb, ledger: ReadDb, ruleId: string, row: Row): StoredFinding {
  const about = row.about === null ? null : (JSON.parse(row.about) as Subject);
  const { findingId, at, incidentId, verdict } = row;
  const site = about === null ? row.site : about.site;
  return {
    findingId,
    at,
    incidentId,
    verdict,
    fields: fieldsOf({
      severity: row.severity,
      provider: row.providerId,
      iccid: row.iccid,
      device: row.device,
      site,
      subject: about === null ? null : `${about.kind} ${about.value}`,
      signals: JSON.parse(row.signals) as Record<string, unknown>,
    }),
    scoped:
      about === null
        ? scopedSim(cache, ledger, ruleId, { body: row.body, providerId: row.providerId, site })
        : {
            ruleId,
            subjectKind: about.kind,
            subjectValue: about.value,
            body: null,
            providerId: about.providerId,
            site,
            groups: () => [],
            labels: () => [],
          },
  };
}
