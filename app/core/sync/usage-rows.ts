import { day, hour } from '../../../shared/time.ts';
import type { ReadDb, WriteDb } from '../ports.ts';

/** SQL of usage: buckets of hours and days, and the two figures of a SIM that are worked out from them. */

const upsert = {
  hour: bucketSql('usage_hours'),
  day: bucketSql('usage_days'),
} as const;

function bucketSql(table: string): string {
  return `INSERT INTO ${table} (sim_key, at, up, down) VALUES (?, ?, ?, ?)
    ON CONFLICT (sim_key, at) DO UPDATE SET up = excluded.up, down = excluded.down WHERE up <> excluded.up OR down <> excluded.down`;
}

/** @returns true when the bucket is new or says something else than before */
export function writeBucket(
  cache: WriteDb,
  bucket: 'hour' | 'day',
  simKey: number,
  at: number,
  up: number,
  down: number,
): boolean {
  return cache.run(upsert[bucket], [simKey, at, up, down]).changes > 0;
}

/** The span that the 24-hour figure covers, and the table it is summed from. */
export interface FigureWindow {
  readonly table: 'usage_hours' | 'usage_days';
  readonly from: number;
  readonly to: number;
}

/**
 * The newest 24 hours that are covered without a gap: whole hours up to now, else the last whole day. Null while there is neither.
 * Never more than 24 hours, so that a figure is never larger than the truth.
 */
export function figureWindow(
  hours: { readonly from: number | null; readonly until: number | null },
  days: { readonly from: number | null; readonly until: number | null },
): FigureWindow | null {
  if (hours.from !== null && hours.until !== null && hours.until - hours.from >= day - hour) {
    return { table: 'usage_hours', from: Math.ceil((hours.until - day) / hour) * hour, to: hours.until };
  }
  if (days.from === null || days.until === null) return null;
  const to = Math.floor(days.until / day) * day;
  return to - day >= days.from ? { table: 'usage_days', from: to - day, to } : null;
}

export interface FigureRow {
  readonly sim_key: number;
  readonly data_24h: number | null;
  readonly last_seen_at: number | null;
  readonly recent: number;
}

const figuresSql = {
  usage_hours: figureSql('usage_hours'),
  usage_days: figureSql('usage_days'),
} as const;

function figureSql(table: string): string {
  return `${figureColumns(table)} WHERE +s.provider_id = ? AND s.sim_key > ? ORDER BY s.sim_key LIMIT ?`;
}

const oneFigureSql = {
  usage_hours: `${figureColumns('usage_hours')} WHERE s.sim_key = ?`,
  usage_days: `${figureColumns('usage_days')} WHERE s.sim_key = ?`,
} as const;

function figureColumns(table: string): string {
  return `SELECT s.sim_key, s.data_24h, s.last_seen_at,
      COALESCE((SELECT SUM(u.up + u.down) FROM ${table} u WHERE u.sim_key = s.sim_key AND u.at >= ? AND u.at < ?), 0) AS recent
    FROM sims s`;
}

/**
 * Stored figures beside the ones that usage now gives, a slice of SIMs at a time. The plus keeps SQLite from the index on the
 * provider, which would sort the whole fleet for every slice.
 */
export function figuresAfter(
  cache: ReadDb,
  providerId: string,
  window: FigureWindow,
  after: number,
  limit: number,
): FigureRow[] {
  return cache.all<FigureRow>(figuresSql[window.table], [window.from, window.to, providerId, after, limit]);
}

/** The figures of one SIM, stored and as usage now gives them; null when there is no such SIM. */
export function figureOf(cache: ReadDb, simKey: number, window: FigureWindow): FigureRow | null {
  return cache.get<FigureRow>(oneFigureSql[window.table], [window.from, window.to, simKey]) ?? null;
}

export function writeFigures(
  cache: WriteDb,
  simKey: number,
  data24h: number,
  usageAt: number,
  lastSeenAt: number | null,
): void {
  cache.run('UPDATE sims SET data_24h = ?, usage_at = ?, last_seen_at = ? WHERE sim_key = ?', [
    data24h,
    usageAt,
    lastSeenAt,
    simKey,
  ]);
}

/** Deletes buckets before `before` of a range of SIMs. @returns how many */
export function pruneBuckets(
  cache: WriteDb,
  bucket: 'hour' | 'day',
  afterKey: number,
  toKey: number,
  before: number,
): number {
  const table = bucket === 'hour' ? 'usage_hours' : 'usage_days';
  return cache.run(`DELETE FROM ${table} WHERE sim_key > ? AND sim_key <= ? AND at < ?`, [
    afterKey,
    toKey,
    before,
  ]).changes;
}
