import type { ReadDb } from '../ports.ts';
import type { StoredStep } from './queries.ts';

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
