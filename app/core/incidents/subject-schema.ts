/**
 * Findings and incidents about something other than a SIM, findings that opened nothing, and incidents that people split.
 * Rows of before are about SIMs.
 */
export const incidentSubjectsSchema = `
ALTER TABLE findings ADD COLUMN about_kind TEXT NOT NULL DEFAULT 'sim';
ALTER TABLE findings ADD COLUMN about TEXT;                -- JSON: the subject, where it is no SIM
ALTER TABLE findings ADD COLUMN held_by TEXT;              -- M-3 or S-7: what kept it from opening an incident
CREATE INDEX findings_held ON findings (held_by) WHERE held_by IS NOT NULL;
ALTER TABLE incidents ADD COLUMN subject_kind TEXT NOT NULL DEFAULT 'sim';
ALTER TABLE incidents ADD COLUMN split_from INTEGER;
CREATE TABLE incident_subjects (
  incident_id INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, name TEXT NOT NULL,
  provider_id TEXT, site TEXT, first_signal_at INTEGER NOT NULL, findings INTEGER NOT NULL,
  PRIMARY KEY (incident_id, kind, value)
) WITHOUT ROWID;
CREATE INDEX incident_subjects_by_value ON incident_subjects (value);
`;

/** What rules with a response propose on incidents. A row is decided once. */
export const proposalsSchema = `
CREATE TABLE rule_responses (
  rule_id TEXT PRIMARY KEY, enabled INTEGER NOT NULL,
  kind TEXT,                                               -- of an action; null only tells
  input TEXT NOT NULL,                                     -- JSON: what the action asks for
  scope TEXT NOT NULL,                                     -- sims | groups
  changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE incident_proposals (
  proposal_id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, rule_id TEXT NOT NULL,
  kind TEXT, input TEXT NOT NULL, scope TEXT NOT NULL,
  state TEXT NOT NULL,                                     -- open | approved | declined | noted
  proposed_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  decided_at INTEGER, decided_by TEXT, reason TEXT, action_id INTEGER
);
CREATE INDEX incident_proposals_by_incident ON incident_proposals (incident_id);
`;
