/** Snapshots in the ledger: what the score was, over what, by which catalogue, and how to recompute it. */
export const postureSchema = `
CREATE TABLE posture_snapshots (
  snapshot_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, catalogue_version TEXT NOT NULL, scoring_version TEXT NOT NULL,
  population INTEGER NOT NULL, overall REAL, summary TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX posture_snapshots_by_time ON posture_snapshots (at);
CREATE TABLE exceptions (
  exception_id INTEGER PRIMARY KEY, control_id TEXT NOT NULL, scope TEXT NOT NULL, reason TEXT NOT NULL,
  requested_by TEXT NOT NULL, approved_by TEXT NOT NULL, from_at INTEGER NOT NULL, until_at INTEGER NOT NULL,
  compensating_control TEXT, created_at INTEGER NOT NULL
);
`;
