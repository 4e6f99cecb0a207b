/** The person's own rules, and how far Sigma rules have judged: cursors and windows are written together. */
export const sigmaRulesSchema = `
CREATE TABLE detection_rules (
  rule_no INTEGER PRIMARY KEY AUTOINCREMENT,  -- R-<rule_no> names it in findings: never given twice
  text TEXT NOT NULL, enabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL
);
CREATE TABLE sigma_state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  cursors TEXT NOT NULL,                      -- JSON: source → {to, mark}
  windows TEXT NOT NULL,                      -- JSON: open windows of correlations, as of the cursors
  seen TEXT NOT NULL,                         -- JSON: categories of which an event came
  unplaced TEXT NOT NULL,                     -- JSON: rule → matches about no known SIM
  ran_at INTEGER NOT NULL
);
ALTER TABLE findings ADD COLUMN hits INTEGER NOT NULL DEFAULT 1;  -- signals folded into it
`;
