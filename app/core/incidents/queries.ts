import type { SubjectKind, TimelineEntry } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { admits, type Cell, type Clause, type IncidentQuery } from './query.ts';
import { facetClauses, orderBy } from './query-sql.ts';
import type { StoredIncident } from './rows.ts';

/** SQL behind the questions about incidents. */

/** The ids of a slice of the queue, in its order. `limit` -1 takes all. */
export function selectIds(
  ledger: ReadDb,
  query: IncidentQuery,
  cells: readonly Cell[],
  now: number,
  offset: number,
  limit: number,
): number[] {
  if (!cells.some((cell) => admits(query, cell))) return [];
  const clauses: Clause[] = [
    ...(query.merged ? [] : [{ sql: 'merged_into IS NULL', params: [] }]),
    ...facetClauses(query, cells, now),
    ...query.clauses,
  ];
  const where = clauses.length === 0 ? '1' : clauses.map(({ sql }) => sql).join(' AND ');
  return ledger
    .all<{ id: number }>(
      `SELECT incident_id AS id FROM incidents WHERE ${where} ORDER BY ${orderBy(query.sort)} LIMIT ? OFFSET ?`,
      [...clauses.flatMap(({ params }) => params), limit, offset],
    )
    .map(({ id }) => id);
}

/** All incidents that are not part of another. */
export function countAll(ledger: ReadDb): number {
  return (
    ledger.get<{ count: number }>('SELECT COUNT(*) AS count FROM incidents WHERE merged_into IS NULL')
      ?.count ?? 0
  );
}

/** Rises with every change of any incident, over restarts too: incidents are never deleted and versions never fall. */
export function versionSum(ledger: ReadDb): number {
  return ledger.get<{ sum: number }>('SELECT COALESCE(SUM(version), 0) AS sum FROM incidents')?.sum ?? 0;
}

export function providerNames(ledger: ReadDb): ReadonlyMap<string, string> {
  return new Map(
    ledger
      .all<{ id: string; name: string }>('SELECT provider_id AS id, name FROM providers')
      .map(({ id, name }) => [id, name]),
  );
}

export function assignees(ledger: ReadDb): string[] {
  return ledger
    .all<{ name: string }>(
      'SELECT DISTINCT assignee AS name FROM incidents WHERE assignee IS NOT NULL ORDER BY 1',
    )
    .map(({ name }) => name);
}

/** The incident and those it absorbed: its history is theirs too. */
export function familyOf(ledger: ReadDb, incidentId: number): number[] {
  const parts = ledger.all<{ id: number }>('SELECT incident_id AS id FROM incidents WHERE merged_into = ?', [
    incidentId,
  ]);
  return [incidentId, ...parts.map(({ id }) => id)];
}

/** More than this the detail does not list; the counts stay exact. */
const listed = 2_000;

export interface StoredSim {
  readonly body: string;
  readonly iccid: string;
  readonly providerId: string;
  readonly device: string | null;
  readonly site: string | null;
  readonly firstSignalAt: number;
  readonly findings: number;
}

export function simsOf(ledger: ReadDb, incidentId: number): StoredSim[] {
  return ledger.all<StoredSim>(
    `SELECT iccid_body AS body, iccid, provider_id AS providerId, device, site, first_signal_at AS firstSignalAt, findings
     FROM incident_sims WHERE incident_id = ? ORDER BY first_signal_at, iccid LIMIT ${listed}`,
    [incidentId],
  );
}

export interface StoredSubject {
  readonly kind: Exclude<SubjectKind, 'sim'>;
  readonly value: string;
  readonly name: string;
  readonly providerId: string | null;
  readonly site: string | null;
  readonly firstSignalAt: number;
  readonly findings: number;
}

/** What an incident is about beside SIMs. */
export function othersOf(ledger: ReadDb, incidentId: number): StoredSubject[] {
  return ledger.all<StoredSubject>(
    `SELECT kind, value, name, provider_id AS providerId, site, first_signal_at AS firstSignalAt, findings
     FROM incident_subjects WHERE incident_id = ? ORDER BY first_signal_at, kind, value LIMIT ${listed}`,
    [incidentId],
  );
}

/** Findings of an incident, and the signals folded into them. */
export function findingCounts(
  ledger: ReadDb,
  incidentId: number,
): { readonly findings: number; readonly hits: number } {
  return (
    ledger.get<{ findings: number; hits: number }>(
      'SELECT COUNT(*) AS findings, COALESCE(SUM(hits), 0) AS hits FROM findings WHERE incident_id = ?',
      [incidentId],
    ) ?? { findings: 0, hits: 0 }
  );
}

export interface HeldRow {
  readonly by: string;
  readonly findings: number;
  readonly lastAt: number;
}

