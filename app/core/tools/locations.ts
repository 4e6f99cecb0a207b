import type { Location } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import type { LocationReading } from '../providers/tools.ts';

/** SQL of kept places. */

/** A place tells where somebody was: it is kept as long as an incident is usually worked on. */
export const locationDays = 30;
/** Of one SIM, shown at once. */
const mostShown = 20;

interface LocationRow {
  readonly location_id: number;
  readonly provider_id: string;
  readonly asked_at: number;
  readonly asked_by: string;
  readonly observed_at: number | null;
  readonly latitude: number;
  readonly longitude: number;
  readonly radius: number | null;
  readonly basis: string;
}

export function keepLocation(
  ledger: WriteDb,
  sim: { readonly body: string; readonly providerId: string },
  place: LocationReading & { readonly found: true },
  askedAt: number,
  askedBy: string,
): number {
  return ledger.run(
    `INSERT INTO sim_locations (iccid_body, provider_id, asked_at, asked_by, observed_at, latitude, longitude, radius, basis)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      sim.body,
      sim.providerId,
      askedAt,
      askedBy,
      place.observedAt,
      place.latitude,
      place.longitude,
      place.radius,
      place.basis,
    ],
  ).lastId;
}

/** Newest first. @param now what is older than the retention is not shown, whether or not it was cleared away yet */
export function locationsOf(
  ledger: ReadDb,
  body: string,
  now: number,
  nameOf: (providerId: string) => string,
): Location[] {
  return ledger
    .all<LocationRow>(
      'SELECT * FROM sim_locations WHERE iccid_body = ? AND asked_at >= ? ORDER BY asked_at DESC, location_id DESC LIMIT ?',
      [body, now - locationDays * day, mostShown],
    )
    .map((row) => ({
      id: row.location_id,
      latitude: row.latitude,
      longitude: row.longitude,
      radius: row.radius,
      observedAt: row.observed_at,
      askedAt: row.asked_at,
      askedBy: row.asked_by,
      provider: nameOf(row.provider_id),
      basis: row.basis,
    }));
}

/** @returns how many were forgotten */
export function forgetLocations(ledger: WriteDb, body: string): number {
  return ledger.run('DELETE FROM sim_locations WHERE iccid_body = ?', [body]).changes;
}

export function clearOldLocations(ledger: WriteDb, now: number): void {
  ledger.run('DELETE FROM sim_locations WHERE asked_at < ?', [now - locationDays * day]);
}
