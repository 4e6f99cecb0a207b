import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import { fail } from '../../../shared/errors.ts';
import { readChanges } from './changes.ts';
import { changing, type ChangingList } from './changing.testkit.ts';
import { createSync, type Sync } from './service.ts';
import { count } from './sync.testkit.ts';

const provider = { providerId: 'p1', name: 'Changing', demo: true, paused: false };

let ports: TestPorts;
let bus: Bus;
let list: ChangingList;
let sync: Sync;

beforeEach(() => {
  ports = createTestPorts();
  bus = createBus((error) => {
    throw error;
  });
  list = changing(30);
  sync = open();
});

afterEach(() => ports.close());

function open(): Sync {
  const providers = { list: () => [provider], connectorFor: () => list.connector };
  return createSync({ ...ports, schedule: ports.clock.schedule, bus, providers });
}

const states = (): string[] =>
  ports.cache
    .all<{ raw_state: string }>('SELECT raw_state FROM sims ORDER BY provider_sim_id')
    .map(({ raw_state }) => raw_state);

describe('a list that can be asked for what changed', () => {
  it('is read as a whole once, then from a little before the begin of the pass before', async () => {
    list.pass(hour);
    const began = list.now;
    await sync.run('p1');
    expect(list.asked).toEqual(['whole', 'whole', 'whole']);
    list.pass(hour);
    list.change(7, 'suspended');
    list.asked.length = 0;
    const outcome = await sync.run('p1');
    expect(list.asked).toEqual([`since ${began - minute}`]);
    expect(outcome.rows).toBe(1);
    expect(states()).toEqual(list.states());
    expect(readChanges(ports.cache, 'p1').knownUntil).toBe(list.now);
  });

  it('confirms the SIMs that did not change, marks none, and adds new ones', async () => {
    await sync.run('p1');
    list.pass(hour);
    list.add();
    await ports.clock.advance(minute);
    await sync.run('p1');
    expect(count(ports, 'cache', 'sims', 'vanished_at IS NOT NULL')).toBe(0);
    const state = ports.cache.get("SELECT rows, read_at FROM sync_state WHERE source = 'sims'");
    expect(state).toEqual({ rows: 31, read_at: ports.clock.now() });
  });

  it('is read as a whole again when that is due, and shows then who is gone', async () => {
    await sync.run('p1');
    list.pass(hour);
    list.remove(3);
    await sync.run('p1');
    expect(count(ports, 'cache', 'sims', 'vanished_at IS NOT NULL')).toBe(0);
    await ports.clock.advance(day);
    list.pass(day);
    await sync.run('p1');
    expect(count(ports, 'cache', 'sims', 'vanished_at IS NOT NULL')).toBe(1);
  });

  it('is asked from the same moment again after a pass that failed', async () => {
    await sync.run('p1');
    const known = readChanges(ports.cache, 'p1').knownUntil;
    list.pass(hour);
    for (let index = 0; index < 25; index++) list.change(index, 'suspended');
    list.failAt(2);
    await expect(sync.run('p1')).rejects.toThrow('gone');
    expect(readChanges(ports.cache, 'p1').knownUntil).toBe(known);
    list.asked.length = 0;
    await open().run('p1');
    // It goes on where it stopped. What moved before may have slipped by, so the moment stays where it was.
    expect(list.asked).toEqual([`since ${Number(known) - minute}`]);
    expect(states()).toEqual(list.states());
    expect(readChanges(ports.cache, 'p1').knownUntil).toBe(known);
    await sync.run('p1');
    expect(readChanges(ports.cache, 'p1').knownUntil).toBe(list.now);
  });

  it('is read as a whole where the provider says no time, refuses the filter, or was changed here', async () => {
    list.silent = true;
    await sync.run('p1');
    expect(readChanges(ports.cache, 'p1').knownUntil).toBeNull();
    list.silent = false;
    await sync.run('p1');
    list.asked.length = 0;
    bus.emit('providersChanged', { providerId: 'p1' });
    await sync.run('p1');
    expect(list.asked).toEqual(['whole', 'whole', 'whole']);
    list.asked.length = 0;
    list.refusal = fail('PROVIDER_REFUSED', 'That is too long ago.');
    list.change(4, 'suspended');
    await sync.run('p1');
    expect(list.asked.slice(-3)).toEqual(['whole', 'whole', 'whole']);
    expect(states()).toEqual(list.states());
  });

  it('asks for a missing SIM by itself where the list moved while it was read', async () => {
    await sync.run('p1');
    await ports.clock.advance(2 * day);
    list.pass(2 * day);
    list.remove(29);
    // A SIM of the first page moves to the end after that page was read: one slips by between the pages.
    list.beforePage(1, () => list.change(0, 'suspended'));
    await sync.run('p1');
    expect(list.single.length).toBe(2);
    expect(ports.cache.all('SELECT provider_sim_id FROM sims WHERE vanished_at IS NOT NULL')).toEqual([
      { provider_sim_id: list.idOf(29) },
    ]);
  });
});

it('no change is skipped, whatever happens between the pages, and however often a pass is killed', async () => {
  const step = fc.record({
    changes: fc.array(fc.nat({ max: 29 }), { maxLength: 25 }),
    during: fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 29 })), { maxLength: 4 }),
    killAt: fc.option(fc.nat({ max: 3 })),
    waits: fc.nat({ max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      ports.close();
      ports = createTestPorts();
      list = changing(30);
      sync = open();
      await sync.run('p1');
      for (const { changes, during, killAt, waits } of steps) {
        list.pass(waits * minute);
        for (const index of changes) list.toggle(index);
        for (const [page, index] of during) list.beforePage(page, () => list.toggle(index));
        if (killAt !== null) list.failAt(killAt);
        await open()
          .run('p1')
          .catch((error: unknown) => expect(String(error)).toContain('gone'));
        list.calm();
      }
      list.pass(minute);
      // Two calm passes: the first goes on with what was cut.
      await open().run('p1');
      await open().run('p1');
      expect(states()).toEqual(list.states());
    }),
    { numRuns: 60 },
  );
});
