/** Places that people asked for. Personal data of whoever carries the device: kept for `locationDays` and no longer. */
export const toolsSchema130 = `
CREATE TABLE sim_locations (
  location_id INTEGER PRIMARY KEY,
  iccid_body TEXT NOT NULL, provider_id TEXT NOT NULL,
  asked_at INTEGER NOT NULL, asked_by TEXT NOT NULL,
  observed_at INTEGER,                                        -- when the network saw it there; null where nobody says
  latitude REAL NOT NULL, longitude REAL NOT NULL,            -- degrees, WGS 84
  radius REAL,                                                -- metres
  basis TEXT NOT NULL
);
CREATE INDEX sim_locations_by_sim ON sim_locations (iccid_body, asked_at);
CREATE INDEX sim_locations_by_age ON sim_locations (asked_at);
`;
