/**
 * Telling people. A row per message, from the occasion to the server's answer; content is kept only until it was
 * delivered. `notify_incidents` is what was last looked at of each incident: what differs has still to be told, so
 * nothing is lost when the console ends between a change and its messages. Incidents that were there before are told
 * to nobody.
 */
export const notificationsSchema80 = `
CREATE TABLE notify_channels (
  channel_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, enabled INTEGER NOT NULL,
  settings TEXT NOT NULL,                     -- JSON: transport, filter, timing, template, sensitive; no secrets
  secrets TEXT NOT NULL,                      -- JSON: names of those in the vault
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, removed_at INTEGER
);
CREATE TABLE notify_messages (
  message_id INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL,
  key TEXT NOT NULL UNIQUE,                   -- idempotency key: the same at every attempt
  state TEXT NOT NULL, occasion TEXT NOT NULL, severity TEXT NOT NULL, rank INTEGER NOT NULL,
  incident_id INTEGER, about TEXT NOT NULL,
  facts TEXT NOT NULL,                        -- JSON: what was true at the occasion and is not stored elsewhere
  occasion_at INTEGER NOT NULL, queued_at INTEGER NOT NULL,
  due_at INTEGER,                             -- when the dispatcher looks again; null when it need not
  expires_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER, delivered_at INTEGER, failed_at INTEGER,
  folded INTEGER NOT NULL DEFAULT 0, folded_into INTEGER,
  content TEXT, answer TEXT, error TEXT       -- JSON as it was sent; the server's words; JSON of the last failure
);
CREATE INDEX notify_messages_due ON notify_messages (channel_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notify_messages_sent ON notify_messages (channel_id, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX notify_messages_state ON notify_messages (channel_id, state, message_id);
CREATE TABLE notify_incidents (
  incident_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, rank INTEGER NOT NULL, status TEXT NOT NULL,
  clock_told INTEGER                          -- the due time of the clock that was told of
);
INSERT INTO notify_incidents (incident_id, version, rank, status, clock_told)
  SELECT incident_id, version, rank, status, sla_due_at FROM incidents;
CREATE TABLE notify_providers (
  provider_id TEXT PRIMARY KEY, since INTEGER NOT NULL, told INTEGER NOT NULL
) WITHOUT ROWID;
`;

/** What was told of maintenance windows and suppressions. What was held before is told to nobody. */
export const notificationsSchema170 = `
CREATE TABLE notify_held (
  held_by TEXT PRIMARY KEY,                   -- M-3 or S-7
  finding_id INTEGER NOT NULL,                -- the newest finding that was looked at once it was over
  ending_told INTEGER                         -- the end of the suppression that was told of
) WITHOUT ROWID;
INSERT INTO notify_held (held_by, finding_id)
  SELECT 'M-' || window_no, (SELECT COALESCE(MAX(finding_id), 0) FROM findings) FROM maintenance_windows
  UNION ALL SELECT 'S-' || suppression_no, (SELECT COALESCE(MAX(finding_id), 0) FROM findings) FROM suppressions;
`;
