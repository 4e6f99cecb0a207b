/** Evidence that no provider returns: it lives in the ledger. One table per kind of question asked of it. */
export const importsSchema = `
CREATE TABLE imports (
  import_id INTEGER PRIMARY KEY, file_name TEXT NOT NULL, kind TEXT, rows INTEGER NOT NULL, accepted INTEGER NOT NULL,
  rejected INTEGER NOT NULL, unknown_sims INTEGER NOT NULL, problems TEXT NOT NULL, sha256 TEXT NOT NULL,
  imported_at INTEGER NOT NULL, imported_by TEXT NOT NULL
);
-- Newest row per subject and kind; facts is JSON in the importer's normal form (imports/facts.ts).
CREATE TABLE evidence (
  subject TEXT NOT NULL,                      -- sim:<iccid body> | model:<name> | release:<model> <version> | endpoint:<address> |
                                              -- group:<name> | provider:<name> | org
  kind TEXT NOT NULL,                         -- device-inventory, firmware, scan, tls-probe, attestation:<control id>, sbom, …
  observed_at INTEGER NOT NULL, collected_at INTEGER NOT NULL, valid_until INTEGER,
  source TEXT NOT NULL, facts TEXT NOT NULL, hash TEXT NOT NULL, import_id INTEGER,
  PRIMARY KEY (subject, kind)
) WITHOUT ROWID;
-- Which SIMs an import spoke of: they are described anew after it.
CREATE INDEX evidence_by_import ON evidence (import_id);
-- Signals for detections: things that happened, not states.
CREATE TABLE sensor_events (
  event_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, iccid_body TEXT NOT NULL, at INTEGER NOT NULL,
  facts TEXT NOT NULL, key TEXT NOT NULL, import_id INTEGER NOT NULL
);
CREATE UNIQUE INDEX sensor_events_once ON sensor_events (kind, key);
CREATE INDEX sensor_events_by_sim ON sensor_events (iccid_body, at);
`;
