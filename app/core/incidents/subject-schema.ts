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
