import type { FindingCondition, MaintenanceSpan, SuppressionScope } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import type { ReadDb, WriteDb } from '../ports.ts';

/** The ledger's rows of maintenance windows and suppressions. */

export interface StoredWindow {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly scope: SuppressionScope;
  readonly span: MaintenanceSpan;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
}

export interface StoredSuppression {
  readonly id: string;
  readonly ruleId: string;
  readonly scope: SuppressionScope;
  readonly conditions: readonly FindingCondition[];
  readonly reason: string;
  readonly critical: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly endsAt: number;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
}

type Raw<T, K extends keyof T> = Omit<T, K | 'id'> &
  Readonly<Record<K, string>> & { readonly number: number };

/** Newest first. */
export function windowsOf(db: ReadDb): StoredWindow[] {
  return db
    .all<Raw<StoredWindow, 'scope' | 'span'>>(
      `SELECT window_no AS number, name, reason, scope, span, created_at AS createdAt, created_by AS createdBy, ended_at AS endedAt,
         ended_by AS endedBy FROM maintenance_windows ORDER BY window_no DESC`,
    )
    .map(({ number, scope, span, ...row }) => ({
      ...row,
      id: `M-${number}`,
      scope: JSON.parse(scope) as SuppressionScope,
      span: JSON.parse(span) as MaintenanceSpan,
    }));
}

/** Newest first. */
export function suppressionsOf(db: ReadDb): StoredSuppression[] {
  return db
    .all<Omit<Raw<StoredSuppression, 'scope' | 'conditions'>, 'critical'> & { critical: number }>(
      `SELECT suppression_no AS number, rule_id AS ruleId, scope, conditions, reason, critical, created_at AS createdAt,
         created_by AS createdBy, ends_at AS endsAt, revoked_at AS revokedAt, revoked_by AS revokedBy
       FROM suppressions ORDER BY suppression_no DESC`,
    )
    .map(({ number, scope, conditions, critical, ...row }) => ({
      ...row,
      id: `S-${number}`,
      scope: JSON.parse(scope) as SuppressionScope,
      conditions: JSON.parse(conditions) as FindingCondition[],
      critical: critical === 1,
    }));
}

/** The number in `M-3` or `S-7`. */
export function numberOf(id: string): number {
  return Number(id.slice(2));
}

export type WindowDraft = Pick<StoredWindow, 'name' | 'reason' | 'scope' | 'span'>;

export function addWindow(db: WriteDb, draft: WindowDraft, at: number, by: string): string {
  const { lastId } = db.run(
    'INSERT INTO maintenance_windows (name, reason, scope, span, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)',
    [draft.name, draft.reason, JSON.stringify(draft.scope), JSON.stringify(draft.span), at, by],
  );
  return `M-${lastId}`;
}

export function changeWindow(db: WriteDb, id: string, draft: WindowDraft): void {
  db.run('UPDATE maintenance_windows SET name = ?, reason = ?, scope = ?, span = ? WHERE window_no = ?', [
    draft.name,
    draft.reason,
    JSON.stringify(draft.scope),
    JSON.stringify(draft.span),
    numberOf(id),
  ]);
}

export function endWindow(db: WriteDb, id: string, at: number, by: string): void {
  db.run('UPDATE maintenance_windows SET ended_at = ?, ended_by = ? WHERE window_no = ?', [
    at,
    by,
    numberOf(id),
  ]);
}

export type SuppressionDraft = Pick<
  StoredSuppression,
  'ruleId' | 'scope' | 'conditions' | 'reason' | 'critical' | 'endsAt'
>;

export function addSuppression(db: WriteDb, draft: SuppressionDraft, at: number, by: string): string {
  const { lastId } = db.run(
    `INSERT INTO suppressions (rule_id, scope, conditions, reason, critical, created_at, created_by, ends_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      draft.ruleId,
      JSON.stringify(draft.scope),
      JSON.stringify(draft.conditions),
      draft.reason,
      draft.critical ? 1 : 0,
      at,
      by,
      draft.endsAt,
    ],
  );
  return `S-${lastId}`;
}

export function moveEnd(db: WriteDb, id: string, endsAt: number): void {
  db.run('UPDATE suppressions SET ends_at = ? WHERE suppression_no = ?', [endsAt, numberOf(id)]);
}

export function revoke(db: WriteDb, id: string, at: number, by: string): void {
  db.run('UPDATE suppressions SET revoked_at = ?, revoked_by = ? WHERE suppression_no = ?', [
    at,
    by,
    numberOf(id),
  ]);
}

/** @throws AppError NOT_FOUND */
export function windowOf(db: ReadDb, id: string): StoredWindow {
  const found = windowsOf(db).find((window) => window.id === id);
  if (found === undefined) throw fail('NOT_FOUND', `There is no maintenance window ${id}.`, { field: 'id' });
  return found;
}

/** @throws AppError NOT_FOUND */
export function suppressionOf(db: ReadDb, id: string): StoredSuppression {
  const found = suppressionsOf(db).find((suppression) => suppression.id === id);
  if (found === undefined) throw fail('NOT_FOUND', `There is no suppression ${id}.`, { field: 'id' });
  return found;
}

export interface HeldCount {
  readonly held: number;
  readonly lastAt: number;
}

/** Findings that are held back, by what holds them. */
export function heldCounts(db: ReadDb): ReadonlyMap<string, HeldCount> {
  const rows = db.all<HeldCount & { by: string }>(
    'SELECT held_by AS "by", COUNT(*) AS held, MAX(until_at) AS lastAt FROM findings WHERE held_by IS NOT NULL GROUP BY held_by',
  );
  return new Map(rows.map(({ by, ...count }) => [by, count]));
}
