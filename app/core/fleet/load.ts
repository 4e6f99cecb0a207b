import type { ActionKind, ActionState } from '../../../shared/contract/index.ts';
import { actionKinds, actionStates } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { severityRank, type ColumnRow, type FleetColumns } from './columns.ts';
import type { IdentifierField } from './filter.ts';

/** SQL of the fleet's columns. Reads only: the reader's thread holds no writable connection. */

const columnsOfRow = `
  s.sim_key, s.iccid, s.iccid_body, s.device, s.model, s.device_class, s.site, s.firmware, s.lifecycle, s.connectivity,
  s.provider_id, s.imei_lock, s.country, s.rat, s.plmn, s.apn, s.group_id, s.data_24h, s.last_seen_at, s.criticality,
  p.score, p.coverage, p.layer_1, p.layer_2, p.layer_3, p.layer_4, p.layer_5, p.layer_6
  FROM sims s LEFT JOIN sim_posture p ON p.sim_key = s.sim_key`;

/** How many keys one statement takes: the text stays constant, so it is prepared once. */
const batch = 200;
const places = Array.from({ length: batch }, () => '?').join(',');

/** Fills every column from the cache. */
export function loadAll(cache: ReadDb, columns: FleetColumns): void {
  const { last } = cache.get<{ last: number | null }>('SELECT MAX(sim_key) AS last FROM sims') ?? {
    last: null,
  };
  // A little more than is there, for those that a sync finds.
  columns.reserve(Math.ceil((last ?? 0) * 1.02) + 1);
  for (const row of cache.each<ColumnRow>(`SELECT ${columnsOfRow}`)) columns.put(row);
}

/** Reads some rows again; keys that are gone are removed. */
export function loadSome(
  cache: ReadDb,
  columns: FleetColumns,
  simKeys: readonly number[],
): Map<number, string> {
  const bodies = new Map<number, string>();
  for (let at = 0; at < simKeys.length; at += batch) {
    const keys = simKeys.slice(at, at + batch);
    const found = cache.all<ColumnRow>(`SELECT ${columnsOfRow} WHERE s.sim_key IN (${places})`, padded(keys));
    for (const row of found) {
      columns.put(row);
      bodies.set(row.sim_key, row.iccid_body);
    }
    for (const key of keys) if (!bodies.has(key)) columns.remove(key);
  }
  return bodies;
}

interface IncidentOverlay {
  readonly iccid_body: string;
  readonly severity: string;
}

interface ActionOverlay {
  readonly iccid_body: string;
  readonly action_id: number;
  readonly kind: string;
  readonly state: string;
}

/**
 * The indexes and the order of the joins are said: nearly all incidents and steps are settled, which SQLite cannot know. Left alone
 * it reads every one of them, and for the questions about one SIM does so for each SIM.
 */
const openIncidents = `SELECT m.iccid_body, i.severity FROM incidents i INDEXED BY incidents_cube
  CROSS JOIN incident_sims m ON m.incident_id = i.incident_id
  WHERE i.status IN ('new', 'triage', 'containing', 'contained') AND i.merged_into IS NULL`;
const incidentsOfSim = `SELECT m.iccid_body, i.severity FROM incident_sims m CROSS JOIN incidents i ON i.incident_id = m.incident_id
  WHERE m.iccid_body = ? AND i.status <> 'resolved' AND i.merged_into IS NULL`;
const openActions = `SELECT m.iccid_body, m.action_id, a.kind, m.state
  FROM action_sims m INDEXED BY action_sims_by_state CROSS JOIN actions a ON a.action_id = m.action_id WHERE m.state = 'sent'
  UNION ALL SELECT m.iccid_body, m.action_id, a.kind, m.state
  FROM action_sims m INDEXED BY action_sims_due CROSS JOIN actions a ON a.action_id = m.action_id WHERE m.next_at IS NOT NULL`;
const actionsOfSim = `SELECT m.iccid_body, m.action_id, a.kind, m.state
  FROM action_sims m INDEXED BY action_sims_by_sim CROSS JOIN actions a ON a.action_id = m.action_id
  WHERE m.iccid_body = ? AND (m.state = 'sent' OR m.next_at IS NOT NULL)`;

/** Puts open incidents and actions in flight beside every SIM they touch. */
export function overlayAll(cache: ReadDb, ledger: ReadDb, columns: FleetColumns): void {
  const end = columns.end();
  for (let key = 1; key < end; key++) columns.clearOverlay(key);
  const overlays = gather(ledger.all<IncidentOverlay>(openIncidents), ledger.all<ActionOverlay>(openActions));
  for (const [body, overlay] of overlays) {
    for (const { sim_key } of cache.all<{ sim_key: number }>(
      'SELECT sim_key FROM sims WHERE iccid_body = ?',
      [body],
    )) {
      columns.overlay(sim_key, overlay);
    }
  }
}

/** The same for some SIMs. */
export function overlaySome(
  ledger: ReadDb,
  columns: FleetColumns,
  bodies: ReadonlyMap<number, string>,
): void {
  for (const [simKey, body] of bodies) {
    columns.clearOverlay(simKey);
    const overlay = gather(
      ledger.all<IncidentOverlay>(incidentsOfSim, [body]),
      ledger.all<ActionOverlay>(actionsOfSim, [body]),
    ).get(body);
    if (overlay !== undefined) columns.overlay(simKey, overlay);
  }
}

function gather(incidents: readonly IncidentOverlay[], actions: readonly ActionOverlay[]) {
  const none = { severity: 255, incidents: 0, actionId: 0, actionKind: 0, actionState: 0 };
  const overlays = new Map<string, typeof none>();
  for (const { iccid_body: body, severity } of incidents) {
    const now = overlays.get(body) ?? none;
    overlays.set(body, {
      ...now,
      severity: Math.min(now.severity, severityRank(severity)),
      incidents: now.incidents + 1,
    });
  }
  for (const { iccid_body: body, action_id, kind, state } of actions) {
    const now = overlays.get(body) ?? none;
    if (action_id < now.actionId) continue;
    overlays.set(body, {
      ...now,
      actionId: action_id,
      actionKind: Math.max(0, actionKinds.indexOf(kind as ActionKind)),
      actionState: Math.max(0, actionStates.indexOf(state as ActionState)),
    });
  }
  return overlays;
}

const identifierSql: Readonly<Record<IdentifierField, string>> = {
  imei: "SELECT sim_key FROM sims WHERE imei LIKE '%' || ? || '%'",
  eid: "SELECT sim_key FROM sims WHERE eid LIKE '%' || ? || '%'",
  imsi: "SELECT sim_key FROM sims WHERE imsi LIKE '%' || ? || '%'",
  msisdn: "SELECT sim_key FROM sims WHERE msisdn LIKE '%' || ? || '%'",
};

/** SIM keys whose identifier contains one of the texts. A scan: nobody pays for an index on personal data. */
export function lookUpIdentifier(cache: ReadDb, field: IdentifierField, values: readonly string[]): number[] {
  return values.flatMap((value) =>
    value === ''
      ? []
      : cache.all<{ sim_key: number }>(identifierSql[field], [value]).map((row) => row.sim_key),
  );
}

function padded(keys: readonly number[]): (number | null)[] {
  return Array.from({ length: batch }, (_, index) => keys[index] ?? null);
}
