import type { ActionState } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { moving } from './due.ts';
import type { StoredAction, StoredStep } from './queries.ts';
import type { StepCounts } from './summary.ts';

/** What lists and cards ask of the outbox. */

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
