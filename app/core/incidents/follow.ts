import type { ActionKind, ActionState } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import {
  containingKinds,
  containmentOf,
  liftingKinds,
  type ContainmentReading,
  type ContainmentStep,
} from './containment.ts';
import type { IncidentDeps } from './deps.ts';
import { consoleActor } from './model.ts';
import { contain } from './rules.ts';
import { addToTimeline, readIncident, saveState, stateOf } from './rows.ts';

/** How incidents follow the actions that contain them. Requested is not done: only observed SIMs count. */

const kindWords: Readonly<Record<ActionKind, string>> = {
  suspend: 'Suspend',
  resume: 'Resume',
  imei_lock: 'IMEI lock',
  imei_unlock: 'IMEI unlock',
  area_lock: 'Area lock',
  area_unlock: 'Area unlock',
  session_reset: 'Session reset',
  activate: 'Activation',
  deactivate: 'Deactivation',
  terminate: 'Termination',
  set_group: 'Move to group',
  set_speed: 'Speed limit',
  data_limit: 'Data limit',
  block_network: 'Blocking of a network',
  allow_network: 'Allowing of a network',
  set_rat: 'Choice of radio technologies',
  set_tag: 'Tag',
  send_sms: 'SMS',
  profile_enable: 'Switch of the eSIM profile',
  profile_delete: 'Deletion of an eSIM profile',
};

export interface ActionHead {
  readonly id: number;
  readonly kind: ActionKind;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly incidentId: number | null;
}

/** An incident and those that it absorbed. One list and no OR: before any statistics exist, an OR costs a scan of every action. */
const family = '(SELECT :id UNION ALL SELECT incident_id FROM incidents WHERE merged_into = :id)';

const head = `action_id AS id, kind, reason, requested_by AS requestedBy, requested_at AS requestedAt, incident_id AS incidentId`;

/** Actions asked for on an incident or on one that it absorbed, oldest first. */
export function actionsOfIncident(db: ReadDb, incidentId: number): ActionHead[] {
  return db.all<ActionHead>(`SELECT ${head} FROM actions WHERE incident_id IN ${family} ORDER BY action_id`, {
    id: incidentId,
  });
}

const stepColumns = `m.iccid_body AS body, m.action_id AS actionId, a.kind, m.state, m.accepted_at AS acceptedAt, m.observed_at AS observedAt`;

/** Steps that contain the SIMs of an incident, and those that lift it, whoever asked for them. */
export function readContainment(db: ReadDb, incidentId: number): ContainmentReading {
  const steps = db.all<ContainmentStep>(
    `WITH asked AS (
       SELECT DISTINCT m.iccid_body FROM actions a JOIN action_sims m ON m.action_id = a.action_id
       WHERE a.incident_id IN ${family}
         AND a.kind IN (SELECT value FROM json_each(:containing)))
     SELECT ${stepColumns} FROM asked JOIN action_sims m ON m.iccid_body = asked.iccid_body JOIN actions a ON a.action_id = m.action_id
     WHERE a.kind IN (SELECT value FROM json_each(:lifting))
        OR (a.kind IN (SELECT value FROM json_each(:containing))
            AND a.incident_id IN ${family})`,
    { id: incidentId, containing: JSON.stringify(containingKinds), lifting: JSON.stringify(liftingKinds) },
  );
  return containmentOf(steps);
}

/**
 * Brings the incidents that these actions concern up to date: their status, and an entry in the timeline per action and
 * step. Call it inside a transaction.
 *
 * @returns the incidents that changed
 */
export function followActions(deps: IncidentDeps, actionIds: readonly number[], now: number): number[] {
  const { ledger } = deps;
  const changed = new Set<number>();
  for (const actionId of actionIds) {
    const action = ledger.get<ActionHead>(`SELECT ${head} FROM actions WHERE action_id = ?`, [actionId]);
    if (action === undefined) continue;
    const target = action.incidentId === null ? null : survivor(ledger, action.incidentId);
    if (target !== null) {
      recordProgress(ledger, target, action, now);
      changed.add(target);
    }
    for (const incidentId of concerned(ledger, action, target)) {
      if (followContainment(deps, incidentId, now)) changed.add(incidentId);
    }
  }
  return [...changed];
}

/** The incident itself, or the one that absorbed it. Null for an incident that does not exist. */
function survivor(db: ReadDb, incidentId: number): number | null {
  let row = readIncident(db, incidentId);
  while (row?.merged_into != null) row = readIncident(db, row.merged_into);
  return row?.incident_id ?? null;
}

/** Lifting a SIM concerns every incident that contains it; asking for containment only the one it was asked for. */
function concerned(db: ReadDb, action: ActionHead, target: number | null): number[] {
  const own = target === null ? [] : [target];
  if (!liftingKinds.includes(action.kind)) return own;
  const others = db.all<{ id: number }>(
    `SELECT DISTINCT i.incident_id AS id FROM action_sims s JOIN incident_sims m ON m.iccid_body = s.iccid_body
     JOIN incidents i ON i.incident_id = m.incident_id WHERE s.action_id = ? AND i.status IN ('containing', 'contained')`,
    [action.id],
  );
  return [...new Set([...own, ...others.map(({ id }) => id)])];
}

