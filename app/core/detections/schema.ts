/** Findings, and what rules remember. Cursors are per rule, so a rule switched on late catches up. */
export const detectionsSchema = `
CREATE TABLE findings (
  finding_id INTEGER PRIMARY KEY,
  rule_id TEXT NOT NULL, severity TEXT NOT NULL,
  at INTEGER NOT NULL,                        -- source time of the deciding signal
  until_at INTEGER NOT NULL,                  -- newest signal that belongs to it
  detected_at INTEGER NOT NULL,
  provider_id TEXT NOT NULL, iccid TEXT NOT NULL, iccid_body TEXT NOT NULL,
  subject TEXT NOT NULL,                      -- what the rule is about: one finding per subject and episode
  dedupe_key TEXT NOT NULL, summary TEXT NOT NULL,
  signals TEXT NOT NULL,                      -- JSON: the evidence, as observed
  incident_id INTEGER
);
CREATE UNIQUE INDEX findings_once ON findings (rule_id, dedupe_key);
CREATE INDEX findings_by_subject ON findings (rule_id, subject, at);
CREATE INDEX findings_by_incident ON findings (incident_id);
CREATE INDEX findings_by_sim ON findings (iccid_body, at);
CREATE TABLE rule_state (
  rule_id TEXT PRIMARY KEY, enabled INTEGER NOT NULL,
  cursor INTEGER NOT NULL DEFAULT 0,          -- events.event_id, or findings.finding_id of rules over findings
  cursor_mark TEXT,                           -- key of the event at the cursor: a rebuilt cache counts anew
  last_run_at INTEGER
) WITHOUT ROWID;
-- What rules learned, per rule and key (an ICCID body, an IMEI, an area): JSON, or bytes of a rule's own layout.
CREATE TABLE rule_memory (
  rule_id TEXT NOT NULL, key TEXT NOT NULL, state BLOB NOT NULL,
  PRIMARY KEY (rule_id, key)
) WITHOUT ROWID;
-- Where the history of a provider begins to count: what lies before was there before the console was.
CREATE TABLE detection_horizons (provider_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
`;
