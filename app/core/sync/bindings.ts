import { imei14 } from '../../../shared/ids.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import type { SimReading } from '../providers/readings.ts';
import type { Description } from './describe.ts';

/** The history of what a SIM is bound to: the memory that the fleet cache may lose and the ledger may not. */

export const bindingKinds = ['imei', 'imsi', 'eid', 'ip', 'apn', 'group', 'device', 'site', 'lock'] as const;
export type BindingKind = (typeof bindingKinds)[number];

/** What a SIM is bound to now. Null means unknown, but for the group, where it means none. */
export type Bound = Readonly<Record<BindingKind, string | null>>;

export interface BindingChange {
  readonly kind: BindingKind | 'first_seen';
  /** Source time of the change, ms UTC. */
  readonly at: number;
  readonly was: string | null;
  readonly isNow: string | null;
  /** JSON of everything bound, on `first_seen` only. */
  readonly state: string | null;
}

export function boundBy(reading: SimReading, description: Description): Bound {
  return {
    imei: reading.imei,
    imsi: reading.imsi,
    eid: reading.eid ?? description.eid,
    ip: reading.ip,
    apn: reading.apn,
    group: reading.groupId,
    device: description.device,
    site: description.site,
    lock: reading.lockedImei ?? (reading.imeiLock === 'open' ? 'open' : null),
  };
}

/** Kinds whose value moved. An IMEI is compared by its first 14 digits; silence about a value is not a change. */
export function movedKinds(before: Bound, now: Bound): BindingKind[] {
  return bindingKinds.filter((kind) => {
    const value = now[kind];
    if (value === null) return kind === 'group' && before.group !== null;
    return !same(kind, before[kind], value);
  });
}

function same(kind: BindingKind, a: string | null, b: string | null): boolean {
  if (a === b) return true;
  return (kind === 'imei' || kind === 'lock') && imei14(a) !== null && imei14(a) === imei14(b);
}

/** Last known values from a SIM's stored history, oldest row first; undefined when it has none. */
export function foldHistory(rows: readonly HistoryRow[]): Bound | undefined {
  if (rows.length === 0) return undefined;
  const known: Record<BindingKind, string | null> = {
    imei: null,
    imsi: null,
    eid: null,
    ip: null,
    apn: null,
    group: null,
    device: null,
    site: null,
    lock: null,
  };
  for (const row of rows) {
    const kind = bindingKinds.find((each) => each === row.kind);
    if (kind !== undefined) known[kind] = row.is_now;
    else if (row.state !== null) Object.assign(known, JSON.parse(row.state));
  }
  return known;
}

/**
 * The rows that a reading adds to a SIM's history. Deciding against the history itself, and not against the cache, makes a
 * reading that is written twice (a kill between the two files, a rebuilt cache) add nothing the second time.
 */
export function bindingChanges(
  history: Bound | undefined,
  now: Bound,
  reading: SimReading,
  sourceTime: number,
): BindingChange[] {
  if (history === undefined) {
    return [{ kind: 'first_seen', at: sourceTime, was: null, isNow: now.imei, state: JSON.stringify(now) }];
  }
  return movedKinds(history, now).map((kind) => ({
    kind,
    at: Math.min(sourceTime, changedAt(kind, reading) ?? sourceTime),
    was: history[kind],
    isNow: now[kind],
    state: null,
  }));
}

/** When the provider says that a value of this kind last moved. */
function changedAt(kind: BindingKind, reading: SimReading): number | null {
  return kind === 'imei' || kind === 'imsi' || kind === 'ip' || kind === 'apn'
    ? reading.sessionUpdatedAt
    : reading.modifiedAt;
}

export interface HistoryRow {
  readonly iccid_body: string;
  readonly kind: string;
  readonly is_now: string | null;
  readonly state: string | null;
}

/** Histories of these SIMs by ICCID body, oldest row first. */
export function readHistories(ledger: ReadDb, bodies: readonly string[]): Map<string, HistoryRow[]> {
  const histories = new Map<string, HistoryRow[]>();
  if (bodies.length === 0 || ledger.get('SELECT 1 FROM bindings LIMIT 1') === undefined) return histories;
  const rows = ledger.all<HistoryRow>(
    `SELECT iccid_body, kind, is_now, state FROM bindings WHERE iccid_body IN (SELECT value FROM json_each(?)) ORDER BY binding_id`,
    [JSON.stringify(bodies)],
  );
  for (const row of rows) {
    const history = histories.get(row.iccid_body);
    if (history === undefined) histories.set(row.iccid_body, [row]);
    else history.push(row);
  }
  return histories;
}

/** Addresses change with every session of some fleets: older ones than this many go. */
const addressesKept = 50;

export function writeBinding(
  ledger: WriteDb,
  providerId: string,
  iccidBody: string,
  source: string,
  change: BindingChange,
): void {
  ledger.run(
    'INSERT INTO bindings (provider_id, iccid_body, at, kind, was, is_now, source, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    [providerId, iccidBody, change.at, change.kind, change.was, change.isNow, source, change.state],
  );
  if (change.kind !== 'ip') return;
  ledger.run(
    `DELETE FROM bindings WHERE iccid_body = :body AND kind = 'ip' AND binding_id <=
       (SELECT binding_id FROM bindings WHERE iccid_body = :body AND kind = 'ip' ORDER BY binding_id DESC LIMIT 1 OFFSET ${addressesKept})`,
    { body: iccidBody },
  );
}
