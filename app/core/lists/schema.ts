/** Lists of the fleet's owner: what is known for attacks, and what is allowed. */
export const listsSchema70 = `
CREATE TABLE lists (
  list_id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,                  -- as rules name it: %name%
  title TEXT NOT NULL, purpose TEXT NOT NULL, content TEXT NOT NULL,
  enabled INTEGER NOT NULL, standard INTEGER NOT NULL,
  age_days INTEGER,                           -- an entry holds so long after its last sighting; null: for ever
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, changed_at INTEGER NOT NULL,
  removed_at INTEGER                          -- kept for a day, so that it can be taken back
);
CREATE TABLE list_entries (
  entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
  list_id INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,   -- canonical form
  source TEXT NOT NULL, note TEXT, confidence INTEGER,
  first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,             -- as the source has it
  given_until INTEGER,                        -- end that the source gives; it decides over the age
  added_at INTEGER NOT NULL, added_by TEXT NOT NULL,
  mark INTEGER NOT NULL,                      -- time of the last reading that named it
  hits INTEGER NOT NULL DEFAULT 0, last_hit_at INTEGER,
  removed_at INTEGER,
  UNIQUE (list_id, kind, value)
);
CREATE INDEX list_entries_by_time ON list_entries (list_id, last_seen);
-- Looking for new entries in stored events. One that a restart cut short begins anew: what it found is found once.
CREATE TABLE list_look_backs (
  look_back_id INTEGER PRIMARY KEY AUTOINCREMENT,
  list_id INTEGER NOT NULL, since INTEGER NOT NULL,  -- entries added from then on
  days INTEGER NOT NULL, state TEXT NOT NULL,
  looked INTEGER NOT NULL, findings INTEGER NOT NULL,
  started_at INTEGER NOT NULL, ended_at INTEGER
);
`;
