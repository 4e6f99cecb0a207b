/** Maintenance windows, suppressions, refractory times that people set, and filters that came out of false positives. */
export const suppressionsSchema = `
CREATE TABLE maintenance_windows (
  window_no INTEGER PRIMARY KEY AUTOINCREMENT,             -- M-<window_no> stands on findings: never given twice
  name TEXT NOT NULL, reason TEXT NOT NULL,
  scope TEXT NOT NULL, span TEXT NOT NULL,                 -- JSON
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL,
  ended_at INTEGER, ended_by TEXT                          -- by a person, before its time
);
CREATE TABLE suppressions (
  suppression_no INTEGER PRIMARY KEY AUTOINCREMENT,        -- S-<suppression_no> stands on findings
  rule_id TEXT NOT NULL, scope TEXT NOT NULL,              -- JSON
  conditions TEXT NOT NULL,                                -- JSON: [{field, values}], all must hold
  reason TEXT NOT NULL, critical INTEGER NOT NULL,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, ends_at INTEGER NOT NULL,
  revoked_at INTEGER, revoked_by TEXT
);
CREATE TABLE rule_refractory (
  rule_id TEXT PRIMARY KEY, ms INTEGER NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE applied_filters (
  filter_no INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL, rule_id TEXT NOT NULL,
  target TEXT NOT NULL,                                    -- R-7 of a filter, S-7 of a suppression
  reason TEXT NOT NULL, applied_at INTEGER NOT NULL, applied_by TEXT NOT NULL, undone_at INTEGER, undone_by TEXT
);
CREATE INDEX applied_filters_by_incident ON applied_filters (incident_id);
`;
