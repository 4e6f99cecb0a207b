import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngineClient } from '../../shared/client.ts';
import type { ClientPort } from '../../shared/contract/index.ts';
import { createRest } from '../core/kernel/rest.ts';
import { createSmallEngine } from '../testing/engine.ts';
import { openEngine, type OpenEngine, type OpenEngineOptions } from './open-engine.ts';
import { connectSocket } from './socket.ts';

let dir: string;
const open: OpenEngine[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-engine-'));
});
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close();
  rmSync(dir, { recursive: true, force: true });
});

const demo = { name: 'Meridian', protection: { kind: 'demo' } } as const;
async function openHere(more: Partial<OpenEngineOptions> = {}) {
  const result = await openEngine({
    compose: createSmallEngine,
    dir,
    unlock: null,
    create: demo,
    version: '1.2.3',
    checkOutputs: true,
    program: 'command line',
    ...more,
  });
  if (result.state === 'open') open.push(result.engine);
  return result;
}
async function opened(more: Partial<OpenEngineOptions> = {}): Promise<OpenEngine> {
  const result = await openHere(more);
  if (result.state !== 'open') throw new Error('locked');
  return result.engine;
}
const clientOf = (port: ClientPort) => {
  const client = createEngineClient({ onListenerError: () => {} });
  client.connect(port);
  return client;
};

describe('a workspace', () => {
  it('opens whole, serves clients in and outside this process, and opens again', async () => {
    const engine = await opened();
    expect(engine.opened).toEqual({
      workspace: { name: 'Meridian', demo: true },
      protection: 'demo',
      notices: [],
    });
    const inside = clientOf(engine.connect());
    const socket = await connectSocket(dir);
    if (socket === null) throw new Error('no socket');
    const outside = clientOf(socket);
    await inside.call('system.setUser', { name: 'N. Bauer', role: 'lead' });
    expect(await outside.call('system.status', {})).toMatchObject({
      version: '1.2.3',
      user: { name: 'N. Bauer', role: 'lead' },
    });
    const gone = new Promise((resolve) => outside.onState(resolve));
    await engine.close();
    expect(await gone).toBe('gone');
    const again = clientOf((await opened({ create: null })).connect());
    expect(await again.call('system.status', {})).toMatchObject({ user: { name: 'N. Bauer' } });
  });

  it('gives its engine the rest it was given, and forgets the reader that was to be warmed when it closes', async () => {
    const rest = createRest();
    const rests: unknown[] = [];
    const engine = await opened({
      rest,
      compose: (ports) => ({ ...createSmallEngine(ports), start: (given) => void rests.push(given) }),
    });
    expect(rests).toEqual([rest]);
    await engine.close();
    expect(() => rest.end()).not.toThrow();
  });

  it('keeps its files for its owner alone', async () => {
    await opened();
    for (const name of [
      'cache.db',
      'cache.db-wal',
      'ledger.db',
      'ledger.db-wal',
      'ledger.db-shm',
      'engine.lock',
      'keys.json',
      'workspace.json',
      'databases.json',
      'engine.sock',
    ]) {
      expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600);
    }
  });

  it('is one for each folder: the second engine is told who has it', async () => {
    await opened();
    await expect(openHere()).rejects.toMatchObject({
      code: 'SECOND_INSTANCE',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
  });

  it('that is not there is not made by the way', async () => {
    const absent = join(dir, 'nothing');
    await expect(openHere({ dir: absent, create: null })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(() => statSync(absent)).toThrow('ENOENT');
  });

  it('stays locked without its passphrase, and free for the next try', async () => {
    const protection = { kind: 'passphrase', passphrase: 'correct horse battery' } as const;
    await (await opened({ create: { name: 'Real', protection } })).close();
    expect(await openHere()).toEqual({ state: 'locked', slots: [{ kind: 'passphrase' }], wrong: false });
    expect(
      await openHere({ unlock: { kind: 'passphrase', passphrase: 'wrong horse battery' } }),
    ).toMatchObject({ state: 'locked', wrong: true });
    const engine = await opened({ unlock: protection });
    expect(engine.opened).toMatchObject({
      protection: 'passphrase',
      workspace: { name: 'Real', demo: false },
    });
  });

  it('tells the page of a rebuilt cache', async () => {
    await (await opened()).close();
    writeFileSync(join(dir, 'cache.db'), 'x'.repeat(9_000));
    const client = clientOf((await opened()).connect());
    const { notices } = await client.call('system.status', {});
    expect(notices).toMatchObject([
      { level: 'warning', text: expect.stringContaining('rebuilt by the next sync') as string },
    ]);
  });

  it('with a damaged ledger is refused, and its lock is free again', async () => {
    await (await opened()).close();
    const bytes = readFileSync(join(dir, 'ledger.db'));
    writeFileSync(join(dir, 'ledger.db'), bytes.fill(0, 8_192, 12_288));
    for (let i = 0; i < 2; i++) await expect(openHere()).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
  });

  it('notices a clock that was set back', async () => {
    const engine = await opened();
    await engine.close();
    const real = Date.now;
    Date.now = () => real() - 3 * 3_600_000;
    try {
      const client = clientOf((await opened()).connect());
      const { notices } = await client.call('system.status', {});
      expect(notices).toMatchObject([{ text: expect.stringContaining('behind where it was') as string }]);
    } finally {
      Date.now = real;
    }
  });

  it('logs what happens without the names of people or secrets', async () => {
    const client = clientOf((await opened()).connect());
    await expect(
      client.call('providers.add', {
        kind: 'soracom',
        name: 'S',
        baseUrl: 'https://x.example',
        options: {},
        credentials: { authKeyId: 'keyId-abcdefgh', authKey: 'secret-abcdefgh' },
      }),
    ).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    const text = readFileSync(join(dir, 'logs', 'engine.log'), 'utf8');
    expect(text).toContain('the workspace is open');
    expect(text).not.toContain('abcdefgh');
  });
});
