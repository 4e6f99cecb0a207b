/** The outbox. A row per action, a row per SIM of it; the state of a SIM's step decides everything else. */
export const actionsSchema = `
CREATE TABLE actions (
  action_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL, reason TEXT NOT NULL, requested_by TEXT NOT NULL, role TEXT NOT NULL,
  incident_id INTEGER, requested_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, lifetime INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, version INTEGER NOT NULL
);
CREATE INDEX actions_by_incident ON actions (incident_id);
CREATE TABLE action_sims (
  action_id INTEGER NOT NULL, iccid_body TEXT NOT NULL, iccid TEXT NOT NULL,
  provider_id TEXT NOT NULL, provider_sim_id TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  parameters TEXT NOT NULL, precondition TEXT NOT NULL,        -- JSON: state the person saw
  sent_at INTEGER, accepted_at INTEGER, observed_at INTEGER,
  next_at INTEGER,                                             -- when the dispatcher looks again
  latest TEXT, error TEXT, updated_at INTEGER NOT NULL,
  PRIMARY KEY (action_id, iccid_body)
) WITHOUT ROWID;
CREATE INDEX action_sims_due ON action_sims (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX action_sims_by_sim ON action_sims (iccid_body);
`;

/** What was chosen, as people read it (JSON of `ActionFact`s), and the SIMs that were chosen and left out. */
export const actionsSchema125 = `
ALTER TABLE actions ADD COLUMN input TEXT NOT NULL DEFAULT '[]';
CREATE TABLE action_skips (
  action_id INTEGER NOT NULL, iccid TEXT NOT NULL, device TEXT, reason TEXT NOT NULL,
  PRIMARY KEY (action_id, iccid)
) WITHOUT ROWID;
`;
