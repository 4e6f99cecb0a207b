import type { BaselineSim } from '../baselines/pass.ts';
import type { ReadDb } from '../ports.ts';
import { areaOf } from './radio.ts';
import type { GroupTags } from './signals.ts';

interface Row {
  readonly sim_key: number;
  readonly provider_id: string;
  readonly iccid_body: string;
  readonly lifecycle: string;
  readonly locked_imei: string | null;
  readonly firmware: string | null;
  readonly speed_class: string | null;
  readonly device_class: string | null;
  readonly group_id: string | null;
  readonly tags: string;
  readonly site: string | null;
  readonly cell: string | null;
  readonly plmn: string | null;
  readonly first_seen_at: number;
  readonly last_seen_at: number | null;
  readonly session_updated_at: number | null;
}

/** SIMs as their baselines need them, by ICCID body. Of a SIM that two providers list the one that was listed last. */
export function baselineSims(cache: ReadDb, groups: GroupTags, bodies: readonly string[]): BaselineSim[] {
  const rows = cache.all<Row>(
    `SELECT sim_key, provider_id, iccid_body, lifecycle, locked_imei, firmware, speed_class, device_class, group_id, tags,
       site, cell, plmn, first_seen_at, last_seen_at, session_updated_at
     FROM sims WHERE iccid_body IN (SELECT value FROM json_each(?)) ORDER BY sim_key`,
    [JSON.stringify(bodies)],
  );
  return rows.map((row) => {
    const inherited = row.group_id === null ? undefined : groups.get(`${row.provider_id}/${row.group_id}`);
    return {
      simKey: row.sim_key,
      providerId: row.provider_id,
      body: row.iccid_body,
      lifecycle: row.lifecycle,
      lockedImei: row.locked_imei,
      firmware: row.firmware,
      speedClass: row.speed_class,
      deviceClass: row.device_class ?? inherited?.['device_class'] ?? null,
      tags: { ...inherited, ...(JSON.parse(row.tags) as Record<string, string>) },
      site: row.site,
      area: row.cell === null ? null : areaOf(row.cell, row.plmn),
      plmn: row.plmn,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at === null ? null : Math.max(row.last_seen_at, row.session_updated_at ?? 0),
    };
  });
}
