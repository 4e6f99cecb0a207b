import type { Finding, Severity, Subject } from '../../../shared/contract/index.ts';
import type { ReadDb, WriteDb } from '../ports.ts';

/** SQL behind the questions about rules and findings. */

export interface StoredRuleState {
  readonly rule_id: string;
  readonly enabled: number;
  readonly last_run_at: number | null;
}

export function ruleStates(ledger: ReadDb): ReadonlyMap<string, StoredRuleState> {
  const rows = ledger.all<StoredRuleState>('SELECT rule_id, enabled, last_run_at FROM rule_state');
  return new Map(rows.map((row) => [row.rule_id, row]));
}

/** A row per shipped rule; new rules start switched on. */
export function ensureRuleStates(ledger: WriteDb, ruleIds: readonly string[]): void {
  for (const ruleId of ruleIds)
    ledger.run('INSERT INTO rule_state (rule_id, enabled) VALUES (?, 1) ON CONFLICT (rule_id) DO NOTHING', [
      ruleId,
    ]);
}

export function setRuleEnabled(ledger: WriteDb, ruleId: string, enabled: boolean): void {
  ledger.run('UPDATE rule_state SET enabled = ? WHERE rule_id = ?', [enabled ? 1 : 0, ruleId]);
}

export function noteRun(ledger: WriteDb, ruleIds: readonly string[], at: number): void {
  for (const ruleId of ruleIds)
    ledger.run('UPDATE rule_state SET last_run_at = ? WHERE rule_id = ?', [at, ruleId]);
}

export interface FindingCounts {
  readonly total: number;
  readonly recent: number;
}

/** Findings per rule, all and those detected since `since`. */
export function countFindings(ledger: ReadDb, since: number): ReadonlyMap<string, FindingCounts> {
  const rows = ledger.all<{ rule_id: string } & FindingCounts>(
    'SELECT rule_id, COUNT(*) AS total, SUM(detected_at >= ?) AS recent FROM findings GROUP BY rule_id',
    [since],
  );
  return new Map(rows.map((row) => [row.rule_id, row]));
}

export interface FindingFilter {
  readonly ruleId: string | null;
  readonly incidentId: number | null;
  readonly body: string | null;
  /** The finding after which the page begins; null for the first page. */
  readonly before: number | null;
  readonly limit: number;
}

interface FindingRow {
  readonly id: number;
  readonly ruleId: string;
  readonly severity: Severity;
  readonly at: number;
  readonly detectedAt: number;
  readonly iccid: string;
  readonly body: string;
  readonly summary: string;
  readonly incidentId: number | null;
  readonly hits: number;
  /** JSON, where it is about no SIM. */
  readonly about: string | null;
  readonly heldBy: string | null;
}

const columns = `finding_id AS id, rule_id AS ruleId, severity, at, detected_at AS detectedAt, iccid, iccid_body AS body, summary,
  incident_id AS incidentId, hits, about, held_by AS heldBy`;

/**
 * A page of findings, those of the newest event first: what was found late stands where it belongs. The narrowest filter picks
 * the index, and only the rows of the page are read whole.
 */
export function pageOfFindings(ledger: ReadDb, filter: FindingFilter): FindingRow[] {
  const { ruleId, incidentId, body, before, limit } = filter;
  const narrow =
    incidentId !== null
      ? 'incident_id = :incident AND (:body IS NULL OR iccid_body = :body) AND (:rule IS NULL OR +rule_id = :rule)'
      : body !== null
        ? 'iccid_body = :body AND (:incident IS NULL) AND (:rule IS NULL OR +rule_id = :rule)'
        : ruleId !== null
          ? 'rule_id = :rule AND (:incident IS NULL) AND (:body IS NULL)'
          : '(:rule IS NULL) AND (:incident IS NULL) AND (:body IS NULL)';
  return ledger.all<FindingRow>(
    `SELECT ${columns} FROM findings WHERE finding_id IN (
       SELECT finding_id FROM findings
       WHERE ${narrow} AND (:before IS NULL OR (at, finding_id) < (SELECT at, finding_id FROM findings WHERE finding_id = :before))
       ORDER BY at DESC, finding_id DESC LIMIT :limit)
     ORDER BY at DESC, finding_id DESC`,
    { rule: ruleId, incident: incidentId, body, before, limit },
  );
}

/** As the contract tells it. */
export function toFinding(row: FindingRow, simKey: number | null, ruleName: string): Finding {
  const { body: _body, about, iccid, ...rest } = row;
  return {
    ...rest,
    simKey,
    ruleName,
    iccid: iccid === '' ? null : iccid,
    about: about === null ? null : (JSON.parse(about) as Subject),
  };
}

export function simKeyOf(cache: ReadDb, iccidBody: string): number | null {
  return (
    cache.get<{ sim_key: number }>(
      'SELECT sim_key FROM sims WHERE iccid_body = ? ORDER BY sim_key DESC LIMIT 1',
      [iccidBody],
    )?.sim_key ?? null
  );
}

export function bodyOf(cache: ReadDb, simKey: number): string | null {
  return (
    cache.get<{ iccid_body: string }>('SELECT iccid_body FROM sims WHERE sim_key = ?', [simKey])
      ?.iccid_body ?? null
  );
}

/** The oldest usage known, by hour or day, of the first fifty SIMs that were ever seen: a scan of all would cost seconds. */
export function usageSince(cache: ReadDb): number | null {
  return (
    cache.get<{ at: number | null }>(
      `WITH some AS (SELECT sim_key FROM sims WHERE last_seen_at IS NOT NULL ORDER BY sim_key LIMIT 50)
       SELECT MIN(at) AS at FROM (SELECT MIN(at) AS at FROM usage_hours WHERE sim_key IN some
         UNION ALL SELECT MIN(at) FROM usage_days WHERE sim_key IN some)`,
    )?.at ?? null
  );
}
