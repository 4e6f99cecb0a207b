import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecordingLog } from '../testing/log.ts';
import { type Databases, openDatabases } from './database/open.ts';
import { createReaderHost, type ReaderHost } from './reader-host.ts';

const keys = { cache: new Uint8Array(32).fill(1), ledger: new Uint8Array(32).fill(2) };
let dir: string;
let databases: Databases;
let reader: ReaderHost;
const log = createRecordingLog();

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-reader-'));
  databases = openDatabases({ dir, keys, now: 0, log });
  reader = host(keys.cache);
});
afterEach(async () => {
  await reader.close();
  databases.close();
  rmSync(dir, { recursive: true, force: true });
});

const host = (cacheKey: Uint8Array): ReaderHost =>
  createReaderHost(
    {
      cache: { path: join(dir, 'cache.db'), key: cacheKey },
      ledger: { path: join(dir, 'ledger.db'), key: keys.ledger },
    },
    log,
    () => performance.now(),
  );

function addSim(simKey: number): void {
  databases.cache.db.run(
    `INSERT INTO sims (sim_key, provider_id, provider_sim_id, iccid, iccid_body, imei_lock, lifecycle, raw_state, connectivity, tags, fingerprint, first_seen_at, observed_at, pass)
     VALUES (?, 'p', ?, ?, ?, 'open', 'active', 'active', 'online', '{}', 'f', 0, 0, 1)`,
    [simKey, `s${simKey}`, `8942310784200740${simKey}`, `8942310784200740${simKey}`],
  );
}

describe('the reader in its thread', () => {
  it('answers from its own connections and sees every change that was told before the question', async () => {
    addSim(101);
    expect(await reader.call('open', { query: '' })).toMatchObject({ total: 1 });
    addSim(102);
    addSim(103);
    reader.changed([102, 103]);
    const result = (await reader.call('open', { query: '' })) as { total: number; resultId: string };
    expect(result.total).toBe(3);
    const page = (await reader.call('page', { resultId: result.resultId, offset: 0, limit: 10 })) as {
      rows: { iccid: string }[];
    };
    expect(page.rows.map((row) => row.iccid).sort()).toEqual([
      '8942310784200740101',
      '8942310784200740102',
      '8942310784200740103',
    ]);
  });

  it('passes refusals on with their code', async () => {
    await expect(reader.call('page', { resultId: 'gone', offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'STALE_RESULT',
    });
  });

  it('lets a question go when its signal fires', async () => {
    const abort = new AbortController();
    const asked = reader.call('open', { query: '' }, abort.signal);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await reader.call('open', { query: '' })).toMatchObject({ total: 0 });
  });

  it('fails open questions when it dies, comes back, and gives up when it keeps dying', async () => {
    const broken = host(new Uint8Array(32));
    for (let i = 0; i < 3; i++)
      await expect(broken.call('open', { query: '' })).rejects.toMatchObject({
        code: 'ENGINE_GONE',
        retry: 'now',
      });
    await expect(broken.call('open', { query: '' })).rejects.toMatchObject({
      code: 'INTERNAL',
      retry: 'later',
    });
    expect(log.at('error').some(({ message }) => message === 'the reader failed')).toBe(true);
    await broken.close();
  });

  it('answers nothing after it was closed', async () => {
    reader.warm();
    await reader.close();
    await expect(reader.call('open', { query: '' })).rejects.toMatchObject({ code: 'ENGINE_GONE' });
  });
});
