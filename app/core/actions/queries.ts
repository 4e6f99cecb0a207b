import type { ActionKind, ActionState } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import type { ActionParameters } from '../providers/connector.ts';
import type { Precondition } from './kinds.ts';
import type { Step } from './machine.ts';
import type { StepCounts } from './summary.ts';

/** SQL of the outbox. */

export interface StoredAction {
  readonly action_id: number;
  readonly kind: ActionKind;
  readonly reason: string;
  readonly requested_by: string;
  readonly role: string;
  readonly incident_id: number | null;
  readonly requested_at: number;
  readonly expires_at: number;
  /** How long the decision was to live when it was made, ms. */
  readonly lifetime: number;
  /** JSON of what was chosen beside the SIMs, as people read it. */
  readonly input: string;
  readonly version: number;
}

export interface StoredStep {
  readonly action_id: number;
  readonly iccid_body: string;
  readonly iccid: string;
  readonly provider_id: string;
  readonly provider_sim_id: string;
  readonly state: ActionState;
  readonly attempts: number;
  readonly parameters: string;
  readonly precondition: string;
  readonly sent_at: number | null;
  readonly accepted_at: number | null;
  readonly observed_at: number | null;
  readonly next_at: number | null;
  readonly latest: string | null;
  readonly error: string | null;
  /** The provider's id of an operation that it works off later; null where it did or refused the thing at once. */
  readonly operation: string | null;
}

export interface NewStep {
  readonly iccidBody: string;
  readonly iccid: string;
  readonly providerId: string;
  readonly providerSimId: string;
  readonly parameters: ActionParameters;
  readonly precondition: Precondition;
}

/** A SIM that was chosen for an action and left out. */
export interface StoredSkip {
  readonly action_id: number;
  readonly iccid: string;
  readonly device: string | null;
  readonly reason: string;
}

export function stepOf(row: StoredStep): Step {
  return {
    state: row.state,
    attempts: row.attempts,
    sentAt: row.sent_at,
    acceptedAt: row.accepted_at,
    observedAt: row.observed_at,
    nextAt: row.next_at,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorData),
  };
}

export function insertAction(
  db: WriteDb,
  action: Omit<StoredAction, 'action_id' | 'version'>,
  steps: readonly NewStep[],
  skipped: readonly Omit<StoredSkip, 'action_id'>[],
  at: number,
): number {
  const { lastId } = db.run(
    `INSERT INTO actions (kind, reason, requested_by, role, incident_id, requested_at, expires_at, lifetime, input, updated_at, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    [
      action.kind,
      action.reason,
      action.requested_by,
      action.role,
      action.incident_id,
      action.requested_at,
      action.expires_at,
      action.lifetime,
      action.input,
      at,
    ],
  );
  for (const step of steps) {
    db.run(
      `INSERT INTO action_sims (action_id, iccid_body, iccid, provider_id, provider_sim_id, state, parameters, precondition, next_at, updated_at)
       VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
      [
        lastId,
        step.iccidBody,
        step.iccid,
        step.providerId,
        step.providerSimId,
        JSON.stringify(step.parameters),
        JSON.stringify(step.precondition),
        at,
        at,
      ],
    );
  }
  for (const { iccid, device, reason } of skipped) {
    db.run('INSERT OR IGNORE INTO action_skips (action_id, iccid, device, reason) VALUES (?, ?, ?, ?)', [
      lastId,
      iccid,
      device,
      reason,
    ]);
  }
  return lastId;
}

export function skipReasons(db: ReadDb, actionId: number): { reason: string; sims: number }[] {
  return db.all(
    'SELECT reason, COUNT(*) AS sims FROM action_skips WHERE action_id = ? GROUP BY reason ORDER BY sims DESC, reason',
    [actionId],
  );
}

/** @param reason null for those of all reasons */
export function pageOfSkips(
  db: ReadDb,
  actionId: number,
  reason: string | null,
  offset: number,
  limit: number,
): StoredSkip[] {
  return db.all<StoredSkip>(
    'SELECT * FROM action_skips WHERE action_id = ? AND (? IS NULL OR reason = ?) ORDER BY reason, iccid LIMIT ? OFFSET ?',
    [actionId, reason, reason, limit, offset],
  );
}

export function countSkips(db: ReadDb, actionId: number): number {
  return (
    db.get<{ count: number }>('SELECT COUNT(*) AS count FROM action_skips WHERE action_id = ?', [actionId])
      ?.count ?? 0
  );
}

