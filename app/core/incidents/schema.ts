/** Incidents. SIMs are named by ICCID body: the ledger outlives every cache. */
export const incidentsSchema = `
CREATE TABLE incidents (
  incident_id INTEGER PRIMARY KEY,
  severity TEXT NOT NULL, source_severity TEXT NOT NULL,
  title TEXT NOT NULL, scope TEXT NOT NULL, summary TEXT NOT NULL,
  rule_id TEXT NOT NULL, layer TEXT NOT NULL, tlp TEXT NOT NULL,
  group_key TEXT NOT NULL,                    -- findings with the same key join while the incident is open
  sim_count INTEGER NOT NULL, status TEXT NOT NULL,
  assignee TEXT, verdict TEXT, resolution TEXT,
  first_signal_at INTEGER NOT NULL, opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  acknowledged_at INTEGER, contained_at INTEGER, resolved_at INTEGER,
  sla_due_at INTEGER, version INTEGER NOT NULL
);
CREATE INDEX incidents_by_group ON incidents (group_key);
CREATE INDEX incidents_queue ON incidents (status, severity, opened_at);
CREATE TABLE incident_sims (
  incident_id INTEGER NOT NULL, iccid_body TEXT NOT NULL, iccid TEXT NOT NULL,
  first_signal_at INTEGER NOT NULL, findings INTEGER NOT NULL,
  PRIMARY KEY (incident_id, iccid_body)
) WITHOUT ROWID;
CREATE INDEX incident_sims_by_sim ON incident_sims (iccid_body);
CREATE TABLE incident_instants (
  instant_id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, kind TEXT NOT NULL,
  at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL
);
CREATE TRIGGER incident_instants_keep BEFORE UPDATE ON incident_instants BEGIN SELECT RAISE(ABORT, 'instants are append-only'); END;
CREATE TRIGGER incident_instants_stay BEFORE DELETE ON incident_instants BEGIN SELECT RAISE(ABORT, 'instants are append-only'); END;
CREATE TABLE incident_timeline (
  entry_id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL,
  at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, kind TEXT NOT NULL, severity TEXT,
  actor TEXT, text TEXT NOT NULL, detail TEXT, rule_id TEXT, action_id INTEGER
);
CREATE INDEX incident_timeline_by_incident ON incident_timeline (incident_id, at);
CREATE TABLE incident_evidence (
  evidence_id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
  summary TEXT NOT NULL, observed_at INTEGER NOT NULL, content TEXT NOT NULL, bytes INTEGER NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX incident_evidence_by_incident ON incident_evidence (incident_id);
CREATE TABLE receipts (
  receipt_id TEXT PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, undo TEXT NOT NULL, undone_at INTEGER
) WITHOUT ROWID;
`;
