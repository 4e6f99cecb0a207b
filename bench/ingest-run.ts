import type { SqlValue, WriteDb } from '../app/core/ports.ts';
import type { Connector } from '../app/core/providers/connector.ts';
import { createFreshReads } from '../app/core/sync/fresh.ts';
import { defaultBudget } from '../app/core/sync/plan.ts';
import { readSims } from '../app/core/sync/read-sims.ts';
import { createClock } from '../app/node/adapters/clock.ts';
import { createHashing } from '../app/node/adapters/hash.ts';
import { createSchedule } from '../app/node/adapters/schedule.ts';
import { benchKey, quiet } from './fleet-data.ts';
import type { EmptyStores } from './ingest-data.ts';

export const clock = createClock();
export const schedule = createSchedule(quiet);
export const hash = createHashing(benchKey);

/** One pass over the inventory: parsed, normalised, compared, written with its history. Milliseconds. */
export async function ingest(stores: EmptyStores, connector: Connector): Promise<number> {
  const began = performance.now();
  await readSims({
    deps: { cache: stores.cache.db, ledger: stores.ledger.db, hash, clock, schedule, log: quiet },
    providerId: 'soracom-1',
    connector,
    budget: defaultBudget,
    signal: new AbortController().signal,
    fresh: createFreshReads(),
    progress: () => undefined,
    wrote: () => undefined,
  });
  return performance.now() - began;
}

export interface Table {
  readonly db: 'cache' | 'ledger';
  readonly sql: string;
  readonly rows: readonly SqlValue[][];
}

/** The rows that an ingest left, with the statement that puts them into an empty table of the same form. */
export function rowsOf(stores: EmptyStores): readonly Table[] {
  const read = (db: 'cache' | 'ledger', table: string): Table => {
    const rows = stores[db].db.all<Record<string, SqlValue>>(`SELECT * FROM ${table}`);
    const names = Object.keys(rows[0] ?? {});
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    return { db, sql, rows: rows.map((row) => names.map((name) => row[name] ?? null)) };
  };
  return [read('ledger', 'bindings'), read('cache', 'sims'), read('cache', 'sync_state')];
}

/** The same rows by prepared inserts alone, as many a transaction as a page has. Milliseconds. */
export function insertRaw(stores: EmptyStores, tables: readonly Table[]): number {
  const began = performance.now();
  for (const { db, sql, rows } of tables) {
    for (let at = 0; at < rows.length; at += 500) insertSlice(stores[db].db, sql, rows.slice(at, at + 500));
  }
  return performance.now() - began;
}

function insertSlice(db: WriteDb, sql: string, rows: readonly SqlValue[][]): void {
  db.transaction(() => {
    for (const row of rows) db.run(sql, row);
  });
}
