/**
 * Incidents. SIMs are named by ICCID body, with what was known of them then: the ledger outlives every cache. `rank` is
 * the severity as a number (0 critical … 4 info), so that SQL can sort by it.
 */
export const incidentsSchema = `
CREATE TABLE incidents (
  incident_id INTEGER PRIMARY KEY,
  severity TEXT NOT NULL, source_severity TEXT NOT NULL, rank INTEGER NOT NULL,
  title TEXT NOT NULL, scope TEXT NOT NULL, summary TEXT NOT NULL,
  rule_id TEXT NOT NULL, layer TEXT NOT NULL, tlp TEXT NOT NULL,
  group_key TEXT NOT NULL,                    -- findings with the same key join while the incident is open
  providers TEXT NOT NULL,                    -- provider ids, sorted, separated by spaces
  sim_count INTEGER NOT NULL, status TEXT NOT NULL,
  assignee TEXT, verdict TEXT, resolution TEXT,
  first_signal_at INTEGER NOT NULL, last_signal_at INTEGER NOT NULL,
  opened_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  clock_from INTEGER NOT NULL,                -- containment time counts from here: opening, or reopening
  acknowledged_at INTEGER, contained_at INTEGER, resolved_at INTEGER,
  sla_due_at INTEGER,                         -- of the clock that runs now; null when none does
  merged_into INTEGER,                        -- the incident that absorbed this one
  version INTEGER NOT NULL
);
CREATE INDEX incidents_by_group ON incidents (group_key);
-- Counts of every facet come from one walk over this index; the queue's order from the other.
CREATE INDEX incidents_cube ON incidents (status, rank, layer, rule_id, assignee, providers, sla_due_at, merged_into);
CREATE INDEX incidents_queue ON incidents (rank, opened_at DESC, incident_id DESC, status, merged_into);
CREATE INDEX incidents_merged ON incidents (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE incident_sims (
  incident_id INTEGER NOT NULL, iccid_body TEXT NOT NULL, iccid TEXT NOT NULL,
  provider_id TEXT NOT NULL, device TEXT, device_class TEXT, site TEXT,
  first_signal_at INTEGER NOT NULL, findings INTEGER NOT NULL,
  PRIMARY KEY (incident_id, iccid_body)
) WITHOUT ROWID;
CREATE INDEX incident_sims_by_sim ON incident_sims (iccid_body);
CREATE TABLE incident_instants (
  instant_id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, kind TEXT NOT NULL,
  at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL
);
CREATE INDEX incident_instants_by_incident ON incident_instants (incident_id);
CREATE TRIGGER incident_instants_keep BEFORE UPDATE ON incident_instants BEGIN SELECT RAISE(ABORT, 'instants are append-only'); END;
CREATE TRIGGER incident_instants_stay BEFORE DELETE ON incident_instants BEGIN SELECT RAISE(ABORT, 'instants are append-only'); END;
CREATE TABLE incident_timeline (
  entry_id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL,
  at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, kind TEXT NOT NULL, severity TEXT,
  actor TEXT, text TEXT NOT NULL, detail TEXT, rule_id TEXT, action_id INTEGER,
  mark TEXT,                                  -- names an entry that follows an action's progress: one per step
  withdrawn_at INTEGER                        -- a comment taken back: kept, not shown
);
CREATE INDEX incident_timeline_by_incident ON incident_timeline (incident_id, at);
CREATE UNIQUE INDEX incident_timeline_marks ON incident_timeline (incident_id, mark) WHERE mark IS NOT NULL;
CREATE TABLE incident_evidence (
  evidence_id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
  summary TEXT NOT NULL, observed_at INTEGER NOT NULL, content TEXT NOT NULL, bytes INTEGER NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX incident_evidence_by_incident ON incident_evidence (incident_id);
CREATE TABLE receipts (
  receipt_id TEXT PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, undo TEXT NOT NULL, undone_at INTEGER
) WITHOUT ROWID;
`;
