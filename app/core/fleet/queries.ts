import type { Binding, SimEvent } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';

/** SQL behind the identity card. Point queries: they run on the engine's own connection. */

export interface StoredSim {
  readonly sim_key: number;
  readonly provider_id: string;
  readonly provider_sim_id: string;
  readonly iccid: string;
  readonly iccid_body: string;
  readonly eid: string | null;
  readonly imsi: string | null;
  readonly msisdn: string | null;
  readonly imei: string | null;
  readonly imei_lock: string;
  readonly locked_imei: string | null;
  readonly lifecycle: string;
  readonly raw_state: string;
  readonly restriction: string | null;
  readonly target: string | null;
  readonly speed_class: string | null;
  readonly data_limit: number | null;
  readonly termination_protected: number | null;
  readonly profiles: string | null;
  readonly connectivity: string;
  readonly session_updated_at: number | null;
  readonly ip: string | null;
  readonly apn: string | null;
  readonly plmn: string | null;
  readonly cell: string | null;
  readonly group_id: string | null;
  readonly owner: string | null;
  readonly criticality: number | null;
  readonly tags: string;
  readonly modified_at: number | null;
  readonly observed_at: number;
  readonly vanished_at: number | null;
}

export function simByKey(cache: ReadDb, simKey: number): StoredSim | undefined {
  return cache.get<StoredSim>('SELECT * FROM sims WHERE sim_key = ?', [simKey]);
}

export function groupName(cache: ReadDb, providerId: string, groupId: string): string | null {
  return (
    cache.get<{ name: string }>('SELECT name FROM groups WHERE provider_id = ? AND group_id = ?', [
      providerId,
      groupId,
    ])?.name ?? null
  );
}

/** Newest first; a SIM with a long history shows its latest hundred changes. */
export function bindingsOf(ledger: ReadDb, iccidBody: string): Binding[] {
  return ledger.all<Binding>(
    `SELECT at, kind, was AS "from", is_now AS "to", source FROM bindings WHERE iccid_body = ? ORDER BY at DESC, binding_id DESC LIMIT 100`,
    [iccidBody],
  );
}

export interface CardIncident {
  readonly id: number;
  readonly severity: string;
  readonly title: string;
  readonly status: string;
}

export function incidentsOf(ledger: ReadDb, iccidBody: string): CardIncident[] {
  return ledger.all<CardIncident>(
    `SELECT i.incident_id AS id, i.severity, i.title, i.status FROM incident_sims m JOIN incidents i ON i.incident_id = m.incident_id
     WHERE m.iccid_body = ? AND i.merged_into IS NULL ORDER BY i.status = 'resolved', i.opened_at DESC LIMIT 20`,
    [iccidBody],
  );
}

export interface CardAction {
  readonly id: number;
  readonly kind: string;
  readonly state: string;
  readonly at: number;
  readonly reason: string;
}

export function actionsOf(ledger: ReadDb, iccidBody: string): CardAction[] {
  return ledger.all<CardAction>(
    `SELECT a.action_id AS id, a.kind, m.state, a.requested_at AS at, a.reason FROM action_sims m JOIN actions a ON a.action_id = m.action_id
     WHERE m.iccid_body = ? ORDER BY a.requested_at DESC LIMIT 20`,
    [iccidBody],
  );
}

export interface StoredEvidence {
  readonly kind: string;
  readonly source: string;
  readonly observed_at: number;
  readonly hash: string;
}

export function evidenceOf(ledger: ReadDb, iccidBody: string): StoredEvidence[] {
  return ledger.all<StoredEvidence>(
    'SELECT kind, source, observed_at, hash FROM evidence WHERE subject = ? ORDER BY observed_at DESC',
    [`sim:${iccidBody}`],
  );
}

/** The module maker's name for a TAC where the device inventory knows one. */
export function moduleOf(ledger: ReadDb, iccidBody: string): string | null {
  const row = ledger.get<{ module: string | null }>(
    `SELECT json_extract(facts, '$.module') AS module FROM evidence WHERE subject = ? AND kind = 'device-inventory'`,
    [`sim:${iccidBody}`],
  );
  return row?.module ?? null;
}

export interface StoredUsage {
  readonly at: number;
  readonly up: number;
  readonly down: number;
}

/** Daily volume from `from` on. Today is summed from hours while its day row is not there yet. */
export function usageDays(cache: ReadDb, simKey: number, from: number): StoredUsage[] {
  return cache.all<StoredUsage>(
    `SELECT at, MAX(up) AS up, MAX(down) AS down FROM (
       SELECT at, up, down FROM usage_days WHERE sim_key = :sim AND at >= :from
       UNION ALL
       SELECT at - at % ${day} AS at, SUM(up), SUM(down) FROM usage_hours WHERE sim_key = :sim AND at >= :from GROUP BY 1
     ) GROUP BY at ORDER BY at`,
    { sim: simKey, from },
  );
}

/** When usage was last read, over all providers; null before the first time. */
export function usageReadAt(cache: ReadDb): number | null {
  return (
    cache.get<{ at: number | null }>("SELECT MAX(read_at) AS at FROM sync_state WHERE source = 'usage'")
      ?.at ?? null
  );
}

export function simsReadAt(cache: ReadDb): number | null {
  return (
    cache.get<{ at: number | null }>("SELECT MAX(read_at) AS at FROM sync_state WHERE source = 'sims'")?.at ??
    null
  );
}

interface StoredEvent {
  readonly id: number;
  readonly at: number;
  readonly receivedAt: number;
  readonly type: string;
  readonly imei: string | null;
  readonly plmn: string | null;
  readonly country: string | null;
  readonly rat: string | null;
  readonly cell: string | null;
  readonly source: string;
}

/** Events of a SIM before an id, newest first. */
export function eventsOf(cache: ReadDb, simKey: number, before: number, limit: number): SimEvent[] {
  const rows = cache.all<StoredEvent>(
    `SELECT event_id AS id, at, received_at AS receivedAt, type, imei, plmn, country, rat, cell, provider_id AS source
     FROM events WHERE sim_key = ? AND event_id < ? ORDER BY at DESC, event_id DESC LIMIT ?`,
    [simKey, before, limit],
  );
  return rows.map(({ id, at, receivedAt, type, source, ...seen }) => ({
    id,
    at,
    receivedAt,
    type,
    source,
    summary: eventSummary(seen),
  }));
}

/** What was seen, in the order a person reads it: where, on what, with which device. */
function eventSummary(seen: Pick<StoredEvent, 'country' | 'rat' | 'plmn' | 'cell' | 'imei'>): string {
  const parts = [
    [seen.country, seen.rat].filter((part) => part !== null).join(' '),
    seen.plmn === null ? '' : `PLMN ${seen.plmn}`,
    seen.cell === null ? '' : `cell ${seen.cell}`,
    seen.imei === null ? '' : `IMEI ${seen.imei}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
