import { afterEach, beforeEach, expect, it } from 'vitest';
import { fail } from '../../../shared/errors.ts';
import { minute, second } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import { cancellation } from '../providers/cancellation.ts';
import type { Connector } from '../providers/connector.ts';
import { fleetOf, listing, reading } from './readings.testkit.ts';
import { createSync, type ConnectedProvider, type Sync } from './service.ts';
import { context } from './sync.testkit.ts';

let ports: TestPorts;
let bus: Bus;
let providers: ConnectedProvider[];
let connector: Connector;
let passes: number;
let sync: Sync;

beforeEach(() => {
  ports = createTestPorts();
  bus = createBus((error) => {
    throw error;
  });
  providers = [{ providerId: 'p1', name: 'One', demo: false, paused: false }];
  connector = listing([fleetOf(3)]);
  passes = 0;
  bus.on('syncFinished', () => {
    passes += 1;
  });
  sync = createSync({
    ...ports,
    schedule: ports.clock.schedule,
    bus,
    providers: { list: () => providers, connectorFor: () => connector },
  });
});
afterEach(async () => {
  await sync.stop();
  ports.close();
});

const state = () => sync.handlers.status({}, context) as { providers: Record<string, unknown>[] };
const settle = () => ports.clock.advance(0);

/** Lets everything that is under way come to rest: promises need several turns. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await settle();
}

function failing(code: Parameters<typeof fail>[0]): Connector {
  return {
    ...listing([]),
    simPage: async () => Promise.reject(fail(code, `no: ${code}`, { retry: 'later' })),
  };
}

it('reads at once, then every quarter of an hour', async () => {
  sync.start();
  await rest();
  expect(passes).toBe(1);
  expect(state().providers[0]).toMatchObject({ state: 'idle', nextAt: ports.clock.now() + 15 * minute });
  await ports.clock.advance(14 * minute);
  await rest();
  expect(passes).toBe(1);
  await ports.clock.advance(minute);
  await rest();
  expect(passes).toBe(2);
});

it('reads a demo world every twenty seconds', async () => {
  providers = [{ providerId: 'p1', name: 'Demo', demo: true, paused: false }];
  sync.start();
  await rest();
  await ports.clock.advance(20 * second);
  await rest();
  expect(passes).toBe(2);
});

it('comes back with growing waits while it fails, and in its cadence once it works', async () => {
  connector = failing('PROVIDER_UNREACHABLE');
  sync.start();
  await rest();
  expect(state().providers[0]).toMatchObject({
    state: 'failed',
    lastSuccessAt: null,
    error: { code: 'PROVIDER_UNREACHABLE', message: 'no: PROVIDER_UNREACHABLE' },
    nextAt: ports.clock.now() + minute,
  });
  await ports.clock.advance(minute);
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'failed', nextAt: ports.clock.now() + 2 * minute });
  connector = listing([fleetOf(3)]);
  await ports.clock.advance(2 * minute);
  await rest();
  expect(state().providers[0]).toMatchObject({
    state: 'idle',
    error: null,
    nextAt: ports.clock.now() + 15 * minute,
  });
});

it('does not knock with wrong credentials until the account is locked, but begins anew once they are given again', async () => {
  connector = failing('PROVIDER_AUTH');
  sync.start();
  await rest();
  expect(state().providers[0]).toMatchObject({
    state: 'failed',
    error: { code: 'PROVIDER_AUTH' },
    nextAt: ports.clock.now() + 60 * minute,
  });
  connector = listing([fleetOf(3)]);
  bus.emit('providersChanged', { providerId: 'p1' });
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'idle' });
});

it('stays known as failing while it is tried again, until the first rows come', async () => {
  connector = failing('PROVIDER_UNREACHABLE');
  sync.start();
  await rest();
  const pages = [fleetOf(1), fleetOf(2).slice(-1)];
  const releases: (() => void)[] = [];
  const slow = listing(pages);
  connector = {
    ...slow,
    async simPage(cursor, signal) {
      await new Promise<void>((resolve) => {
        releases.push(resolve);
        signal.addEventListener('abort', () => resolve());
      });
      return slow.simPage(cursor, signal);
    },
  };
  await ports.clock.advance(minute);
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'running', error: { code: 'PROVIDER_UNREACHABLE' } });
  releases.shift()?.();
  await rest();
  await ports.clock.advance(second);
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'running', done: 1, error: null });
  releases.shift()?.();
  await rest();
});

it('a part that fails is told, the others are read', async () => {
  const list = listing([fleetOf(3)]);
  connector = {
    ...list,
    reads: {
      ...list.reads,
      groups: { support: 'full', how: 'test' },
      audit: { support: 'full', how: 'test' },
    },
    groups: async () => Promise.reject(fail('PROVIDER_REFUSED', 'no permission for groups')),
  };
  const outcome = await sync.run('p1');
  expect(outcome.failures.map(({ message }) => message)).toEqual(['no permission for groups']);
  expect(passes).toBe(1);
  expect(state().providers[0]).toMatchObject({
    state: 'failed',
    error: { message: 'no permission for groups' },
  });
  expect(ports.cache.get("SELECT error FROM sync_state WHERE source = 'groups'")).toEqual({
    error: 'no permission for groups',
  });
  expect(ports.cache.get("SELECT read_at FROM sync_state WHERE source = 'audit'")).toMatchObject({
    read_at: ports.clock.now(),
  });
});

it('stops when it is cancelled, keeps what it read, and goes on from there', async () => {
  const pages = Array.from({ length: 4 }, (_, index) => fleetOf(index + 1).slice(-1));
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = listing(pages);
  connector = {
    ...slow,
    async simPage(cursor, signal) {
      if (cursor === '2')
        await Promise.race([
          held,
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
        ]);
      return slow.simPage(cursor, signal);
    },
  };
  const started = await sync.handlers.start({}, context);
  expect(started).toEqual({ started: ['p1'] });
  expect(await sync.handlers.start({}, context)).toEqual({ started: [] });
  await rest();
  // What came is shown after a second, however long the next page takes.
  await ports.clock.advance(second);
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'running', phase: 'sims', done: 2 });
  await sync.handlers.cancel({}, context);
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'cancelled', error: null });
  expect(ports.cache.all('SELECT sim_key FROM sims').length).toBe(2);
  release();
  const again = listing(pages);
  connector = again;
  await sync.run('p1');
  expect(again.asked).toEqual(['2', '3']);
  expect(ports.ledger.all<{ act: string }>('SELECT act FROM audit').map(({ act }) => act)).toEqual([
    'sync.started',
    'sync.cancelled',
  ]);
});

it('a full disk ends the pass with its message, and the next one goes on once there is room', async () => {
  let full = true;
  const cache = {
    ...ports.cache,
    transaction: <T>(work: () => T): T => {
      if (full && ports.cache.all('SELECT sim_key FROM sims').length > 0) {
        throw fail('DISK_FULL', 'The disk is full. What was committed is kept; make room.', {
          retry: 'later',
        });
      }
      return ports.cache.transaction(work);
    },
  };
  connector = listing([fleetOf(400), fleetOf(800).slice(400)]);
  const tight = createSync({
    ...ports,
    cache,
    schedule: ports.clock.schedule,
    bus,
    providers: { list: () => providers, connectorFor: () => connector },
  });
  const shown = () =>
    (tight.handlers.status({}, context) as { providers: Record<string, unknown>[] }).providers[0];
  tight.start();
  await rest();
  expect(shown()).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } });
  expect(ports.cache.all('SELECT sim_key FROM sims').length).toBe(400);
  full = false;
  await ports.clock.advance(minute);
  await rest();
  expect(shown()).toMatchObject({ state: 'idle', error: null });
  expect(ports.cache.all('SELECT sim_key FROM sims').length).toBe(800);
  await tight.stop();
});

it('works on when the clock is set back', async () => {
  sync.start();
  await rest();
  ports.clock.setWall(ports.clock.now() - 90 * 24 * 60 * minute);
  connector = listing([[...fleetOf(3), ...fleetOf(5).slice(3)]]);
  await ports.clock.advance(15 * minute);
  await rest();
  expect(passes).toBe(2);
  expect(ports.cache.all('SELECT sim_key FROM sims').length).toBe(5);
  expect(sync.watermark('p1')).toBe(10_000_000);
  expect(state().providers[0]).toMatchObject({ state: 'idle', error: null });
});

it('a provider whose clock goes back does not take the watermark along', async () => {
  await sync.run('p1');
  connector = listing([fleetOf(3)], 5_000);
  await sync.run('p1');
  expect(sync.watermark('p1')).toBe(10_000_000);
});

it('tells of progress a few times a second, whatever happens meanwhile', async () => {
  let told = 0;
  bus.onPublish((name) => {
    if (name === 'sync.changed') told += 1;
  });
  connector = listing(Array.from({ length: 50 }, (_, index) => fleetOf(index + 1).slice(-1)));
  const running = sync.run('p1');
  await rest();
  await running;
  expect(told).toBe(1);
  await ports.clock.advance(250);
  expect(told).toBe(2);
});

it('stops its loops when it is told to', async () => {
  sync.start();
  await rest();
  await sync.stop();
  await ports.clock.advance(60 * minute);
  await rest();
  expect(passes).toBe(1);
});

it('reads no paused provider, stops where it is paused midway, and goes on when it is resumed', async () => {
  let release: () => void = () => undefined;
  const page = connector.simPage;
  connector.simPage = async (cursor, signal) => {
    await new Promise<void>((resolve, reject) => {
      release = resolve;
      signal.addEventListener('abort', () => reject(cancellation(signal)), { once: true });
    });
    return page(cursor, signal);
  };
  const paused = (to: boolean): void => {
    providers = providers.map((provider) => ({ ...provider, paused: to }));
    bus.emit('providersChanged', { providerId: 'p1' });
  };
  sync.start();
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'running' });
  paused(true);
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'cancelled', nextAt: null, error: null });
  await ports.clock.advance(90 * minute);
  expect(state().providers[0]).toMatchObject({ state: 'cancelled' });
  expect(() => sync.run('p1')).toThrow(/One is paused/);
  expect(sync.handlers.start({}, context)).toEqual({ started: [] });
  // A pause that is taken back at once leaves the loop running.
  paused(false);
  paused(true);
  paused(false);
  await rest();
  expect(state().providers[0]).toMatchObject({ state: 'running' });
  release();
  await rest();
  expect(passes).toBe(1);
});

it('says that there is no such provider', async () => {
  expect(() => sync.run('p9')).toThrow(/no provider p9/);
  expect(sync.watermark('p9')).toBeNull();
  expect(sync.applyReading('p9', reading(1))).toBeNull();
});
