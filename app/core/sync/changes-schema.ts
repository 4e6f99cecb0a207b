/**
 * How far the changes of an inventory are known, where its list can be asked for what changed since a moment. Moments are the
 * provider's, but for `full_at`.
 */
export const changesSchema50 = `
CREATE TABLE sync_changes (
  provider_id   TEXT PRIMARY KEY,
  known_until   INTEGER,  -- every change before it is in the cache; null while nobody knows: then the whole list is read
  full_at       INTEGER,  -- when the whole list was last read to its end, this machine's clock
  running_since INTEGER,  -- the pass under way reads what changed since; null when it reads the whole list
  running_from  INTEGER   -- when that pass began; null while the provider told no time
) WITHOUT ROWID;
`;
