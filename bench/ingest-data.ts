import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheMigrations, ledgerMigrations } from '../app/core/store/migrations.ts';
import { startDemoWorld } from '../app/demo/world.ts';
import { type Connection, openConnection } from '../app/node/database/connection.ts';
import { migrate } from '../app/node/database/migrate.ts';
import { benchKey, benchNow, quiet } from './fleet-data.ts';

/** Pages of the inventory as the provider sends them, made once per size by the demo world. */
export async function simPages(size: number, cacheDir: string): Promise<readonly string[]> {
  const file = join(cacheDir, `ingest-${size}.ndjson`);
  if (!existsSync(file)) writeFileSync(file, (await fetchPages(size)).join('\n'));
  return readFileSync(file, 'utf8').split('\n');
}

async function fetchPages(size: number): Promise<string[]> {
  const world = await startDemoWorld({ sims: size, seed: 7, speed: 0, epoch: benchNow });
  try {
    const signedIn = await fetch(`${world.baseUrl}/auth`, {
      method: 'POST',
      body: JSON.stringify(world.credentials),
    });
    const { apiKey, token } = (await signedIn.json()) as { apiKey: string; token: string };
    const headers = { 'x-soracom-api-key': apiKey, 'x-soracom-token': token };
    const pages: string[] = [];
    for (let key: string | null = ''; key !== null; ) {
      const query: string = key === '' ? '' : `&last_evaluated_key=${key}`;
      const answer: Response = await fetch(`${world.baseUrl}/sims?limit=500${query}`, { headers });
      pages.push(await answer.text());
      key = answer.headers.get('x-soracom-next-key');
    }
    return pages;
  } finally {
    await world.close();
  }
}

/** Fresh encrypted databases in a folder of their own. */
export interface EmptyStores {
  readonly cache: Connection;
  readonly ledger: Connection;
  close(): void;
}

export function emptyStores(): EmptyStores {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
  mkdirSync(dir, { recursive: true });
  const open = (kind: 'cache' | 'ledger'): Connection => {
    const connection = openConnection({ path: join(dir, `${kind}.db`), kind, key: benchKey, log: quiet });
    const migrations = kind === 'cache' ? cacheMigrations : ledgerMigrations;
    migrate(connection, { kind, file: `${kind}.db`, migrations, now: benchNow });
    return connection;
  };
  const cache = open('cache');
  const ledger = open('ledger');
  return {
    cache,
    ledger,
    close() {
      cache.close();
      ledger.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
