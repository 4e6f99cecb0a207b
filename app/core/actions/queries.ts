import type { ActionKind, ActionState } from '../../../shared/contract/index.ts';
import { fail, type ErrorData } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import type { ActionParameters } from '../providers/connector.ts';
import type { Precondition } from './kinds.ts';
import type { Step } from './machine.ts';
import type { StoredSkip } from './skips.ts';

/** Actions and their steps as the outbox holds and writes them. */

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

/** @throws AppError NOT_FOUND */
export function existingAction(db: ReadDb, id: number): StoredAction {
  const action = actionById(db, id);
  if (action === undefined) throw fail('NOT_FOUND', `There is no ${humanId('ACT', id)}.`);
  return action;
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

export function stepsInState(db: ReadDb, actionId: number, states: readonly ActionState[]): StoredStep[] {
  return db
    .all<StoredStep>('SELECT * FROM action_sims WHERE action_id = ?', [actionId])
    .filter((row) => states.includes(row.state));
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
