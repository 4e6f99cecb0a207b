import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { iccidBody, luhnDigit } from '../shared/ids.ts';
import { hour } from '../shared/time.ts';
import { cacheMigrations, ledgerMigrations } from '../app/core/store/migrations.ts';
import type { Log } from '../app/core/ports.ts';
import { openConnection, type Connection } from '../app/node/database/connection.ts';
import { migrate } from '../app/node/database/migrate.ts';

/** Encrypted databases with a seeded fleet, made once per size. */
export interface FleetData {
  readonly cache: Connection;
  readonly ledger: Connection;
  close(): void;
}

export const benchKey = new Uint8Array(32).fill(7);
export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** All generated times count back from here, so that a fleet made yesterday is the same fleet. */
export const benchNow = Date.UTC(2026, 10, 20, 12);

const classes = ['Heat meter', 'POS terminal', 'EV charger', 'Lift gateway', 'Pump controller', 'Camera'];
const countries = ['NL', 'DE', 'BE', 'FR', 'LU', null];
const rats = ['LTE-M', 'NB-IoT', 'LTE', 'GSM', null];

/** The fleet of a size; filled on first use. */
export function fleetOf(size: number, cacheDir: string): FleetData {
  const dir = join(cacheDir, `fleet-${size}`);
  mkdirSync(dir, { recursive: true });
  const cache = open('cache', dir);
  const ledger = open('ledger', dir);
  const { count } = cache.db.get<{ count: number }>('SELECT COUNT(*) AS count FROM sims') ?? { count: 0 };
  if (count !== size) fillSims(cache, ledger, size);
  return {
    cache,
    ledger,
    close() {
      cache.close();
      ledger.close();
    },
  };
}

function open(kind: 'cache' | 'ledger', dir: string): Connection {
  const connection = openConnection({ path: join(dir, `${kind}.db`), kind, key: benchKey, log: quiet });
  migrate(connection, {
    kind,
    file: `${kind}.db`,
    migrations: kind === 'cache' ? cacheMigrations : ledgerMigrations,
    now: benchNow,
  });
  return connection;
}

export function fillSims(cache: Connection, ledger: Connection, size: number): void {
  ledger.db.run(
    "INSERT OR IGNORE INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES ('soracom-1', 'soracom', 'Soracom', 'http://127.0.0.1', 1, 0)",
  );
  cache.db.run('DELETE FROM sims');
  cache.db.run('DELETE FROM sim_posture');
  const random = mulberry(20_261_120);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  for (let from = 1; from <= size; from += 5_000) {
    cache.db.transaction(() => {
      for (let number = from; number < Math.min(size + 1, from + 5_000); number++) {
        const stem = `894231${String(number * 7 + 1_000_000).padStart(12, '0')}`;
        const iccid = stem + String(luhnDigit(stem));
        const site = `Site ${Math.floor(number / 40)}`;
        cache.db.run(
          `INSERT INTO sims (sim_key, provider_id, provider_sim_id, iccid, iccid_body, imsi, imei, imei_lock, lifecycle, raw_state, connectivity, country, rat,
             plmn, apn, group_id, device, model, device_class, site, firmware, criticality, tags, data_24h, last_seen_at, fingerprint, first_seen_at, observed_at, pass)
           VALUES (?, 'soracom-1', ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, '20408', 'soracom.io', ?, ?, ?, ?, ?, ?, ?, '{}', ?, ?, ?, 0, ?, 1)`,
          [
            number,
            `8981${number}`,
            iccid,
            iccidBody(iccid),
            `20408${String(number).padStart(10, '0')}`,
            `35710306${String(number % 1_000_000).padStart(6, '0')}0`,
            pick(['open', 'locked', 'locked', 'unknown']) ?? 'open',
            pick(['active', 'active', 'active', 'active', 'suspended', 'ready']) ?? 'active',
            pick(['online', 'offline']) ?? 'online',
            pick(countries) ?? null,
            pick(rats) ?? null,
            `group-${number % 12}`,
            `dev-${(number * 2_654_435_761) % 4_294_967_296}`,
            `Model ${number % 17}`,
            pick(classes) ?? null,
            site,
            `4.${number % 5}.${number % 3}`,
            pick([1, 2, 4, 8, null]) ?? null,
            random() < 0.02 ? null : Math.floor(random() ** 4 * 50_000_000),
            random() < 0.02 ? null : benchNow - Math.floor(random() ** 3 * 72 * hour),
            String(number),
            benchNow,
          ],
        );
        cache.db.run('INSERT INTO sim_posture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
          number,
          random(),
          0.8,
          random(),
          random(),
          random(),
          random(),
          null,
          random(),
          random() < 0.05 ? 1 : 0,
          benchNow,
        ]);
      }
    });
  }
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
