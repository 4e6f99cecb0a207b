import type {
  IncidentStatus,
  Layer,
  Severity,
  SubjectKind,
  Verdict,
} from '../../../shared/contract/index.ts';
import { rankOf } from '../../../shared/severity.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import type { IncidentState } from './model.ts';
import { dueAtOf } from './sla.ts';

/** One stored incident and the SQL that changes it. */
export interface StoredIncident {
  readonly incident_id: number;
  readonly severity: Severity;
  readonly source_severity: Severity;
  readonly title: string;
  readonly scope: string;
  readonly summary: string;
  readonly rule_id: string;
  readonly layer: Layer;
  readonly tlp: string;
  readonly group_key: string;
  readonly providers: string;
  readonly sim_count: number;
  readonly status: IncidentStatus;
  readonly assignee: string | null;
  readonly verdict: Verdict | null;
  readonly resolution: string | null;
  readonly first_signal_at: number;
  readonly last_signal_at: number;
  readonly opened_at: number;
  readonly clock_from: number;
  readonly updated_at: number;
  readonly acknowledged_at: number | null;
  readonly contained_at: number | null;
  readonly resolved_at: number | null;
  readonly merged_into: number | null;
  readonly subject_kind: SubjectKind;
  /** The incident that a person took it out of. */
  readonly split_from: number | null;
  readonly version: number;
}

export function readIncident(db: ReadDb, incidentId: number): StoredIncident | undefined {
  return db.get<StoredIncident>('SELECT * FROM incidents WHERE incident_id = ?', [incidentId]);
}

export function stateOf(row: StoredIncident): IncidentState {
  return {
    status: row.status,
    severity: row.severity,
    sourceSeverity: row.source_severity,
    assignee: row.assignee,
    verdict: row.verdict,
    resolution: row.resolution,
    openedAt: row.opened_at,
    clockFrom: row.clock_from,
    acknowledgedAt: row.acknowledged_at,
    containedAt: row.contained_at,
    resolvedAt: row.resolved_at,
    mergedInto: row.merged_into,
  };
}

/** Writes what people and the console change; the version rises by one. */
export function saveState(db: WriteDb, incidentId: number, state: IncidentState, now: number): void {
  db.run(
    `UPDATE incidents SET status = ?, severity = ?, source_severity = ?, rank = ?, assignee = ?, verdict = ?, resolution = ?,
       clock_from = ?, acknowledged_at = ?, contained_at = ?, resolved_at = ?, merged_into = ?, sla_due_at = ?, updated_at = ?,
       version = version + 1 WHERE incident_id = ?`,
    [
      state.status,
      state.severity,
      state.sourceSeverity,
      rankOf(state.severity),
      state.assignee,
      state.verdict,
      state.resolution,
      state.clockFrom,
      state.acknowledgedAt,
      state.containedAt,
      state.resolvedAt,
      state.mergedInto,
      dueAtOf(state),
      now,
      incidentId,
    ],
  );
}

export interface NewIncident {
  readonly state: IncidentState;
  readonly title: string;
  readonly ruleId: string;
  readonly layer: Layer;
  readonly groupKey: string;
  readonly signalAt: number;
}

/** Opens an incident without SIMs yet; `describe` fills in what follows from them. */
export function insertIncident(db: WriteDb, incident: NewIncident): number {
  const { state } = incident;
  return db.run(
    `INSERT INTO incidents (severity, source_severity, rank, title, scope, summary, rule_id, layer, tlp, group_key, providers, sim_count, status,
       first_signal_at, last_signal_at, opened_at, clock_from, updated_at, sla_due_at, version)
     VALUES (?, ?, ?, ?, '', '', ?, ?, 'AMBER', ?, '', 0, ?, ?, ?, ?, ?, ?, ?, 0)`,
    [
      state.severity,
      state.sourceSeverity,
      rankOf(state.severity),
      incident.title,
      incident.ruleId,
      incident.layer,
      incident.groupKey,
      state.status,
      incident.signalAt,
      incident.signalAt,
      state.openedAt,
      state.clockFrom,
      state.openedAt,
      dueAtOf(state),
    ],
  ).lastId;
}

export interface TimelineRow {
  readonly at: number;
  readonly recordedAt: number;
  readonly kind:
    | 'signal'
    | 'finding'
    | 'opened'
    | 'person'
    | 'comment'
    | 'action'
    | 'network'
    | 'instant'
    | 'status'
    | 'report';
  readonly text: string;
  readonly severity?: Severity;
  readonly actor?: string;
  readonly detail?: string;
  readonly ruleId?: string;
  readonly actionId?: number;
  /** An entry with a mark is rewritten when it comes again and says something else: progress, not news. */
  readonly mark?: string;
}

export function addToTimeline(db: WriteDb, incidentId: number, row: TimelineRow): number {
  return db.run(
    `INSERT INTO incident_timeline (incident_id, at, recorded_at, kind, severity, actor, text, detail, rule_id, action_id, mark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (incident_id, mark) WHERE mark IS NOT NULL
     DO UPDATE SET at = excluded.at, recorded_at = excluded.recorded_at, text = excluded.text, detail = excluded.detail
     WHERE (at, text, COALESCE(detail, '')) <> (excluded.at, excluded.text, COALESCE(excluded.detail, ''))`,
    [
      incidentId,
      row.at,
      row.recordedAt,
      row.kind,
      row.severity ?? null,
      row.actor ?? null,
      row.text,
      row.detail ?? null,
      row.ruleId ?? null,
      row.actionId ?? null,
      row.mark ?? null,
    ],
  ).lastId;
}

export function addInstant(
  db: WriteDb,
  incidentId: number,
  instant: {
    readonly kind: 'detection' | 'awareness' | 'classification';
    readonly at: number;
    readonly recordedAt: number;
    readonly actor: string;
    readonly note: string;
  },
): void {
  db.run(
    'INSERT INTO incident_instants (incident_id, kind, at, recorded_at, actor, note) VALUES (?, ?, ?, ?, ?, ?)',
    [incidentId, instant.kind, instant.at, instant.recordedAt, instant.actor, instant.note],
  );
}
