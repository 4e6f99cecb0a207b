/** Providers of several kinds: their settings, whether they are paused, and what is left of their request budgets. */
export const providersSchema20 = `
ALTER TABLE providers ADD COLUMN options TEXT NOT NULL DEFAULT '{}';   -- JSON object, no secrets
ALTER TABLE providers ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
CREATE TABLE provider_budgets (
  provider_id TEXT PRIMARY KEY,
  state TEXT NOT NULL,                       -- JSON of the token buckets
  at INTEGER NOT NULL                        -- ms UTC when they stood like that
) WITHOUT ROWID;
ALTER TABLE action_sims ADD COLUMN operation TEXT;                     -- the provider's id of an operation that it works off later
`;
