import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../app/core/engine.ts';
import { fillFleet } from '../app/core/posture/fleet.testkit.ts';
import { cacheMigrations, ledgerMigrations } from '../app/core/store/migrations.ts';
import { createHashing } from '../app/node/adapters/hash.ts';
import { openConnection } from '../app/node/database/connection.ts';
import { databaseFile } from '../app/node/database/files.ts';
import { migrate } from '../app/node/database/migrate.ts';
import { openEngine } from '../app/node/open-engine.ts';
import { createWorkspace } from '../app/node/workspace.ts';
import { createEngineClient, type EngineClient } from '../shared/client.ts';
import { benchNow, quiet } from './fleet-data.ts';

/**
 * A data folder as the window opens it: a workspace with encrypted databases, so many SIMs with evidence, and a posture
 * that was scored. Made once per size. Its key opens without a question, so that nobody types in a measurement, yet no
 * demo world is started beside it; its provider answers nobody, which is a normal state.
 *
 * @returns what `--data-dir` names
 */
export async function workspaceOf(size: number, cacheDir: string): Promise<string> {
  const root = join(cacheDir, `workspace-${size}`);
  const done = join(root, 'made');
  if (existsSync(done)) return root;
  rmSync(root, { recursive: true, force: true });
  const dir = join(root, 'main');
  const { keys } = await createWorkspace(dir, { name: 'Benchmark', protection: { kind: 'demo' } }, benchNow);
  const open = (kind: 'cache' | 'ledger') => {
    const connection = openConnection({
      path: join(dir, databaseFile(kind)),
      kind,
      key: keys[kind],
      log: quiet,
    });
    const migrations = kind === 'cache' ? cacheMigrations : ledgerMigrations;
    migrate(connection, { kind, file: databaseFile(kind), migrations, now: benchNow });
    return connection;
  };
  const [cache, ledger] = [open('cache'), open('ledger')];
  fillFleet({ cache: cache.db, ledger: ledger.db, hash: createHashing(keys.pseudonym) }, size);
  cache.close();
  ledger.close();
  const real = { version: 1, name: 'Benchmark', demo: false, createdAt: benchNow };
  writeFileSync(join(dir, 'workspace.json'), `${JSON.stringify(real)}\n`);
  await withEngine(
    root,
    async (client) => void (await client.call('posture.recompute', {}, { deadlineMs: 300_000 })),
  );
  writeFileSync(done, '');
  return root;
}

/** Opens the workspace in this process, for as long as the work takes. */
export async function withEngine<T>(root: string, work: (client: EngineClient) => Promise<T>): Promise<T> {
  const result = await openEngine({
    compose: createEngine,
    dir: join(root, 'main'),
    unlock: null,
    create: null,
    version: '0.0.0',
    checkOutputs: false,
    program: 'command line',
  });
  if (result.state === 'locked') throw new Error('the workspace of the benchmark is locked');
  const client = createEngineClient({ onListenerError: () => undefined });
  client.connect(result.engine.connect());
  try {
    return await work(client);
  } finally {
    client.close();
    await result.engine.close();
  }
}
