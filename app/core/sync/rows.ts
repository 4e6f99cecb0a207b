import type { ReadDb, SqlValue, WriteDb } from '../ports.ts';
import type { SimReading } from '../providers/readings.ts';
import type { Description } from './describe.ts';

/** SQL of the table `sims`: the only place that writes it, with `usage-figures.ts` for the volumes. */

export interface StoredSim {
  readonly sim_key: number;
  readonly provider_sim_id: string;
  readonly iccid_body: string;
  readonly imei: string | null;
  readonly imsi: string | null;
  readonly imei_lock: string;
  readonly locked_imei: string | null;
  readonly lifecycle: string;
  readonly raw_state: string;
  readonly group_id: string | null;
  readonly session_updated_at: number | null;
  readonly events_until: number | null;
  readonly vanished_at: number | null;
}

/** A reading with everything that is stored beside it. */
export interface SimRow {
  readonly reading: SimReading;
  readonly body: string;
  readonly description: Description;
  readonly tags: string;
  readonly fingerprint: string;
}

export interface Stamp {
  readonly providerId: string;
  readonly pass: number;
  /** This machine's clock, ms UTC. */
  readonly at: number;
}

const columns = [
  'iccid',
  'iccid_body',
  'eid',
  'imsi',
  'msisdn',
  'imei',
  'imei_lock',
  'locked_imei',
  'form_factor',
  'lifecycle',
  'raw_state',
  'restriction',
  'target',
  'connectivity',
  'session_updated_at',
  'session_id',
  'ip',
  'apn',
  'plmn',
  'country',
  'rat',
  'cell',
  'group_id',
  'gateway_id',
  'speed_class',
  'data_limit',
  'termination_protected',
  'profiles',
  'device',
  'model',
  'device_class',
  'site',
  'owner',
  'firmware',
  'criticality',
  'tags',
  'last_seen_at',
  'modified_at',
  'created_at',
  'fingerprint',
  'observed_at',
  'pass',
] as const;

/** What a reading may leave out stays as other sources filled it in; a sign of life is never taken back. */
const merged: Partial<Record<(typeof columns)[number], string>> = {
  apn: 'COALESCE(?, apn)',
  eid: 'COALESCE(?, eid)',
  last_seen_at: 'NULLIF(MAX(COALESCE(?, -1), COALESCE(last_seen_at, -1)), -1)',
};

const insertSql = `INSERT INTO sims (${columns.join(', ')}, provider_id, provider_sim_id, first_seen_at)
  VALUES (${columns.map(() => '?').join(', ')}, ?, ?, ?)`;
const updateSql = `UPDATE sims SET ${columns.map((name) => `${name} = ${merged[name] ?? '?'}`).join(', ')}, vanished_at = NULL
  WHERE sim_key = ?`;

export function insertSim(cache: WriteDb, row: SimRow, stamp: Stamp): number {
  return cache.run(insertSql, [
    ...valuesOf(row, stamp),
    stamp.providerId,
    row.reading.providerSimId,
    stamp.at,
  ]).lastId;
}

export function updateSim(cache: WriteDb, simKey: number, row: SimRow, stamp: Stamp): void {
  cache.run(updateSql, [...valuesOf(row, stamp), simKey]);
}

/** `{active, all}` as JSON; null where the provider tells of no profiles. */
function profilesText({ profiles, activeProfile = null }: SimReading): string | null {
  return profiles === undefined ? null : JSON.stringify({ active: activeProfile, all: profiles });
}

function valuesOf(
  { reading, body, description, tags, fingerprint }: SimRow,
  { at, pass }: Stamp,
): SqlValue[] {
  const protection = reading.terminationProtected;
  return [
    reading.iccid,
    body,
    reading.eid ?? description.eid,
    reading.imsi,
    reading.msisdn,
    reading.imei,
    reading.imeiLock,
    reading.lockedImei,
    reading.formFactor,
    reading.lifecycle,
    reading.rawState,
    reading.restriction,
    reading.target ?? null,
    reading.connectivity,
    reading.sessionUpdatedAt,
    reading.sessionId,
    reading.ip,
    reading.apn,
    reading.plmn,
    reading.country,
    reading.rat,
    reading.cell,
    reading.groupId,
    reading.gatewayId,
    reading.speedClass,
    reading.dataLimitBytes ?? null,
    protection === null ? null : Number(protection),
    profilesText(reading),
    description.device,
    description.model,
    description.deviceClass,
    description.site,
    description.owner,
    description.firmware,
    description.criticality,
    tags,
    reading.lastSeenAt ?? reading.sessionUpdatedAt,
    reading.modifiedAt,
    reading.createdAt,
    fingerprint,
    at,
    pass,
  ];
}

export interface KnownSim {
  readonly sim_key: number;
  readonly fingerprint: string;
}

export function findSim(cache: ReadDb, providerId: string, providerSimId: string): KnownSim | undefined {
  return cache.get<KnownSim>(
    'SELECT sim_key, fingerprint FROM sims WHERE provider_id = ? AND provider_sim_id = ?',
    [providerId, providerSimId],
  );
}

const findManySql = `SELECT s.provider_sim_id, s.sim_key, s.fingerprint FROM json_each(?) wanted
  CROSS JOIN sims s ON s.provider_id = ? AND s.provider_sim_id = wanted.value`;

/** Those of a page that are known, by provider SIM id: one statement instead of one per SIM. */
export function findSims(
  cache: ReadDb,
  providerId: string,
  providerSimIds: readonly string[],
): ReadonlyMap<string, KnownSim> {
  const rows = cache.all<KnownSim & { readonly provider_sim_id: string }>(findManySql, [
    JSON.stringify(providerSimIds),
    providerId,
  ]);
  return new Map(rows.map((row) => [row.provider_sim_id, row]));
}

export function storedSim(cache: ReadDb, simKey: number): StoredSim | undefined {
  return cache.get<StoredSim>('SELECT * FROM sims WHERE sim_key = ?', [simKey]);
}

/** Marks a SIM that is listed no more. Its words stay; what it does now is unknown. */
export function markVanished(cache: WriteDb, simKey: number, sourceTime: number): void {
  cache.run(
    "UPDATE sims SET vanished_at = ?, lifecycle = 'unknown', connectivity = 'unknown', fingerprint = '' WHERE sim_key = ? AND vanished_at IS NULL",
    [sourceTime, simKey],
  );
}
