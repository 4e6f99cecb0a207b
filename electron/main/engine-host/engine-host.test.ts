import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { OpenOrder, Opened } from '../../../shared/engine-messages.ts';
import { exitCodes } from '../../../shared/engine-messages.ts';
import type { ClientEnd } from './engine-process.ts';
import { playedHost } from './engine-host.testkit.ts';

const order: OpenOrder = {
  dataDir: '/data/main',
  version: '1.2.3',
  unlock: null,
  create: null,
  checkOutputs: true,
  demoWorld: null,
};
const opened: Opened = { workspace: { name: 'Lift gateways', demo: false }, protection: 'os', notices: [] };

async function opening(played = playedHost()) {
  const outcome = played.host.open(order);
  await setImmediate();
  played.run().message({ t: 'ready', pid: 7, node: '24' });
  return { ...played, outcome };
}

async function ready(played = playedHost()) {
  const { outcome } = await opening(played);
  played.run().message({ t: 'opened', opened });
  await outcome;
  return played;
}

describe('opening', () => {
  it('says what to open before the engine is up, once, and settles on its answer', async () => {
    const played = playedHost();
    const outcome = played.host.open(order);
    await setImmediate();
    const { host, run } = played;
    expect(run().heard).toEqual([{ t: 'open', order }]);
    run().message({ t: 'ready', pid: 7, node: '24' });
    expect(host.state().kind).toBe('starting');
    expect(run().heard).toHaveLength(1);
    run().message({ t: 'opened', opened });
    expect(await outcome).toEqual({ kind: 'ready', opened });
  });

  it('kills an engine that never says a word, and starts another', async () => {
    const played = playedHost();
    void played.host.open(order);
    await setImmediate();
    played.pass(30_000);
    expect(played.run().killed).toBe(true);
    expect(played.host.state().kind).toBe('restarting');
    played.pass(250);
    expect(played.runs).toHaveLength(2);
  });

  it('stays failed with the reason that the engine gave, without another try', async () => {
    const { host, run, runs, outcome, pass } = await opening();
    const error = { code: 'DATABASE_FOREIGN', message: 'Not ours.', retry: 'never' } as const;
    run().message({ t: 'failed', error });
    run().exit({ code: exitCodes.failed });
    expect(await outcome).toEqual({ kind: 'failed', error });
    pass(60_000);
    expect(runs).toHaveLength(1);
    expect(host.state().kind).toBe('failed');
  });
});

describe('locked workspaces', () => {
  const locked = {
    t: 'locked',
    slots: [{ kind: 'os', blob: 'AAAA', backend: 'dpapi' }],
    wrong: false,
    message: 'Locked.',
  } as const;

  it('are opened with the key that main holds, once', async () => {
    const key = new Uint8Array(32);
    const { run, outcome, host } = await opening(playedHost(async () => ({ kind: 'key', key })));
    run().message(locked);
    await setImmediate();
    expect(run().heard.at(-1)).toEqual({ t: 'open', order: { ...order, unlock: { kind: 'key', key } } });
    run().message({ ...locked, wrong: true });
    expect(await outcome).toMatchObject({ kind: 'locked', wrong: true });
    expect(host.state().kind).toBe('locked');
  });

  it('wait for a passphrase, which is not kept for a restart', async () => {
    const { run, outcome, host, pass } = await opening();
    run().message(locked);
    expect((await outcome).kind).toBe('locked');
    const unlocked = host.unlock({ kind: 'passphrase', passphrase: 'correct horse' });
    expect(JSON.stringify(run().heard.at(-1))).toContain('correct horse');
    run().message({ t: 'opened', opened });
    expect((await unlocked).kind).toBe('ready');
    run().exit({ code: null });
    pass(250);
    run().message({ t: 'ready', pid: 8, node: '24' });
    expect(run().heard).toEqual([{ t: 'open', order }]);
  });
});

describe('a crash', () => {
  it('is followed by a restart that leaves what was committed where it is', async () => {
    const played = await ready();
    played.run().exit({ code: 134 });
    expect(played.host.state().kind).toBe('restarting');
    played.pass(249);
    expect(played.runs).toHaveLength(1);
    played.pass(1);
    expect(played.runs).toHaveLength(2);
  });

  it('again and again is given up with a clear state, until someone asks for a restart', async () => {
    const played = await ready();
    for (let crash = 0; crash < 5; crash += 1) {
      played.run().exit({ code: 134 });
      played.pass(8_000);
    }
    expect(played.runs).toHaveLength(6);
    played.run().exit({ code: 134 });
    expect(played.host.state()).toMatchObject({
      kind: 'failed',
      error: { code: 'ENGINE_GONE', retry: 'later' },
    });
    played.pass(600_000);
    expect(played.runs).toHaveLength(6);
    void played.host.restart();
    await setImmediate();
    expect(played.runs).toHaveLength(7);
  });

  it('that asks for a rebuild of the cache is followed at once', async () => {
    const played = await ready();
    played.run().exit({ code: exitCodes.rebuild });
    played.pass(0);
    expect(played.runs).toHaveLength(2);
  });
});

describe('the rest of a fresh engine', () => {
  it('is ended when main says so, and not before it is open', async () => {
    const { host, run } = await opening();
    host.begin();
    expect(run().heard).toHaveLength(1);
    run().message({ t: 'opened', opened });
    host.begin();
    expect(run().heard.at(-1)).toEqual({ t: 'begin' });
  });
});

describe('ending', () => {
  it('waits for the engine to close its databases', async () => {
    const { host, run } = await ready();
    let over = false;
    const shutdown = host.shutdown().then(() => {
      over = true;
    });
    expect(run().heard.at(-1)).toEqual({ t: 'shutdown' });
    await setImmediate();
    expect(over).toBe(false);
    run().exit({ code: exitCodes.stopped });
    await shutdown;
    expect(host.state().kind).toBe('stopped');
  });

  it('kills one that does not stop', async () => {
    const { host, run, pass } = await ready();
    const shutdown = host.shutdown();
    pass(5_000);
    await shutdown;
    expect(run().killed).toBe(true);
  });

  it('while a restart is pending starts nothing', async () => {
    const { host, run, runs, pass } = await ready();
    run().exit({ code: 1 });
    await host.shutdown();
    pass(60_000);
    expect(runs).toHaveLength(1);
  });
});

describe('clients', () => {
  it('are given to an engine that is ready, and turned away otherwise', async () => {
    const played = await ready();
    let closed = 0;
    const port: ClientEnd = {
      on: () => {},
      postMessage: () => {},
      start: () => {},
      close: () => (closed += 1),
    };
    played.host.connect(port);
    expect([played.run().clients, closed]).toEqual([1, 0]);
    played.run().exit({ code: 1 });
    played.host.connect(port);
    expect([played.run().clients, closed]).toEqual([1, 1]);
  });
});
