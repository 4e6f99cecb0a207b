import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fillFleet } from '../app/core/posture/fleet.testkit.ts';
import { cacheMigrations, ledgerMigrations } from '../app/core/store/migrations.ts';
import type { Hash } from '../app/core/ports.ts';
import { createHashing } from '../app/node/adapters/hash.ts';
import { openConnection, type Connection } from '../app/node/database/connection.ts';
import { migrate } from '../app/node/database/migrate.ts';
import { benchKey, benchNow, quiet } from './fleet-data.ts';

/** Encrypted databases with a fleet and the evidence of it: four or five rows per SIM. Made once per size. */
export interface PostureData {
  readonly cache: Connection;
  readonly ledger: Connection;
  readonly hash: Hash;
  close(): void;
}

export function postureDataOf(size: number, cacheDir: string): PostureData {
  const dir = join(cacheDir, `posture-${size}`);
  try {
    return filled(dir, size);
  } catch {
    // Made by an older schema: it is only bench data, so it is made again.
    rmSync(dir, { recursive: true, force: true });
    return filled(dir, size);
  }
}

function filled(dir: string, size: number): PostureData {
  mkdirSync(dir, { recursive: true });
  const cache = open('cache', dir);
  const ledger = open('ledger', dir);
  const hash = createHashing(benchKey);
  const close = (): void => {
    cache.close();
    ledger.close();
  };
  const count = cache.db.get<{ count: number }>('SELECT COUNT(*) AS count FROM sims')?.count ?? 0;
  if (count === 0) fillFleet({ cache: cache.db, ledger: ledger.db, hash }, size);
  else if (count !== size) {
    close();
    throw new RangeError(`${dir} was left half made`);
  }
  return { cache, ledger, hash, close };
}

function open(kind: 'cache' | 'ledger', dir: string): Connection {
  const connection = openConnection({ path: join(dir, `${kind}.db`), kind, key: benchKey, log: quiet });
  const migrations = kind === 'cache' ? cacheMigrations : ledgerMigrations;
  migrate(connection, { kind, file: `${kind}.db`, migrations, now: benchNow });
  return connection;
}
