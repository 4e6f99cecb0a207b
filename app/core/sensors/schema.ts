/** How far each file of a sensor was read: what must survive the cache, so that a grown file goes on where it was left. */
export const sensorsLedgerSchema40 = `
CREATE TABLE import_streams (
  stream_id INTEGER PRIMARY KEY,
  format TEXT NOT NULL, mapping TEXT,         -- name of the format; JSON of the CSV mapping
  file_name TEXT NOT NULL, import_id INTEGER NOT NULL,
  head_bytes INTEGER NOT NULL, head_hash TEXT NOT NULL,    -- its first bytes name the file, whatever it is called now
  offset INTEGER NOT NULL, line INTEGER NOT NULL,          -- read up to here
  tail_hash TEXT NOT NULL,                    -- of the bytes before the offset: another end means another file
  watermark INTEGER,                          -- newest time seen in it
  state TEXT NOT NULL,                        -- JSON of the parser
  read_at INTEGER NOT NULL
);
CREATE INDEX import_streams_by_head ON import_streams (head_hash);
ALTER TABLE imports ADD COLUMN sensor TEXT;    -- JSON of what only sensor logs have: format, late, unmapped, …
`;

/** What sensors told, bounded: the oldest rows go first. */
export const sensorsCacheSchema40 = `
CREATE TABLE sensor_rows (
  row_id INTEGER PRIMARY KEY,                 -- rises with ingestion: readers go on from their cursor
  stream_id INTEGER NOT NULL, line INTEGER NOT NULL,
  class TEXT NOT NULL, type TEXT NOT NULL, product TEXT NOT NULL, service TEXT, source TEXT NOT NULL,
  at INTEGER NOT NULL, received_at INTEGER NOT NULL,
  iccid_body TEXT,                            -- null where no SIM is known to have been meant
  late INTEGER NOT NULL,
  body TEXT NOT NULL                          -- JSON: members of the class (events/model.ts)
);
CREATE INDEX sensor_rows_by_sim ON sensor_rows (iccid_body, at) WHERE iccid_body IS NOT NULL;
-- Rows of a stream are stored up to this offset. Written with the rows: after a kill none is stored twice.
CREATE TABLE sensor_floors (stream_id INTEGER PRIMARY KEY, offset INTEGER NOT NULL);
-- Which SIM had an address, IMSI or IMEI from when on; taken from bindings and session events when a sensor is read.
CREATE TABLE holders (
  kind TEXT NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL, iccid_body TEXT NOT NULL,
  provider_id TEXT NOT NULL, ends INTEGER NOT NULL,
  PRIMARY KEY (kind, value, at, iccid_body, ends)
) WITHOUT ROWID;
CREATE TABLE holder_cursors (source TEXT PRIMARY KEY, cursor INTEGER NOT NULL) WITHOUT ROWID;
`;
