/** What sync must not lose when the cache is dropped: providers and the history of every binding. */
export const syncLedgerSchema = `
CREATE TABLE providers (
  provider_id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, base_url TEXT NOT NULL,
  demo INTEGER NOT NULL, added_at INTEGER NOT NULL
) WITHOUT ROWID;

-- One row per change, and one when a SIM is first seen, whose state is JSON of everything bound then. Keyed by the ICCID body
-- so that a rebuilt cache finds its history again and a change that happened in between is still told.
CREATE TABLE bindings (
  binding_id INTEGER PRIMARY KEY,
  provider_id TEXT NOT NULL, iccid_body TEXT NOT NULL,
  at INTEGER NOT NULL, kind TEXT NOT NULL, was TEXT, is_now TEXT, source TEXT NOT NULL, state TEXT
);
CREATE INDEX bindings_by_sim ON bindings (iccid_body, at);
`;
