import type { EventClass } from '../events/model.ts';
import type { ReadDb, WriteDb } from '../ports.ts';

/** SQL of what sensors told. */

/** Rows that are kept; beyond it the oldest go, whatever they are. */
export const sensorRowsKept = 1_000_000;

export interface NewSensorRow {
  readonly line: number;
  readonly class: EventClass;
  readonly type: string;
  readonly product: string;
  readonly service: string | null;
  readonly at: number;
  readonly body: string | null;
  readonly late: boolean;
  /** JSON. */
  readonly members: string;
}

/** A row of `sensor_rows`. */
export interface SensorRow {
  readonly row_id: number;
  readonly stream_id: number;
  readonly line: number;
  readonly class: EventClass;
  readonly type: string;
  readonly product: string;
  readonly service: string | null;
  readonly source: string;
  readonly at: number;
  readonly received_at: number;
  readonly iccid_body: string | null;
  readonly late: number;
  readonly body: string;
}

const insertSql = `INSERT INTO sensor_rows (stream_id, line, class, type, product, service, source, at, received_at, iccid_body, late, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export interface StoreOrder {
  readonly streamId: number;
  readonly source: string;
  readonly now: number;
  /** Everything before this offset of the file is stored with these rows. */
  readonly offset: number;
  readonly kept: number;
}

/** Stores rows and how far the file was stored, at once; lets the oldest go. */
export function storeSensorRows(cache: WriteDb, rows: readonly NewSensorRow[], order: StoreOrder): void {
  cache.transaction(() => {
    let last = 0;
    for (const row of rows) {
      last = cache.run(insertSql, [
        order.streamId,
        row.line,
        row.class,
        row.type,
        row.product,
        row.service,
        order.source,
        row.at,
        order.now,
        row.body,
        row.late ? 1 : 0,
        row.members,
      ]).lastId;
    }
    if (last > order.kept) cache.run('DELETE FROM sensor_rows WHERE row_id <= ?', [last - order.kept]);
    cache.run(
      `INSERT INTO sensor_floors (stream_id, offset) VALUES (?, ?)
       ON CONFLICT (stream_id) DO UPDATE SET offset = excluded.offset`,
      [order.streamId, order.offset],
    );
  });
}

/** Up to where rows of a stream are stored; null where the cache knows nothing of it. */
export function floorOf(cache: ReadDb, streamId: number): number | null {
  return (
    cache.get<{ offset: number }>('SELECT offset FROM sensor_floors WHERE stream_id = ?', [streamId])
      ?.offset ?? null
  );
}

/** The number of the newest row; 0 before the first. */
export function newestSensorRow(cache: ReadDb): number {
  return cache.get<{ id: number | null }>('SELECT MAX(row_id) AS id FROM sensor_rows')?.id ?? 0;
}

/** The next rows after a number, in the order in which they came in. */
export function sensorRowsAfter(cache: ReadDb, after: number, limit: number): SensorRow[] {
  return cache.all<SensorRow>('SELECT * FROM sensor_rows WHERE row_id > ? ORDER BY row_id LIMIT ?', [
    after,
    limit,
  ]);
}

/** SIMs of which rows after one number, up to another, tell flows or names. */
export function bodiesBetween(cache: ReadDb, after: number, to: number): string[] {
  return cache
    .all<{ body: string }>(
      `SELECT DISTINCT iccid_body AS body FROM sensor_rows
       WHERE row_id > ? AND row_id <= ? AND class IN ('flow', 'dns') AND iccid_body IS NOT NULL`,
      [after, to],
    )
    .map(({ body }) => body);
}

/** Rows of a SIM, newest first, before a place in that order. */
export function sensorRowsOf(
  cache: ReadDb,
  body: string,
  before: { readonly at: number; readonly id: number } | null,
  limit: number,
): SensorRow[] {
  const at = before?.at ?? Number.MAX_SAFE_INTEGER;
  return cache.all<SensorRow>(
    `SELECT * FROM sensor_rows WHERE iccid_body = ? AND (at < ? OR (at = ? AND row_id < ?))
     ORDER BY at DESC, row_id DESC LIMIT ?`,
    [body, at, at, before?.id ?? Number.MAX_SAFE_INTEGER, limit],
  );
}
