/** Baselines of every SIM. They belong to people's knowledge of the fleet, so they outlive the cache. */
export const baselinesSchema100 = `
-- Place of a SIM among the baselines: block = slot / 4096.
CREATE TABLE baseline_sims (slot INTEGER PRIMARY KEY, iccid_body TEXT NOT NULL UNIQUE);
CREATE TABLE baseline_blocks (
  block INTEGER PRIMARY KEY, layout INTEGER NOT NULL,
  cohorts TEXT NOT NULL,                      -- JSON: SIMs of each cohort that are done learning
  state BLOB NOT NULL                         -- baselines/block.ts
);
-- Hours in which a SIM was unlike itself and that were not judged yet: written with the block that learned them, gone once judged.
CREATE TABLE baseline_moves (
  hour INTEGER NOT NULL, iccid_body TEXT NOT NULL, cohort TEXT NOT NULL, score REAL NOT NULL, told TEXT NOT NULL,
  PRIMARY KEY (hour, iccid_body)
) WITHOUT ROWID;
-- When somebody, or a change on record, made the console learn a SIM anew.
CREATE TABLE baseline_resets (
  reset_id INTEGER PRIMARY KEY, iccid_body TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX baseline_resets_by_sim ON baseline_resets (iccid_body, reset_id);
`;
