import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReader, type Reader } from '../core/fleet/reader.ts';
import type { FleetReader, Http, Ids, Ports, Profile, Secrets } from '../core/ports.ts';
import { cacheMigrations, ledgerMigrations } from '../core/store/migrations.ts';
import { createFiles } from '../node/adapters/files.ts';
import { createHashing } from '../node/adapters/hash.ts';
import { createHttp } from '../node/adapters/http.ts';
import { createMail } from '../node/adapters/mail.ts';
import { type Connection, openConnection } from '../node/database/connection.ts';
import { migrate } from '../node/database/migrate.ts';
import type { DatabaseKind } from '../node/database/pragmas.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createRecordingLog, type RecordingLog } from './log.ts';

export interface TestPortsOptions {
  /** `memory` (the default) or encrypted files in a folder of their own, deleted by `close`. */
  readonly storage?: 'memory' | 'files';
  /** Where the hand-turned clock starts, ms UTC. */
  readonly start?: number;
  /** Replaces the real HTTP client. */
  readonly http?: Http;
  readonly profile?: Partial<Profile>;
}

/** The fleet reader in the test's own thread, over the same connections. `told` is every `changed`, in order. */
export interface TestReader extends FleetReader {
  readonly told: readonly (readonly number[] | 'all')[];
}

/** Ports of a test: real SQLite with the migrations applied, real HTTP, a hand-turned clock, ids that count. */
export interface TestPorts extends Ports {
  readonly clock: TestClock;
  readonly log: RecordingLog;
  readonly reader: TestReader;
  /** Folder of the files, or null in memory. */
  readonly dir: string | null;
  close(): void;
}

/** The key of encrypted test files. */
export const testKey = new Uint8Array(32).fill(7);

export function createTestPorts(options: TestPortsOptions = {}): TestPorts {
  const log = createRecordingLog();
  const clock = createTestClock(options.start);
  const dir = options.storage === 'files' ? mkdtempSync(join(tmpdir(), 'sextant-test-')) : null;
  const cache = openTestDatabase('cache', dir, clock, log);
  const ledger = openTestDatabase('ledger', dir, clock, log);
  const http = createHttp();
  return {
    cache: cache.db,
    ledger: ledger.db,
    reader: inThread(createReader({ cache: cache.db, ledger: ledger.db, now: () => clock.now(), log })),
    http: options.http ?? http,
    mail: createMail(),
    secrets: createTestSecrets(),
    clock,
    ids: createTestIds(),
    hash: createHashing(testKey),
    log,
    files: createFiles(),
    schedule: clock.schedule,
    reportFonts: async () => [],
    ruleFiles: [],
    ruleFixtures: () => [],
    profile: {
      version: '0.0.0-test',
      workspace: { name: 'Test', demo: true },
      checkOutputs: true,
      userName: 'N. Bauer',
      notices: [],
      ...options.profile,
    },
    dir,
    close() {
      cache.close();
      ledger.close();
      http.close();
      if (dir !== null) rmSync(dir, { recursive: true, force: true });
    },
  };
}

function openTestDatabase(
  kind: DatabaseKind,
  dir: string | null,
  clock: TestClock,
  log: RecordingLog,
): Connection {
  const path = dir === null ? ':memory:' : join(dir, `${kind}.db`);
  const connection = openConnection({ path, kind, key: dir === null ? null : testKey, log });
  const migrations = kind === 'cache' ? cacheMigrations : ledgerMigrations;
  migrate(connection, { kind, file: `${kind}.db`, migrations, now: clock.now() });
  return connection;
}

/** Ids that count up: a failing test shows the same ones every time. */
export function createTestIds(): Ids {
  let last = 0;
  return { unique: () => `id-${String(++last).padStart(6, '0')}` };
}

/** A vault in memory. */
export function createTestSecrets(): Secrets {
  const kept = new Map<string, string>();
  return {
    get: async (name) => kept.get(name) ?? null,
    set: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.delete(name),
  };
}

function inThread(reader: Reader): TestReader {
  const told: (readonly number[] | 'all')[] = [];
  return {
    told,
    async call(op, input) {
      return structuredClone(reader.call(op, input));
    },
    changed(simKeys) {
      told.push(simKeys);
      reader.changed(simKeys);
    },
  };
}