/** Findings of the incident's rule on what it holds that opened nothing. */
export function heldBackOf(ledger: ReadDb, incidentId: number, ruleId: string): HeldRow[] {
  return ledger.all<HeldRow>(
    `SELECT held_by AS "by", COUNT(*) AS findings, MAX(until_at) AS lastAt FROM (
       SELECT f.held_by, f.until_at FROM incident_sims m CROSS JOIN findings f INDEXED BY findings_held_on
         ON f.rule_id = :rule AND f.iccid_body = m.iccid_body
         WHERE m.incident_id = :id AND f.held_by IS NOT NULL
       UNION ALL
       SELECT held_by, until_at FROM findings INDEXED BY findings_held_on
         WHERE rule_id = :rule AND iccid_body = '' AND held_by IS NOT NULL AND about_kind <> 'sim'
           AND json_extract(about, '$.value') IN (SELECT value FROM incident_subjects WHERE incident_id = :id))
     GROUP BY held_by ORDER BY held_by`,
    { rule: ruleId, id: incidentId },
  );
}

export function bodiesOf(ledger: ReadDb, incidentId: number): string[] {
  return ledger
    .all<{ body: string }>('SELECT iccid_body AS body FROM incident_sims WHERE incident_id = ?', [incidentId])
    .map(({ body }) => body);
}

/** What the cache knows of a SIM now. */
export function liveSim(
  cache: ReadDb,
  body: string,
): { readonly simKey: number; readonly lifecycle: string } | undefined {
  return cache.get(
    'SELECT sim_key AS simKey, lifecycle FROM sims WHERE iccid_body = ? ORDER BY sim_key DESC LIMIT 1',
    [body],
  );
}

/** Oldest first, by source time. Comments taken back are not shown. */
export function timelineOf(ledger: ReadDb, family: readonly number[]): TimelineEntry[] {
  return ledger.all<TimelineEntry>(
    `SELECT at, recorded_at AS recordedAt, kind, severity, actor, text, detail, rule_id AS ruleId, action_id AS actionId FROM (
       SELECT * FROM incident_timeline WHERE incident_id IN (SELECT value FROM json_each(?)) AND withdrawn_at IS NULL
       ORDER BY at DESC, entry_id DESC LIMIT ${listed}) ORDER BY at, entry_id`,
    [JSON.stringify(family)],
  );
}

interface StoredInstant {
  readonly kind: 'detection' | 'awareness' | 'classification';
  readonly at: number;
  readonly recordedAt: number;
  readonly actor: string;
  readonly note: string;
}

export function instantsOf(ledger: ReadDb, family: readonly number[]): StoredInstant[] {
  return ledger.all<StoredInstant>(
    `SELECT kind, at, recorded_at AS recordedAt, actor, note FROM incident_instants
     WHERE incident_id IN (SELECT value FROM json_each(?)) ORDER BY recorded_at, instant_id`,
    [JSON.stringify(family)],
  );
}

interface StoredEvidence {
  readonly id: number;
  readonly title: string;
  readonly source: string;
  readonly summary: string;
  readonly observedAt: number;
  readonly bytes: number;
  readonly hash: string;
}

export function evidenceOf(ledger: ReadDb, family: readonly number[]): StoredEvidence[] {
  return ledger.all<StoredEvidence>(
    `SELECT evidence_id AS id, title, source, summary, observed_at AS observedAt, bytes, hash FROM incident_evidence
     WHERE incident_id IN (SELECT value FROM json_each(?)) ORDER BY evidence_id LIMIT ${listed}`,
    [JSON.stringify(family)],
  );
}

/** The content of one piece of evidence, exactly as hashed. */
export function evidenceContent(ledger: ReadDb, evidenceId: number): string | null {
  return (
    ledger.get<{ content: string }>('SELECT content FROM incident_evidence WHERE evidence_id = ?', [
      evidenceId,
    ])?.content ?? null
  );
}

export type RelatedRow = Pick<StoredIncident, 'incident_id' | 'severity' | 'title' | 'scope' | 'opened_at'>;

/** Incidents that share a SIM or another subject, open ones first. */
export function relatedTo(ledger: ReadDb, family: readonly number[]): RelatedRow[] {
  return ledger.all<RelatedRow>(
    `SELECT i.incident_id, i.severity, i.title, i.scope, i.opened_at FROM incidents i
     WHERE i.merged_into IS NULL AND i.incident_id NOT IN (SELECT value FROM json_each(:family)) AND i.incident_id IN (
       SELECT theirs.incident_id FROM incident_sims mine JOIN incident_sims theirs ON theirs.iccid_body = mine.iccid_body
       WHERE mine.incident_id IN (SELECT value FROM json_each(:family))
       UNION SELECT theirs.incident_id FROM incident_subjects mine JOIN incident_subjects theirs
         ON theirs.value = mine.value AND theirs.kind = mine.kind
       WHERE mine.incident_id IN (SELECT value FROM json_each(:family)))
     ORDER BY i.status = 'resolved', i.rank, i.opened_at DESC LIMIT 20`,
    { family: JSON.stringify(family) },
  );
}
