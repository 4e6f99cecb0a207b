import type { SqlValue, WriteDb } from '../app/core/ports.ts';
import type { Connector } from '../app/core/providers/connector.ts';
import { openGate } from '../app/core/providers/gate.ts';
import { createSoracomConnector } from '../app/core/providers/soracom/connector.ts';
import { createFreshReads } from '../app/core/sync/fresh.ts';
import { defaultBudget } from '../app/core/sync/plan.ts';
import { readSims } from '../app/core/sync/read-sims.ts';
import { createClock } from '../app/node/adapters/clock.ts';
import { createHashing } from '../app/node/adapters/hash.ts';
import { createSchedule } from '../app/node/adapters/schedule.ts';
import type { Bench } from './bench.ts';
import { benchKey, benchNow, quiet } from './fleet-data.ts';
import { type EmptyStores, emptyStores, simPages } from './ingest-data.ts';
import { figure } from './statistics.ts';

const clock = createClock();
const schedule = createSchedule(quiet);
const hash = createHashing(benchKey);

/** The real connector over pages that lie in memory: what is measured begins with the text of an answer. */
function connectorOver(pages: readonly string[]): Connector {
  const http = {
    async request({ url }: { readonly url: string }) {
      const headers = { date: new Date(benchNow).toUTCString() };
      if (url.endsWith('/auth'))
        return { status: 200, headers, text: '{"apiKey":"a","token":"t","operatorId":"OP"}' };
      const index = Number(new URL(url).searchParams.get('last_evaluated_key') ?? '0');
      const next = index + 1 < pages.length ? { 'x-soracom-next-key': String(index + 1) } : {};
      return { status: 200, headers: { ...headers, ...next }, text: pages[index] ?? '[]' };
    },
    lines: () => {
      throw new Error('this benchmark reads no exports');
    },
  };
  return createSoracomConnector(
    { providerId: 'soracom-1', baseUrl: 'http://127.0.0.1/v1', options: {} },
    { http, clock, schedule, hash, log: quiet, gate: openGate(clock, schedule), secret: async () => 'x' },
  );
}

/** One pass over the inventory: parsed, normalised, compared, written with its history. Milliseconds. */
async function ingest(stores: EmptyStores, pages: readonly string[]): Promise<number> {
  const began = performance.now();
  await readSims({
    deps: { cache: stores.cache.db, ledger: stores.ledger.db, hash, clock, schedule, log: quiet },
    providerId: 'soracom-1',
    connector: connectorOver(pages),
    budget: defaultBudget,
    signal: new AbortController().signal,
    fresh: createFreshReads(),
    progress: () => undefined,
    wrote: () => undefined,
  });
  return performance.now() - began;
}

interface Table {
  readonly db: 'cache' | 'ledger';
  readonly sql: string;
  readonly rows: readonly SqlValue[][];
}

/** The rows that an ingest left, with the statement that puts them into an empty table of the same form. */
function rowsOf(stores: EmptyStores): readonly Table[] {
  const read = (db: 'cache' | 'ledger', table: string): Table => {
    const rows = stores[db].db.all<Record<string, SqlValue>>(`SELECT * FROM ${table}`);
    const names = Object.keys(rows[0] ?? {});
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    return { db, sql, rows: rows.map((row) => names.map((name) => row[name] ?? null)) };
  };
  return [read('ledger', 'bindings'), read('cache', 'sims'), read('cache', 'sync_state')];
}

/** The same rows by prepared inserts alone, as many a transaction as a page has. Milliseconds. */
function insertRaw(stores: EmptyStores, tables: readonly Table[]): number {
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

const sizes = [1_000, 10_000, 100_000];

export const benches: readonly Bench[] = [
  {
    name: 'ingest.sims',
    sizes,
    async run({ size, cacheDir }) {
      const count = size ?? 0;
      const pages = await simPages(count, cacheDir);
      const samples: number[] = [];
      const baseline: number[] = [];
      // Once uncounted, so that the first figure is not the compiler's.
      const warm = emptyStores();
      await ingest(warm, pages.slice(0, 20));
      warm.close();
      for (let round = 0; round < (count > 10_000 ? 3 : 7); round++) {
        const stores = emptyStores();
        const raw = emptyStores();
        samples.push((count / (await ingest(stores, pages))) * 1_000);
        baseline.push((count / insertRaw(raw, rowsOf(stores))) * 1_000);
        stores.close();
        raw.close();
      }
      return figure(samples, 'rows/s', baseline);
    },
  },
  {
    name: 'ingest.unchanged',
    sizes,
    async run({ size, cacheDir }) {
      const count = size ?? 0;
      const pages = await simPages(count, cacheDir);
      const stores = emptyStores();
      await ingest(stores, pages);
      const samples: number[] = [];
      for (let round = 0; round < 3; round++) samples.push((count / (await ingest(stores, pages))) * 1_000);
      stores.close();
      return figure(samples, 'rows/s', null);
    },
  },
];
