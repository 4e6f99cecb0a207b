import type { WriteDb } from '../ports.ts';
import type { ProviderEvent } from '../providers/readings.ts';

const insertSql = `INSERT INTO events (provider_id, key, sim_key, at, received_at, type, imei, imsi, plmn, country, rat, cell, ip, apn, raw)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (provider_id, key) DO NOTHING`;

/** Stores an event once. @returns true when it was new */
export function insertEvent(
  cache: WriteDb,
  providerId: string,
  simKey: number | null,
  receivedAt: number,
  event: ProviderEvent,
): boolean {
  const { key, at, type, imei, imsi, plmn, country, rat, cell, ip, apn, raw } = event;
  return (
    cache.run(insertSql, [
      providerId,
      key,
      simKey,
      at,
      receivedAt,
      type,
      imei,
      imsi,
      plmn,
      country,
      rat,
      cell,
      ip,
      apn,
      raw,
    ]).changes > 0
  );
}