/** Writes a step and raises its action's version. `latest` null keeps the reading that is there. */
export function saveStep(db: WriteDb, row: StoredStep, step: Step, latest: string | null, at: number): void {
  db.run(
    `UPDATE action_sims SET state = ?, attempts = ?, sent_at = ?, accepted_at = ?, observed_at = ?, next_at = ?,
       latest = COALESCE(?, latest), error = ?, updated_at = ? WHERE action_id = ? AND iccid_body = ?`,
    [
      step.state,
      step.attempts,
      step.sentAt,
      step.acceptedAt,
      step.observedAt,
      step.nextAt,
      latest,
      step.error === null ? null : JSON.stringify(step.error),
      at,
      row.action_id,
      row.iccid_body,
    ],
  );
  db.run('UPDATE actions SET version = version + 1, updated_at = ? WHERE action_id = ?', [at, row.action_id]);
}

/** Other parameters for a step, when what it carried is not to be kept. */
export function saveParameters(db: WriteDb, row: StoredStep, parameters: string): void {
  db.run('UPDATE action_sims SET parameters = ? WHERE action_id = ? AND iccid_body = ?', [
    parameters,
    row.action_id,
    row.iccid_body,
  ]);
}

export function actionById(db: ReadDb, id: number): StoredAction | undefined {
  return db.get<StoredAction>('SELECT * FROM actions WHERE action_id = ?', [id]);
}

export function stepRow(db: ReadDb, actionId: number, iccidBody: string): StoredStep | undefined {
  return db.get<StoredStep>('SELECT * FROM action_sims WHERE action_id = ? AND iccid_body = ?', [
    actionId,
    iccidBody,
  ]);
}

/** Which operation of the provider a step waits for; null where it waits for none. */
export function noteOperation(db: WriteDb, row: StoredStep, operation: string | null): void {
  db.run('UPDATE action_sims SET operation = ? WHERE action_id = ? AND iccid_body = ?', [
    operation,
    row.action_id,
    row.iccid_body,
  ]);
}

/** Steps that still move: on their way, or looked at again. One that was handed over or lost for good holds nobody up. */
export const moving = (step: string): string => `(${step}.state = 'sent' OR ${step}.next_at IS NOT NULL)`;

/** A provider that a person paused. Nobody asks it anything; what is queued for it waits there until its decision expires. */
const paused = 'm.provider_id IN (SELECT provider_id FROM providers WHERE paused = 1)';

/**
 * Steps that are due, oldest action first. A step waits while an older action of the same SIM is open:
 * two actions on one SIM never overtake each other.
 */
export function dueSteps(db: ReadDb, now: number, limit: number): StoredStep[] {
  return db.all<StoredStep>(
    `SELECT m.* FROM action_sims m JOIN actions a ON a.action_id = m.action_id WHERE m.next_at IS NOT NULL AND m.next_at <= ?
       AND (NOT ${paused} OR (m.state = 'queued' AND a.expires_at <= ?))
       AND NOT EXISTS (SELECT 1 FROM action_sims older WHERE older.iccid_body = m.iccid_body AND older.action_id < m.action_id
         AND ${moving('older')})
     ORDER BY m.action_id, m.next_at LIMIT ?`,
    [now, now, limit],
  );
}

/** When the next step is due, or null. */
export function nextDue(db: ReadDb): number | null {
  const sql = `SELECT MIN(CASE WHEN NOT ${paused} THEN m.next_at WHEN m.state = 'queued' THEN a.expires_at END) AS at
    FROM action_sims m JOIN actions a ON a.action_id = m.action_id WHERE m.next_at IS NOT NULL`;
  return db.get<{ at: number | null }>(sql)?.at ?? null;
}

/** Steps a stopped console left on their way. */
export function sentSteps(db: ReadDb): StoredStep[] {
  return db.all<StoredStep>("SELECT * FROM action_sims WHERE state = 'sent'");
}

export function stepsInState(db: ReadDb, actionId: number, states: readonly ActionState[]): StoredStep[] {
  return db
    .all<StoredStep>('SELECT * FROM action_sims WHERE action_id = ?', [actionId])
    .filter((row) => states.includes(row.state));
}

