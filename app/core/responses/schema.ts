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
