import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlValue, WriteDb } from '../app/core/ports.ts';
import { refreshHolders } from '../app/core/sensors/holders.ts';
import { importSensor } from '../app/core/sensors/import-sensor.ts';
import { createClock } from '../app/node/adapters/clock.ts';
import { createFiles } from '../app/node/adapters/files.ts';
import { createSchedule } from '../app/node/adapters/schedule.ts';
import type { Bench } from './bench.ts';
import { benchNow, quiet } from './fleet-data.ts';
import { type EmptyStores, emptyStores } from './ingest-data.ts';
import { figure } from './statistics.ts';

const clock = createClock();
const schedule = createSchedule(quiet);
const files = createFiles();
const rows = 100_000;
const begin = benchNow - 3_600_000;

const ipOf = (sim: number): string => `10.${(sim >> 16) & 255}.${(sim >> 8) & 255}.${sim & 255}`;

/** One hour of Zeek's conn.log as JSON: `rows` connections of `sims` devices, most to their own service. */
function connLog(sims: number): string {
  const lines: string[] = [];
  for (let index = 0; index < rows; index++) {
    const sim = (index * 7_919) % sims;
    const at = (begin + index * 36) / 1_000;
    lines.push(
      `{"ts":${at.toFixed(6)},"uid":"C${index.toString(36)}","id.orig_h":"${ipOf(sim)}","id.orig_p":${40_000 + (index % 20_000)},"id.resp_h":"198.51.100.${index % 250}","id.resp_p":8883,"proto":"tcp","service":"ssl","duration":0.5,"orig_bytes":${400 + (index % 900)},"resp_bytes":120,"conn_state":"SF","missed_bytes":0,"history":"ShADadFf","orig_pkts":9,"orig_ip_bytes":900,"resp_pkts":7,"resp_ip_bytes":400}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Every SIM's address, as a sync leaves it. */
function bindAddresses(ledger: WriteDb, sims: number): void {
  ledger.transaction(() => {
    ledger.run(
      "INSERT INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES ('p', 'soracom', 'p', 'https://example.com', 0, 0)",
    );
    for (let sim = 0; sim < sims; sim++) {
      ledger.run(
        "INSERT INTO bindings (provider_id, iccid_body, at, kind, was, is_now, source, state) VALUES ('p', ?, ?, 'ip', NULL, ?, 'sims', NULL)",
        [`8942310784${String(sim).padStart(8, '0')}`, begin - 1, ipOf(sim)],
      );
    }
  });
}

/** Parsed, checked, mapped to its SIM, written. Milliseconds. */
async function ingest(stores: EmptyStores, path: string): Promise<number> {
  const file = await files.hold(path, 'follow');
  const deps = { cache: stores.cache.db, ledger: stores.ledger.db, clock, schedule };
  const signal = new AbortController().signal;
  const began = performance.now();
  const read = await importSensor(
    deps,
    { file, name: 'conn.log', format: 'zeek-json' },
    benchNow,
    () => 1,
    signal,
  );
  const took = performance.now() - began;
  await file.close();
  const { events, unmapped } = read?.outcome ?? { events: 0, unmapped: 0 };
  if (events !== rows || unmapped > 0) throw new Error(`${events} rows were read, ${unmapped} without a SIM`);
  return took;
}

/** The same rows by prepared inserts alone, as many a transaction as a slice has. Milliseconds. */
function insertRaw(from: EmptyStores, into: EmptyStores): number {
  const stored = from.cache.db.all<Record<string, SqlValue>>('SELECT * FROM sensor_rows');
  const names = Object.keys(stored[0] ?? {});
  const sql = `INSERT INTO sensor_rows (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  const values = stored.map((row) => names.map((name) => row[name] ?? null));
  const { db } = into.cache;
  const began = performance.now();
  for (let at = 0; at < values.length; at += 175) insertSlice(db, sql, values.slice(at, at + 175));
  return performance.now() - began;
}

function insertSlice(db: WriteDb, sql: string, slice: readonly SqlValue[][]): void {
  db.transaction(() => {
    for (const row of slice) db.run(sql, row);
  });
}

export const benches: readonly Bench[] = [
  {
    name: 'ingest.flows',
    sizes: [1_000, 100_000],
    async run({ size }) {
      const sims = size ?? 0;
      const dir = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
      const path = join(dir, 'conn.log');
      writeFileSync(path, connLog(sims));
      const samples: number[] = [];
      const baseline: number[] = [];
      // The first round is not counted: its figure is the compiler's.
      for (let round = 0; round < 4; round++) {
        const stores = emptyStores();
        const raw = emptyStores();
        bindAddresses(stores.ledger.db, sims);
        await refreshHolders(stores.cache.db, stores.ledger.db, schedule);
        const took = await ingest(stores, path);
        const bare = insertRaw(stores, raw);
        if (round > 0) {
          samples.push((rows / took) * 1_000);
          baseline.push((rows / bare) * 1_000);
        }
        stores.close();
        raw.close();
      }
      rmSync(dir, { recursive: true, force: true });
      return figure(samples, 'rows/s', baseline);
    },
  },
];
