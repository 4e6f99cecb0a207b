import type { ReadDb } from '../ports.ts';

/** Coordinates at which SIMs were seen: answers of providers to people who asked, and reports of sensors. */

/** Where a SIM was, as somebody told it. */
export interface SeenPlace {
  /** Source time, ms UTC. */
  readonly at: number;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusKm: number;
}

/** How far both sources were read. */
export interface PlaceCursor {
  readonly asked: number;
  readonly sensed: number;
}

export interface NewPlaces {
  readonly seen: readonly { readonly body: string; readonly at: number }[];
  readonly next: PlaceCursor;
}

/** Radius in km of a place whose teller says none: as far as a cell may reach into the country. */
const unsaidRadius = 10;
/** New places that are looked at in one go; the next sweep goes on. */
const mostNew = 1_000;
/** Rows of sensors that are looked through for places in one go. */
const mostRows = 50_000;

/** Places of a SIM in [from, to), oldest first. What nobody dates is left out: it says nothing of a time to travel. */
export function readPlaces(
  cache: ReadDb,
  ledger: ReadDb,
  body: string,
  from: number,
  to: number,
): readonly SeenPlace[] {
  const asked = ledger.all<{ at: number; latitude: number; longitude: number; radius: number | null }>(
    `SELECT observed_at AS at, latitude, longitude, radius FROM sim_locations
     WHERE iccid_body = ? AND observed_at >= ? AND observed_at < ?`,
    [body, from, to],
  );
  const sensed = cache.all<{
    at: number;
    latitude: number | null;
    longitude: number | null;
    radius: number | null;
  }>(
    `SELECT at, json_extract(body, '$.latitude') AS latitude, json_extract(body, '$.longitude') AS longitude,
       json_extract(body, '$.accuracyMetres') AS radius FROM sensor_rows
     WHERE iccid_body = ? AND at >= ? AND at < ? AND class = 'location'`,
    [body, from, to],
  );
  return [...asked, ...sensed]
    .flatMap(({ at, latitude, longitude, radius }): SeenPlace[] =>
      latitude === null || longitude === null
        ? []
        : [{ at, latitude, longitude, radiusKm: radius === null ? unsaidRadius : radius / 1_000 }],
    )
    .sort((a, b) => a.at - b.at);
}

/** Whose places came in since a cursor. A source that was begun anew is read anew. */
export function readNewPlaces(cache: ReadDb, ledger: ReadDb, after: PlaceCursor): NewPlaces {
  const newest = (db: ReadDb, sql: string): number => db.get<{ id: number | null }>(sql)?.id ?? 0;
  const lastAsked = newest(ledger, 'SELECT MAX(location_id) AS id FROM sim_locations');
  const lastSensed = newest(cache, 'SELECT MAX(row_id) AS id FROM sensor_rows');
  const from = {
    asked: lastAsked < after.asked ? 0 : after.asked,
    sensed: lastSensed < after.sensed ? 0 : after.sensed,
  };
  if (from.asked === lastAsked && from.sensed === lastSensed) return { seen: [], next: from };
  const asked = ledger.all<{ id: number; body: string; at: number | null }>(
    'SELECT location_id AS id, iccid_body AS body, observed_at AS at FROM sim_locations WHERE location_id > ? ORDER BY 1 LIMIT ?',
    [from.asked, mostNew],
  );
  const sensedTo = Math.min(lastSensed, from.sensed + mostRows);
  const sensed = cache.all<{ id: number; body: string; at: number }>(
    `SELECT row_id AS id, iccid_body AS body, at FROM sensor_rows
     WHERE row_id > ? AND row_id <= ? AND class = 'location' AND iccid_body IS NOT NULL ORDER BY 1 LIMIT ?`,
    [from.sensed, sensedTo, mostNew],
  );
  return {
    seen: [...asked, ...sensed].flatMap(({ body, at }) => (at === null ? [] : [{ body, at }])),
    next: {
      asked: asked.at(-1)?.id ?? lastAsked,
      sensed: sensed.length < mostNew ? sensedTo : (sensed.at(-1)?.id ?? sensedTo),
    },
  };
}
