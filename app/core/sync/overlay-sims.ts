import type { WriteDb } from '../ports.ts';
import type { ProviderEvent, SimReading } from '../providers/readings.ts';

/** What an overlay told of one SIM, kept as it was last told. See `overlaySimsSchema`. */

/** @param at when it was asked, ms UTC */
export function keepOverlayReading(
  cache: WriteDb,
  providerId: string,
  simKey: number,
  reading: SimReading,
  at: number,
): void {
  cache.run(
    `INSERT INTO overlay_sims (sim_key, provider_id, subject, known, connectivity, country, imei_lock, locked_imei, restriction, raw_state,
       status_at, asked_at) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (sim_key, provider_id) DO UPDATE SET subject = excluded.subject, known = 1, connectivity = excluded.connectivity,
       country = excluded.country, imei_lock = excluded.imei_lock, locked_imei = excluded.locked_imei,
       restriction = excluded.restriction, raw_state = excluded.raw_state, status_at = excluded.status_at, asked_at = excluded.asked_at`,
    [
      simKey,
      providerId,
      reading.providerSimId,
      reading.connectivity,
      reading.country,
      reading.imeiLock,
      reading.lockedImei,
      reading.restriction,
      reading.rawState,
      reading.sessionUpdatedAt,
      at,
    ],
  );
}

/** Dates of the latest swaps, where these events tell any. */
export function keepOverlaySwaps(
  cache: WriteDb,
  providerId: string,
  simKey: number,
  events: readonly ProviderEvent[],
): void {
  const latest = (type: string): number | null =>
    events.reduce<number | null>(
      (found, event) => (event.type === type ? Math.max(found ?? event.at, event.at) : found),
      null,
    );
  cache.run(
    `UPDATE overlay_sims SET sim_swap_at = COALESCE(?, sim_swap_at), device_swap_at = COALESCE(?, device_swap_at)
     WHERE sim_key = ? AND provider_id = ?`,
    [latest('sim.swap.detected'), latest('sim.device.swapped'), simKey, providerId],
  );
}

/** The overlay knows none of that id: what it said before does not hold any more. */
export function keepUnknown(
  cache: WriteDb,
  providerId: string,
  simKey: number,
  subject: string,
  at: number,
): void {
  cache.run(
    `INSERT OR REPLACE INTO overlay_sims (sim_key, provider_id, subject, known, connectivity, imei_lock, raw_state, asked_at)
     VALUES (?, ?, ?, 0, 'unknown', 'unknown', '', ?)`,
    [simKey, providerId, subject, at],
  );
}

/** SIMs of the fleet that an overlay knows under an id. */
export function simKeysOfSubject(cache: WriteDb, providerId: string, subject: string): number[] {
  return cache
    .all<{ sim_key: number }>('SELECT sim_key FROM overlay_sims WHERE provider_id = ? AND subject = ?', [
      providerId,
      subject,
    ])
    .map((row) => row.sim_key);
}
