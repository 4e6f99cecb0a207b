import type { ReadDb } from '../ports.ts';

/** A SIM that was chosen for an action and left out. */
export interface StoredSkip {
  readonly action_id: number;
  readonly iccid: string;
  readonly device: string | null;
  readonly reason: string;
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
