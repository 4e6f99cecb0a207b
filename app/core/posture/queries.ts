import { day } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';
import type { SimRow } from './facts.ts';

/** SQL that the evaluation reads with. Evidence lies in the ledger and SIMs in the cache, so they are joined in memory. */

/** A SIM with the posture that is stored for it. */
export interface ScannedSim extends SimRow {
  readonly observed_at: number;
  readonly p_score: number | null;
  readonly p_coverage: number | null;
  readonly p_1: number | null;
  readonly p_2: number | null;
  readonly p_3: number | null;
  readonly p_4: number | null;
  readonly p_5: number | null;
  readonly p_6: number | null;
  readonly p_critical: number | null;
}

const simColumns = `
  s.sim_key, s.provider_id, s.provider_sim_id, s.iccid, s.iccid_body, s.eid, s.imei, s.imei_lock, s.locked_imei, s.form_factor,
  s.lifecycle, s.connectivity, s.ip, s.apn, s.country, s.rat, s.group_id, s.gateway_id, s.device, s.model, s.device_class, s.site,
  s.owner, s.firmware, s.criticality, s.tags, s.last_seen_at, s.events_until, s.fingerprint, s.observed_at,
  p.score AS p_score, p.coverage AS p_coverage, p.layer_1 AS p_1, p.layer_2 AS p_2, p.layer_3 AS p_3, p.layer_4 AS p_4,
  p.layer_5 AS p_5, p.layer_6 AS p_6, p.critical AS p_critical
  FROM sims s LEFT JOIN sim_posture p ON p.sim_key = s.sim_key`;

/** The next listed SIMs in the order of their ICCID bodies, which is the order of their evidence too. */
export function simsAfter(cache: ReadDb, body: string, simKey: number, limit: number): ScannedSim[] {
  return cache.all<ScannedSim>(
    `SELECT ${simColumns} WHERE (s.iccid_body, s.sim_key) > (?, ?) AND s.vanished_at IS NULL
     ORDER BY s.iccid_body, s.sim_key LIMIT ?`,
    [body, simKey, limit],
  );
}

export function listedSim(cache: ReadDb, simKey: number): ScannedSim | undefined {
  return cache.get<ScannedSim>(`SELECT ${simColumns} WHERE s.sim_key = ? AND s.vanished_at IS NULL`, [
    simKey,
  ]);
}

export interface EvidenceRow {
  readonly subject: string;
  readonly kind: string;
  readonly observed_at: number;
  readonly valid_until: number | null;
  readonly source: string;
  readonly facts: string;
  readonly hash: string;
}

const evidenceColumns = 'subject, kind, observed_at, valid_until, source, facts, hash';

/** Evidence of the subjects between two, both included, ordered by subject. */
export function evidenceBetween(ledger: ReadDb, first: string, last: string): EvidenceRow[] {
  return ledger.all<EvidenceRow>(
    `SELECT ${evidenceColumns} FROM evidence WHERE subject BETWEEN ? AND ? ORDER BY subject, kind`,
    [first, last],
  );
}

/** The same for a whole scan, without what only people ask for. */
export function scannedEvidence(ledger: ReadDb, first: string, last: string): EvidenceRow[] {
  return ledger.all<EvidenceRow>(
    `SELECT subject, kind, observed_at, NULL AS valid_until, '' AS source, facts, hash FROM evidence
     WHERE subject BETWEEN ? AND ? ORDER BY subject, kind`,
    [first, last],
  );
}

/** Evidence of every subject that is no SIM: a few rows per model, release, endpoint, group, account and the organisation. */
export function sharedEvidence(ledger: ReadDb): EvidenceRow[] {
  return ledger.all<EvidenceRow>(
    `SELECT ${evidenceColumns} FROM evidence WHERE subject < 'sim:' UNION ALL
     SELECT ${evidenceColumns} FROM evidence WHERE subject >= 'sim;' ORDER BY 1, 2`,
  );
}

export interface ProviderRow {
  readonly provider_id: string;
  readonly kind: string;
  readonly name: string;
}

export function providers(ledger: ReadDb): ProviderRow[] {
  return ledger.all<ProviderRow>('SELECT provider_id, kind, name FROM providers ORDER BY provider_id');
}

export interface GroupRow {
  readonly provider_id: string;
  readonly group_id: string;
  readonly name: string;
  readonly tags: string;
  readonly gateway_id: string | null;
  readonly configuration: string;
  readonly observed_at: number;
}

export function groups(cache: ReadDb): GroupRow[] {
  return cache.all<GroupRow>(
    'SELECT provider_id, group_id, name, tags, gateway_id, configuration, observed_at FROM groups ORDER BY provider_id, group_id',
  );
}

export interface AccountRow {
  readonly provider_id: string;
  readonly reading: string;
  readonly observed_at: number;
}

export function accounts(cache: ReadDb): AccountRow[] {
  return cache.all<AccountRow>('SELECT provider_id, reading, observed_at FROM accounts ORDER BY provider_id');
}

export interface SyncRow {
  readonly provider_id: string;
  readonly source: string;
  readonly complete_until: number | null;
  readonly read_at: number | null;
}

export function syncState(cache: ReadDb): SyncRow[] {
  return cache.all<SyncRow>(
    'SELECT provider_id, source, complete_until, read_at FROM sync_state ORDER BY provider_id, source',
  );
}

export interface ExceptionRow {
  readonly control_id: string;
  readonly scope: string;
  readonly requested_by: string;
  readonly approved_by: string;
  readonly from_at: number;
  readonly until_at: number;
  readonly compensating_control: string | null;
}

export function storedExceptions(ledger: ReadDb): ExceptionRow[] {
  return ledger.all<ExceptionRow>(
    `SELECT control_id, scope, requested_by, approved_by, from_at, until_at, compensating_control FROM exceptions
     ORDER BY exception_id`,
  );
}

export interface RuleRow {
  readonly rule_id: string;
  readonly enabled: number;
  readonly last_run_at: number | null;
}

/** The rules of the console; one that stands in this table was there at least once. */
export function storedRules(ledger: ReadDb): RuleRow[] {
  return ledger.all<RuleRow>('SELECT rule_id, enabled, last_run_at FROM rule_state ORDER BY rule_id');
}

export function inventoryImported(ledger: ReadDb): boolean {
  return (
    ledger.get("SELECT 1 FROM imports WHERE kind = 'device-inventory' AND accepted > 0 LIMIT 1") !== undefined
  );
}

/** Incidents by how well they ended: C-EE-12. */
export function incidentCounts(
  ledger: ReadDb,
  now: number,
): { resolved: number; reviewed: number; overdue: number } {
  const row = ledger.get<{ resolved: number; reviewed: number; overdue: number }>(
    `SELECT COUNT(*) FILTER (WHERE status = 'resolved') AS resolved,
       COUNT(*) FILTER (WHERE status = 'resolved' AND verdict IS NOT NULL AND resolution IS NOT NULL AND resolution <> '') AS reviewed,
       COUNT(*) FILTER (WHERE status <> 'resolved' AND opened_at < ?) AS overdue
     FROM incidents`,
    [now - 30 * day],
  );
  return row ?? { resolved: 0, reviewed: 0, overdue: 0 };
}
