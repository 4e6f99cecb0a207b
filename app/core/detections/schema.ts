/** Findings and the learned state behind them. Event cursors are per rule, so a rule switched on late catches up. */
export const detectionsSchema = `
CREATE TABLE findings (
  finding_id INTEGER PRIMARY KEY,
  rule_id TEXT NOT NULL, severity TEXT NOT NULL,
  at INTEGER NOT NULL, detected_at INTEGER NOT NULL,
  provider_id TEXT, iccid TEXT, iccid_body TEXT,
  dedupe_key TEXT NOT NULL, summary TEXT NOT NULL,
  signals TEXT NOT NULL,                      -- JSON: the evidence, as observed
  incident_id INTEGER
);
CREATE UNIQUE INDEX findings_once ON findings (rule_id, dedupe_key);
CREATE INDEX findings_by_incident ON findings (incident_id);
CREATE INDEX findings_by_sim ON findings (iccid_body, at);
CREATE TABLE rule_state (
  rule_id TEXT PRIMARY KEY, enabled INTEGER NOT NULL, cursor INTEGER NOT NULL DEFAULT 0,
  last_run_at INTEGER, state TEXT NOT NULL, state_reason TEXT
) WITHOUT ROWID;
CREATE TABLE baselines (
  iccid_body TEXT NOT NULL, metric TEXT NOT NULL, state BLOB NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (iccid_body, metric)
) WITHOUT ROWID;
`;