/** Sets the status that the containment commands. @returns whether anything changed */
export function followContainment(
  { ledger, clock, hash }: IncidentDeps,
  incidentId: number,
  now: number,
): boolean {
  const row = readIncident(ledger, incidentId);
  if (row === undefined) return false;
  const reading = readContainment(ledger, incidentId);
  const change = contain(stateOf(row), reading, reading.observedAt ?? now);
  if ('refused' in change) return false;
  const { state } = change;
  saveState(ledger, incidentId, state, now);
  const counts = `${reading.observed} of ${reading.total}`;
  const text =
    state.status === 'contained'
      ? `Contained: ${counts} SIMs observed`
      : row.status === 'contained'
        ? `Not contained any more: ${counts} SIMs observed`
        : state.status === 'containing'
          ? `Containing: ${counts} SIMs observed`
          : 'Containment lifted';
  addToTimeline(ledger, incidentId, {
    at: reading.observedAt ?? now,
    recordedAt: now,
    kind: 'status',
    actor: consoleActor.name,
    text,
  });
  appendAudit(ledger, clock, hash, consoleActor, {
    act: `incident.${state.status}`,
    subject: humanId('INC', incidentId),
    detail: { from: row.status, observed: reading.observed, total: reading.total },
  });
  return true;
}

interface ProgressRow {
  readonly state: ActionState;
  readonly count: number;
  readonly accepted: number;
  readonly acceptedAt: number | null;
  readonly observedAt: number | null;
  readonly updatedAt: number;
}

/** One entry per step of an action; an entry already there tells the newer count. */
function recordProgress(ledger: WriteDb, incidentId: number, action: ActionHead, now: number): void {
  const rows = ledger.all<ProgressRow>(
    `SELECT state, COUNT(*) AS count, SUM(accepted_at IS NOT NULL) AS accepted, MAX(accepted_at) AS acceptedAt, MAX(observed_at) AS observedAt,
       MAX(updated_at) AS updatedAt FROM action_sims WHERE action_id = ? GROUP BY state`,
    [action.id],
  );
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const name = `${humanId('ACT', action.id)} ${kindWords[action.kind]}`;
  const sims = total === 1 ? '1 SIM' : `${total} SIMs`;
  addToTimeline(ledger, incidentId, {
    at: action.requestedAt,
    recordedAt: now,
    kind: 'action',
    actor: action.requestedBy,
    actionId: action.id,
    mark: `${action.id}:requested`,
    text: `${name} requested for ${sims}`,
    detail: action.reason,
  });
  const tell = (step: string, count: number, at: number | null, text: string, detail?: string): void => {
    if (count === 0) return;
    const words = detail === undefined ? {} : { detail };
    addToTimeline(ledger, incidentId, {
      at: at ?? now,
      recordedAt: now,
      kind: 'network',
      actionId: action.id,
      mark: `${action.id}:${step}`,
      text: `${name} ${text}`,
      ...words,
    });
  };
  const countOf = (...states: ActionState[]): number =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0);
  const newest = (pick: (row: ProgressRow) => number | null, ...states: ActionState[]): number | null =>
    rows.reduce<number | null>(
      (latest, row) =>
        states.length === 0 || states.includes(row.state)
          ? Math.max(latest ?? 0, pick(row) ?? 0) || latest
          : latest,
      null,
    );
  const accepted = rows.reduce((sum, row) => sum + row.accepted, 0);
  const share = (count: number): string => (total === 1 ? '' : ` on ${count} of ${total}`);
  tell(
    'accepted',
    accepted,
    newest(({ acceptedAt }) => acceptedAt),
    `accepted${share(accepted)}`,
  );
  const observed = countOf('observed', 'reconciled');
  tell(
    'observed',
    observed,
    newest(({ observedAt }) => observedAt, 'observed', 'reconciled'),
    `observed${share(observed)}`,
  );
  const updated = (row: ProgressRow): number => row.updatedAt;
  tell(
    'unknown',
    countOf('unknown'),
    newest(updated, 'unknown'),
    `outcome unknown${share(countOf('unknown'))}`,
    'Not repeated; settled by reading.',
  );
  tell('failed', countOf('failed'), newest(updated, 'failed'), `failed${share(countOf('failed'))}`);
  tell(
    'drifted',
    countOf('drifted'),
    newest(updated, 'drifted'),
    `holds no longer${share(countOf('drifted'))}`,
  );
  tell(
    'expired',
    countOf('expired'),
    newest(updated, 'expired'),
    `expired unsent${share(countOf('expired'))}`,
  );
  tell(
    'cancelled',
    countOf('cancelled'),
    newest(updated, 'cancelled'),
    `taken back${share(countOf('cancelled'))}`,
  );
}
