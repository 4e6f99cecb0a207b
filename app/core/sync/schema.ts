/**
 * Tables that a resync refills. `sims` carries few indexes on purpose: eleven of them cost 40 times the insert
 * rate at a million rows, and the grid filters on the reader's typed columns instead.
 */
export const syncSchema = `
CREATE TABLE sims (
  sim_key            INTEGER PRIMARY KEY,
  provider_id        TEXT NOT NULL,
  provider_sim_id    TEXT NOT NULL,
  iccid              TEXT NOT NULL,
  iccid_body         TEXT NOT NULL,
  eid TEXT, imsi TEXT, msisdn TEXT, imei TEXT,
  imei_lock          TEXT NOT NULL,
  locked_imei TEXT, form_factor TEXT,
  lifecycle          TEXT NOT NULL,
  raw_state          TEXT NOT NULL,
  restriction        TEXT,
  connectivity       TEXT NOT NULL,
  session_updated_at INTEGER,
  session_id TEXT, ip TEXT, apn TEXT, plmn TEXT, country TEXT, rat TEXT, cell TEXT,
  group_id TEXT, gateway_id TEXT, speed_class TEXT,
  termination_protected INTEGER,
  -- from provider tags or the device inventory; see sync/describe.ts for which words count
  device TEXT, model TEXT, device_class TEXT, site TEXT, owner TEXT, firmware TEXT,
  criticality        INTEGER,               -- 1, 2, 4, 8 or null when nobody said
  tags               TEXT NOT NULL,         -- JSON object, provider's words
  data_24h           INTEGER,               -- bytes in the 24 h before usage_at
  usage_at           INTEGER,
  last_seen_at       INTEGER,               -- newest sign of life: session or usage
  modified_at INTEGER, created_at INTEGER,
  fingerprint        TEXT NOT NULL,         -- hash of the reading: an equal reading is not written
  first_seen_at      INTEGER NOT NULL,
  observed_at        INTEGER NOT NULL,      -- when this reading was written; equal readings since then write nothing,
                                            -- they move sync_state.read_at: see sync/freshness.ts for "confirmed at"
  pass               INTEGER NOT NULL,      -- sync pass that last wrote this row
  events_until       INTEGER,               -- session events are complete up to here
  vanished_at        INTEGER                -- a complete pass no longer found this SIM; null while it is listed
);
CREATE UNIQUE INDEX sims_by_provider ON sims (provider_id, provider_sim_id);
CREATE INDEX sims_by_iccid ON sims (iccid_body);

CREATE TABLE groups (
  provider_id TEXT NOT NULL, group_id TEXT NOT NULL, name TEXT NOT NULL, tags TEXT NOT NULL,
  gateway_id TEXT, configuration TEXT NOT NULL, observed_at INTEGER NOT NULL,
  PRIMARY KEY (provider_id, group_id)
) WITHOUT ROWID;

CREATE TABLE accounts (
  provider_id TEXT PRIMARY KEY, reading TEXT NOT NULL, observed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE events (
  event_id INTEGER PRIMARY KEY,              -- rises with ingestion; detections read on from their cursor
  provider_id TEXT NOT NULL, key TEXT NOT NULL,
  sim_key INTEGER,
  at INTEGER NOT NULL, received_at INTEGER NOT NULL,
  type TEXT NOT NULL,
  imei TEXT, imsi TEXT, plmn TEXT, country TEXT, rat TEXT, cell TEXT, ip TEXT, apn TEXT,
  raw TEXT NOT NULL
);
CREATE UNIQUE INDEX events_once ON events (provider_id, key);
CREATE INDEX events_by_sim ON events (sim_key, at);

CREATE TABLE usage_hours (sim_key INTEGER NOT NULL, at INTEGER NOT NULL, up INTEGER NOT NULL, down INTEGER NOT NULL,
  PRIMARY KEY (sim_key, at)) WITHOUT ROWID;
CREATE TABLE usage_days (sim_key INTEGER NOT NULL, at INTEGER NOT NULL, up INTEGER NOT NULL, down INTEGER NOT NULL,
  PRIMARY KEY (sim_key, at)) WITHOUT ROWID;

-- One row per source: sims, groups, account, usage (hours), usage-days, sessions, audit; and clock, whose complete_until is
-- the newest source time seen. An hour inside [complete_from, complete_until) of usage without a row had no traffic.
CREATE TABLE sync_state (
  provider_id TEXT NOT NULL, source TEXT NOT NULL,
  cursor TEXT, pass INTEGER NOT NULL DEFAULT 0, complete_from INTEGER, complete_until INTEGER,
  started_at INTEGER, read_at INTEGER, rows INTEGER NOT NULL DEFAULT 0, written INTEGER NOT NULL DEFAULT 0, error TEXT,
  PRIMARY KEY (provider_id, source)
) WITHOUT ROWID;

-- Which SIMs each page of a running pass listed, as little-endian 32-bit keys: what tells the vanished ones after a kill too.
-- One small row per page instead of a stamp on every SIM.
CREATE TABLE sync_pages (
  provider_id TEXT NOT NULL, page INTEGER NOT NULL, sim_keys BLOB NOT NULL,
  PRIMARY KEY (provider_id, page)
) WITHOUT ROWID;

-- what posture derives per SIM; the grid shows it
CREATE TABLE sim_posture (
  sim_key INTEGER PRIMARY KEY, score REAL, coverage REAL NOT NULL,
  layer_1 REAL, layer_2 REAL, layer_3 REAL, layer_4 REAL, layer_5 REAL, layer_6 REAL,
  critical INTEGER NOT NULL, at INTEGER NOT NULL
);
`;
