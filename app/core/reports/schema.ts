/** What was exported, with the hash of the file that left. */
export const reportsSchema = `
CREATE TABLE reports (
  report_id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, format TEXT NOT NULL, redaction INTEGER NOT NULL,
  file_name TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL
);
`;
