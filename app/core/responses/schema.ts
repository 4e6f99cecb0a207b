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

/** Rules that are armed, and what findings asked them to do. An intent is settled once; one that acted counts against the limits. */
export const automationSchema160 = `
CREATE TABLE response_arms (
  arm_id INTEGER PRIMARY KEY, rule_id TEXT NOT NULL, kind TEXT NOT NULL,
  per_hour INTEGER NOT NULL, per_day INTEGER NOT NULL, within_ms INTEGER NOT NULL,
  reason TEXT NOT NULL, armed_at INTEGER NOT NULL, armed_by TEXT NOT NULL, ends_at INTEGER NOT NULL,
  disarmed_at INTEGER, disarmed_by TEXT
);
CREATE UNIQUE INDEX response_arms_in_force ON response_arms (rule_id) WHERE disarmed_at IS NULL;
CREATE TABLE response_intents (
  finding_id INTEGER PRIMARY KEY, arm_id INTEGER NOT NULL, rule_id TEXT NOT NULL, incident_id INTEGER NOT NULL,
  iccid_body TEXT NOT NULL, provider_id TEXT NOT NULL,
  signal_at INTEGER NOT NULL,                              -- newest sign, source time
  queued_at INTEGER NOT NULL,
  state TEXT NOT NULL,                                     -- due | acted | refused
  settled_at INTEGER, why TEXT, action_id INTEGER,
  told INTEGER NOT NULL DEFAULT 0                          -- 1 once people were told of the end
);
CREATE INDEX response_intents_due ON response_intents (finding_id) WHERE state = 'due';
CREATE INDEX response_intents_acted ON response_intents (rule_id, settled_at) WHERE state = 'acted';
CREATE INDEX response_intents_untold ON response_intents (finding_id) WHERE told = 0 AND state <> 'due';
ALTER TABLE incident_proposals ADD COLUMN note TEXT;
`;

/** What all rules did by themselves lately, for the limit over all of them. */
export const automationSchema195 = `
CREATE INDEX response_intents_acted_at ON response_intents (settled_at) WHERE state = 'acted';
`;