export function stepCounts(
  db: ReadDb,
  actionId: number,
): StepCounts & { acceptedAt: number | null; observedAt: number | null; nextAt: number | null } {
  const rows = db.all<{
    state: ActionState;
    count: number;
    sent: number;
    accepted: number;
    acceptedAt: number | null;
    observedAt: number | null;
    nextAt: number | null;
    handedOver: number;
  }>(
    `SELECT state, COUNT(*) AS count, COUNT(sent_at) AS sent, SUM(accepted_at IS NOT NULL OR observed_at IS NOT NULL) AS accepted,
       MAX(accepted_at) AS acceptedAt, MAX(observed_at) AS observedAt, MIN(next_at) AS nextAt,
       SUM(state = 'accepted' AND next_at IS NULL) AS handedOver
     FROM action_sims WHERE action_id = ? GROUP BY state`,
    [actionId],
  );
  const times = (pick: (row: (typeof rows)[number]) => number | null): number[] =>
    rows.map(pick).filter((value) => value !== null);
  const sum = (pick: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  return {
    total: sum((row) => row.count),
    byState: Object.fromEntries(rows.map((row) => [row.state, row.count])),
    sent: sum((row) => row.sent),
    accepted: sum((row) => row.accepted),
    handedOver: sum((row) => row.handedOver),
    acceptedAt: times((row) => row.acceptedAt).reduce<number | null>((a, b) => Math.max(a ?? b, b), null),
    observedAt: times((row) => row.observedAt).reduce<number | null>((a, b) => Math.max(a ?? b, b), null),
    nextAt: times((row) => row.nextAt).reduce<number | null>((a, b) => Math.min(a ?? b, b), null),
  };
}

const openStates = `('queued', 'sent', 'accepted', 'unknown')`;
const troubleStates = `('failed', 'drifted', 'expired', 'unknown')`;

/** Which actions a list shows; each is a constant piece of SQL. */
const filters = {
  all: '1',
  open: `EXISTS (SELECT 1 FROM action_sims m WHERE m.action_id = a.action_id AND ${moving('m')})`,
  attention: `EXISTS (SELECT 1 FROM action_sims m WHERE m.action_id = a.action_id AND m.state IN ${troubleStates})`,
  done: `NOT EXISTS (SELECT 1 FROM action_sims m WHERE m.action_id = a.action_id 
    AND m.state NOT IN ('observed', 'reconciled', 'cancelled') AND (m.state <> 'accepted' OR m.next_at IS NOT NULL))`,
} as const;
export type ActionFilter = keyof typeof filters;

export function listActions(db: ReadDb, filter: ActionFilter, offset: number, limit: number): StoredAction[] {
  return db.all<StoredAction>(
    `SELECT * FROM actions a WHERE ${filters[filter]} ORDER BY action_id DESC LIMIT ? OFFSET ?`,
    [limit, offset],
  );
}

export function countActions(db: ReadDb, filter: ActionFilter): number {
  return (
    db.get<{ count: number }>(`SELECT COUNT(*) AS count FROM actions a WHERE ${filters[filter]}`)?.count ?? 0
  );
}

/** Steps of an action, those that need a person first. */
export function pageOfSteps(db: ReadDb, actionId: number, offset: number, limit: number): StoredStep[] {
  return db.all<StoredStep>(
    `SELECT * FROM action_sims WHERE action_id = ?
     ORDER BY CASE WHEN state IN ${troubleStates} THEN 0 WHEN state IN ${openStates} THEN 1 ELSE 2 END, iccid LIMIT ? OFFSET ?`,
    [actionId, limit, offset],
  );
}

/** Of these SIMs, how many have an action on its way. */
export function bodiesInFlight(db: ReadDb): Set<string> {
  return new Set(
    db
      .all<{ body: string }>(
        // `moving`, by its two indexes: told by one condition, SQLite reads every step that ever was.
        `SELECT iccid_body AS body FROM action_sims INDEXED BY action_sims_by_state WHERE state = 'sent'
         UNION ALL SELECT iccid_body FROM action_sims INDEXED BY action_sims_due WHERE next_at IS NOT NULL`,
      )
      .map((row) => row.body),
  );
}

/** SIMs on which an action was observed, and has not drifted since. */
export function observedBodies(db: ReadDb, actionId: number): string[] {
  return db
    .all<{ body: string }>(
      "SELECT iccid_body AS body FROM action_sims WHERE action_id = ? AND state IN ('observed', 'reconciled')",
      [actionId],
    )
    .map((row) => row.body);
}

/** A step with the kind of its action. */
export interface SimStep extends StoredStep {
  readonly kind: ActionKind;
}

/** All steps of these SIMs, newest action first. */
export function stepsOfSims(db: ReadDb, bodies: readonly string[]): SimStep[] {
  return db.all<SimStep>(
    `SELECT m.*, a.kind FROM action_sims m JOIN actions a ON a.action_id = m.action_id
     WHERE m.iccid_body IN (SELECT value FROM json_each(?)) ORDER BY m.action_id DESC`,
    [JSON.stringify(bodies)],
  );
}
