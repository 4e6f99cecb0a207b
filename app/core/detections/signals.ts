import type { ReadDb } from '../ports.ts';
import type { FindingSignal, SessionPoint, SessionSignal, SimView, UsageBucket } from './rule.ts';

/** The normalised stream that rules judge, read from the cache of the last sync and from the ledger. */

interface SimRow {
  readonly sim_key: number;
  readonly provider_id: string;
  readonly iccid: string;
  readonly iccid_body: string;
  readonly imei: string | null;
  readonly locked_imei: string | null;
  readonly lifecycle: string;
  readonly plmn: string | null;
  readonly country: string | null;
  readonly rat: string | null;
  readonly cell: string | null;
  readonly session_updated_at: number | null;
  readonly last_seen_at: number | null;
  readonly device: string | null;
  readonly device_class: string | null;
  readonly model: string | null;
  readonly site: string | null;
  readonly group_id: string | null;
  readonly tags: string;
}

const simColumns = `sim_key, provider_id, iccid, iccid_body, imei, locked_imei, lifecycle, plmn, country, rat, cell,
  session_updated_at, last_seen_at, device, device_class, model, site, group_id, tags`;

type Tags = Readonly<Record<string, string>>;

/** Tags of every group, by provider and group id. Read once a run: there are few groups and many SIMs. */
export type GroupTags = ReadonlyMap<string, Tags>;

export function readGroupTags(cache: ReadDb): GroupTags {
  const rows = cache.all<{ provider_id: string; group_id: string; tags: string }>(
    'SELECT provider_id, group_id, tags FROM groups',
  );
  return new Map(rows.map((row) => [`${row.provider_id}/${row.group_id}`, tagsIn(row.tags)]));
}

function tagsIn(json: string): Tags {
  return JSON.parse(json) as Tags;
}

function toView(row: SimRow, groups: GroupTags): SimView {
  const inherited = row.group_id === null ? undefined : groups.get(`${row.provider_id}/${row.group_id}`);
  const tags = { ...inherited, ...tagsIn(row.tags) };
  return {
    simKey: row.sim_key,
    providerId: row.provider_id,
    iccid: row.iccid,
    body: row.iccid_body,
    imei: row.imei,
    lockedImei: row.locked_imei,
    lifecycle: row.lifecycle,
    plmn: row.plmn,
    country: row.country,
    rat: row.rat,
    cell: row.cell,
    sessionUpdatedAt: row.session_updated_at,
    lastSeenAt: row.last_seen_at,
    device: row.device,
    deviceClass: row.device_class ?? inherited?.['device_class'] ?? null,
    model: row.model,
    site: row.site,
    tags,
  };
}

/** The next SIMs after a key, in key order. */
export function readSims(cache: ReadDb, groups: GroupTags, after: number, limit: number): SimView[] {
  return cache
    .all<SimRow>(`SELECT ${simColumns} FROM sims WHERE sim_key > ? ORDER BY sim_key LIMIT ?`, [after, limit])
    .map((row) => toView(row, groups));
}

export function readSim(cache: ReadDb, groups: GroupTags, simKey: number): SimView | null {
  const row = cache.get<SimRow>(`SELECT ${simColumns} FROM sims WHERE sim_key = ?`, [simKey]);
  return row === undefined ? null : toView(row, groups);
}

export function readSimByBody(cache: ReadDb, groups: GroupTags, body: string): SimView | null {
  const row = cache.get<SimRow>(
    `SELECT ${simColumns} FROM sims WHERE iccid_body = ? ORDER BY sim_key DESC LIMIT 1`,
    [body],
  );
  return row === undefined ? null : toView(row, groups);
}

/** A stored event on its way to the rules. */
export interface EventRow extends SessionPoint {
  readonly event_id: number;
  readonly key: string;
  readonly sim_key: number | null;
}

const eventColumns =
  "event_id, provider_id || '/' || key AS key, sim_key, at, type, imei, plmn, country, rat, cell";

/** The next stored events after an id, in the order in which they came in. */
export function readEvents(cache: ReadDb, after: number, limit: number): EventRow[] {
  return cache.all<EventRow>(
    `SELECT ${eventColumns} FROM events WHERE event_id > ? ORDER BY event_id LIMIT ?`,
    [after, limit],
  );
}

export function readEvent(cache: ReadDb, eventId: number): EventRow | undefined {
  return cache.get<EventRow>(`SELECT ${eventColumns} FROM events WHERE event_id = ?`, [eventId]);
}

export function firstEventId(cache: ReadDb): number | null {
  return cache.get<{ id: number | null }>('SELECT MIN(event_id) AS id FROM events')?.id ?? null;
}

export function isSession(type: string): boolean {
  return type.startsWith('session.');
}

export function toSignal(row: EventRow, sim: SimView): SessionSignal {
  return {
    sim,
    at: row.at,
    type: row.type,
    imei: row.imei,
    plmn: row.plmn,
    country: row.country,
    rat: row.rat,
    cell: row.cell,
  };
}

export function readSessions(cache: ReadDb, simKey: number, from: number, to: number): SessionPoint[] {
  return cache.all<SessionPoint>(
    `SELECT at, type, imei, plmn, country, rat, cell FROM events
     WHERE sim_key = ? AND at >= ? AND at < ? AND type LIKE 'session.%' ORDER BY at, event_id`,
    [simKey, from, to],
  );
}

export function readUsage(cache: ReadDb, simKey: number, from: number, to: number): UsageBucket[] {
  return cache.all<UsageBucket>(
    'SELECT at, up, down FROM usage_hours WHERE sim_key = ? AND at >= ? AND at < ? ORDER BY at',
    [simKey, from, to],
  );
}

export function readDays(cache: ReadDb, simKey: number, from: number, to: number): UsageBucket[] {
  return cache.all<UsageBucket>(
    'SELECT at, up, down FROM usage_days WHERE sim_key = ? AND at >= ? AND at < ? ORDER BY at',
    [simKey, from, to],
  );
}

/** How many SIMs of each group stand at each site, or are of each class. */
export function readPeers(
  cache: ReadDb,
  peers: 'site' | 'class',
): { provider: string; name: string; groupId: string; sims: number }[] {
  const column = peers === 'site' ? 'site' : 'device_class';
  return cache.all(
    `SELECT provider_id AS provider, ${column} AS name, group_id AS groupId, COUNT(*) AS sims FROM sims NOT INDEXED
     WHERE ${column} IS NOT NULL AND group_id IS NOT NULL GROUP BY 1, 2, 3`,
  );
}

const findingColumns =
  'finding_id AS findingId, rule_id AS ruleId, iccid_body AS body, at, until_at AS until, summary';

export function readFindingsOf(ledger: ReadDb, body: string, from: number, to: number): FindingSignal[] {
  return ledger.all<FindingSignal>(
    `SELECT ${findingColumns} FROM findings WHERE iccid_body = ? AND at >= ? AND at < ? ORDER BY at, finding_id`,
    [body, from, to],
  );
}

export function readFindingsAfter(ledger: ReadDb, after: number, limit: number): FindingSignal[] {
  return ledger.all<FindingSignal>(
    `SELECT ${findingColumns} FROM findings WHERE finding_id > ? ORDER BY finding_id LIMIT ?`,
    [after, limit],
  );
}
