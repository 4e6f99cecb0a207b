import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineFrame } from '../../../shared/contract/index.ts';
import {
  exitCodes,
  type FromEngine,
  type OpenOrder,
  type ToEngine,
} from '../../../shared/engine-messages.ts';

let dir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-host-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function start() {
  const child = fork(join(import.meta.dirname, 'entry.testkit.ts'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  children.push(child);
  const heard: FromEngine[] = [];
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.on('message', (message) => heard.push(message as FromEngine));
  return {
    child,
    heard,
    exited,
    send: (message: ToEngine) => child.send(message),
    async hears<T extends FromEngine['t']>(t: T, count = 1): Promise<Extract<FromEngine, { t: T }>> {
      for (;;) {
        const found = heard.filter((message) => message.t === t);
        if (found.length >= count) return found.at(-1) as Extract<FromEngine, { t: T }>;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    frames: (client: number): EngineFrame[] =>
      heard.flatMap((message) =>
        message.t === 'client-frame' && message.client === client ? [message.frame] : [],
      ),
  };
}

const order = (more: Partial<OpenOrder> = {}): OpenOrder => ({
  dataDir: dir,
  version: '1.2.3',
  unlock: null,
  create: { name: 'Meridian', protection: { kind: 'demo' } },
  checkOutputs: true,
  demoWorld: null,
  ...more,
});

describe('the engine process', () => {
  it('hears what to open however early it is told, and rests until it is told to begin', async () => {
    const engine = start();
    engine.send({ t: 'open', order: order() });
    await engine.hears('opened');
    expect(engine.heard.filter(({ t }) => t === 'log')).toEqual([]);
    engine.send({ t: 'begin' });
    expect(await engine.hears('log')).toMatchObject({ message: 'rested' });
    // Less than it rests when it is told nothing.
  }, 20_000);

  it('opens, serves relayed clients, also those that came early, and stops in order', async () => {
    const engine = start();
    expect(await engine.hears('ready')).toMatchObject({ node: expect.stringMatching(/^v2\d/) as string });
    engine.send({ t: 'client-open', client: 1 });
    engine.send({
      t: 'client-frame',
      client: 1,
      frame: { t: 'call', id: 1, op: 'system.status', input: {} },
    });
    engine.send({ t: 'open', order: order() });
    expect(await engine.hears('opened')).toEqual({
      t: 'opened',
      opened: { workspace: { name: 'Meridian', demo: true }, protection: 'demo', notices: [] },
    });
    expect(await engine.hears('client-frame')).toMatchObject({
      client: 1,
      frame: { t: 'ok', id: 1, value: { version: '1.2.3' } },
    });
    engine.send({ t: 'client-open', client: 2 });
    engine.send({ t: 'client-frame', client: 2, frame: { t: 'subscribe', events: ['system.changed'] } });
    engine.send({
      t: 'client-frame',
      client: 1,
      frame: { t: 'call', id: 2, op: 'system.setUser', input: { name: 'N. Bauer', role: 'lead' } },
    });
    await engine.hears('client-frame', 3);
    expect(engine.frames(2)).toEqual([{ t: 'event', name: 'system.changed', payload: {} }]);
    engine.send({ t: 'client-close', client: 2 });
    engine.send({ t: 'client-frame', client: 1, frame: { t: 'nonsense' } as never });
    expect(await engine.hears('client-close')).toMatchObject({ client: 1 });
    engine.send({ t: 'shutdown' });
    expect(await engine.exited).toBe(exitCodes.stopped);
    expect(engine.heard.at(-1)).toEqual({ t: 'stopped' });
    expect(readFileSync(join(dir, 'logs/engine.log'), 'utf8')).toContain('the workspace is closed');
  });

  it('stays up while locked and opens with the right passphrase', async () => {
    const protection = { kind: 'passphrase', passphrase: 'correct horse battery' } as const;
    const first = start();
    first.send({ t: 'open', order: order({ create: { name: 'Real', protection } }) });
    await first.hears('opened');
    first.send({ t: 'shutdown' });
    await first.exited;
    const engine = start();
    engine.send({ t: 'open', order: order() });
    expect(await engine.hears('locked')).toMatchObject({ slots: [{ kind: 'passphrase' }], wrong: false });
    engine.send({ t: 'open', order: order({ unlock: { kind: 'passphrase', passphrase: 'wrong' } }) });
    expect(await engine.hears('locked', 2)).toMatchObject({ wrong: true });
    engine.send({ t: 'open', order: order({ unlock: protection }) });
    expect(await engine.hears('opened')).toMatchObject({ opened: { protection: 'passphrase' } });
  });

  it('says why it failed and ends', async () => {
    writeFileSync(join(dir, 'holiday.jpg'), '');
    const engine = start();
    engine.send({ t: 'open', order: order() });
    expect(await engine.exited).toBe(exitCodes.failed);
    expect(engine.heard.at(-1)).toMatchObject({ t: 'failed', error: { code: 'CONFLICT' } });
  });

  it('leaves the workspace to the next one when it is killed', async () => {
    const engine = start();
    engine.send({ t: 'open', order: order() });
    await engine.hears('opened');
    const second = start();
    second.send({ t: 'open', order: order() });
    expect(await second.exited).toBe(exitCodes.failed);
    expect(second.heard.at(-1)).toMatchObject({ error: { code: 'SECOND_INSTANCE' } });
    engine.child.kill('SIGKILL');
    await engine.exited;
    const third = start();
    third.send({ t: 'open', order: order() });
    expect(await third.hears('opened')).toMatchObject({ opened: { notices: [] } });
  });

  it('logs a defect without naming SIMs, and leaves the workspace to the next one', async () => {
    const engine = start();
    engine.send({ t: 'open', order: order() });
    await engine.hears('opened');
    engine.child.kill('SIGUSR2');
    expect(await engine.exited).toBe(exitCodes.crashed);
    const log = readFileSync(join(dir, 'logs/engine.log'), 'utf8');
    expect(log).toContain('the engine crashed');
    expect(log).toContain('entry.testkit.ts');
    expect(log).not.toContain('89423107842007409343');
    const next = start();
    next.send({ t: 'open', order: order() });
    await next.hears('opened');
  });

  it('ends in order when its parent is gone', async () => {
    const engine = start();
    engine.send({ t: 'open', order: order() });
    await engine.hears('opened');
    engine.child.disconnect();
    expect(await engine.exited).toBe(exitCodes.orphaned);
    expect(readFileSync(join(dir, 'logs/engine.log'), 'utf8')).toContain('the workspace is closed');
  });
});
