import type { AppliedFilter } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import type { ReadDb, WriteDb } from '../ports.ts';

/** Filters that came out of incidents: kept, so that they can be taken back. */

const columns = `filter_no AS filterNo, incident_id AS incidentId, rule_id AS ruleId, target, reason, applied_at AS appliedAt,
  applied_by AS appliedBy, undone_at AS undoneAt`;

/** Newest first. @param incidentId null takes those of all incidents */
export function filtersOf(db: ReadDb, incidentId: number | null): AppliedFilter[] {
  return db.all<AppliedFilter>(
    `SELECT ${columns} FROM applied_filters WHERE :id IS NULL OR incident_id = :id ORDER BY filter_no DESC LIMIT 500`,
    { id: incidentId },
  );
}

/** @throws AppError NOT_FOUND */
export function filterOf(db: ReadDb, filterNo: number): AppliedFilter {
  const found = db.get<AppliedFilter>(`SELECT ${columns} FROM applied_filters WHERE filter_no = ?`, [
    filterNo,
  ]);
  if (found === undefined) throw fail('NOT_FOUND', `There is no filter ${filterNo}.`, { field: 'filterNo' });
  return found;
}

export function addFilter(
  db: WriteDb,
  filter: Pick<AppliedFilter, 'incidentId' | 'ruleId' | 'target' | 'reason'>,
  at: number,
  by: string,
): number {
  return db.run(
    'INSERT INTO applied_filters (incident_id, rule_id, target, reason, applied_at, applied_by) VALUES (?, ?, ?, ?, ?, ?)',
    [filter.incidentId, filter.ruleId, filter.target, filter.reason, at, by],
  ).lastId;
}

export function noteUndone(db: WriteDb, filterNo: number, at: number, by: string): void {
  db.run('UPDATE applied_filters SET undone_at = ?, undone_by = ? WHERE filter_no = ?', [at, by, filterNo]);
}
