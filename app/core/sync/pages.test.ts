import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { createBus } from '../kernel/bus.ts';
import type { Connector } from '../providers/connector.ts';
import { dealt, fleetOf, iccid, listing, reading } from './readings.testkit.ts';
import { createSync, type Sync, type SyncDeps } from './service.ts';
import { count, fleetTable } from './sync.testkit.ts';

const provider = { providerId: 'p1', name: 'Listing', demo: true, paused: false };

function open(ports: TestPorts, connector: Connector, over: Partial<SyncDeps> = {}): Sync {
  const bus = createBus((error) => {
    throw error;
  });
  return createSync({
    ...ports,
    schedule: createSchedule(ports.log),
    bus,
    providers: { list: () => [provider], connectorFor: () => connector },
    ...over,
  });
}

async function withPorts<T>(work: (ports: TestPorts) => Promise<T>): Promise<T> {
  const ports = createTestPorts();
  try {
    return await work(ports);
  } finally {
    ports.close();
  }
}

/** Which SIMs are bound to what, without the order in which they were seen. */
function bindings(ports: TestPorts): unknown[] {
  return ports.ledger.all(
    'SELECT iccid_body, kind, at, was, is_now, state FROM bindings ORDER BY iccid_body, binding_id',
  );
}

it('shuffled, short, empty and repeated pages fill the same table', async () => {
  const sims = fleetOf(12);
  const straight = await withPorts(async (ports) => {
    await open(ports, listing([sims])).run('p1');
    return { fleet: fleetTable(ports), bindings: bindings(ports) };
  });
  expect(straight.fleet.length).toBe(12);
  await fc.assert(
    fc.asyncProperty(dealt(sims), (pages) =>
      withPorts(async (ports) => {
        await open(ports, listing(pages)).run('p1');
        expect(fleetTable(ports)).toEqual(straight.fleet);
        expect(bindings(ports)).toEqual(straight.bindings);
        expect(count(ports, 'cache', 'sync_pages')).toBe(0);
      }),
    ),
    { numRuns: 40 },
  );
});

it('a pass cut off between any two pages goes on there and ends in the same table', async () => {
  const pages = Array.from({ length: 6 }, (_, page) =>
    Array.from({ length: 4 }, (_, index) => reading(page * 4 + index)),
  );
  const straight = await withPorts(async (ports) => {
    await open(ports, listing(pages)).run('p1');
    return { fleet: fleetTable(ports), bindings: bindings(ports) };
  });
  for (let cut = 1; cut < pages.length; cut++) {
    await withPorts(async (ports) => {
      const first = listing(pages);
      const dying: Connector = {
        ...first,
        simPage: (cursor, signal) =>
          Number(cursor ?? 0) === cut ? Promise.reject(new Error('killed')) : first.simPage(cursor, signal),
      };
      await expect(open(ports, dying).run('p1')).rejects.toThrow('killed');
      expect(count(ports, 'cache', 'sims')).toBe(cut * 4);
      expect(count(ports, 'cache', 'sync_pages')).toBe(1);

      const second = listing(pages);
      await open(ports, second).run('p1');
      expect(second.asked[0]).toBe(String(cut));
      expect(fleetTable(ports)).toEqual(straight.fleet);
      expect(bindings(ports)).toEqual(straight.bindings);
      expect(count(ports, 'cache', 'sims', 'vanished_at IS NOT NULL')).toBe(0);
    });
  }
});

it('a kill between ledger and cache loses no change and tells none twice', async () => {
  const before = fleetOf(3);
  const after = [
    before[0],
    reading(1, { imei: '990000862471854', sessionUpdatedAt: 2_000 }),
    reading(2, { groupId: 'g2', modifiedAt: 3_000 }),
  ].filter((sim) => sim !== undefined);
  await withPorts(async (ports) => {
    await open(ports, listing([before])).run('p1');
    let die = true;
    const cache = {
      ...ports.cache,
      transaction: <T>(work: () => T): T =>
        ports.cache.transaction(() => {
          const result = work();
          // The ledger has its rows; the cache's transaction is undone, as by a kill before its commit.
          if (die && count(ports, 'ledger', 'bindings') > 3) throw new Error('killed');
          return result;
        }),
    };
    await expect(open(ports, listing([after]), { cache }).run('p1')).rejects.toThrow('killed');
    expect(count(ports, 'ledger', 'bindings')).toBe(5);
    expect(count(ports, 'cache', 'sims', "imei = '990000862471854'")).toBe(0);
    die = false;
    await open(ports, listing([after])).run('p1');
    expect(count(ports, 'ledger', 'bindings')).toBe(5);
    expect(count(ports, 'cache', 'sims', "imei = '990000862471854'")).toBe(1);
    expect(ports.cache.all("SELECT type FROM events WHERE type LIKE 'sim.%' ORDER BY type")).toEqual([
      { type: 'sim.group.changed' },
      { type: 'sim.imei.changed' },
    ]);
  });
});

it('a lost cache is filled again without inventing a history, and finds the change that happened meanwhile', async () => {
  const ports = createTestPorts();
  const fresh = createTestPorts();
  try {
    await open(ports, listing([fleetOf(3)])).run('p1');
    const swapped = [
      reading(0),
      reading(1, { imei: '990000862471854', sessionUpdatedAt: 2_000 }),
      reading(2),
    ];
    await open({ ...fresh, ledger: ports.ledger }, listing([swapped])).run('p1');
    expect(ports.ledger.all("SELECT kind, was, is_now, at FROM bindings WHERE kind <> 'first_seen'")).toEqual(
      [{ kind: 'imei', was: reading(1).imei, is_now: '990000862471854', at: 2_000 }],
    );
  } finally {
    ports.close();
    fresh.close();
  }
});

it('an IMEI that differs only in its check digit or software version is the same device', async () => {
  await withPorts(async (ports) => {
    await open(ports, listing([[reading(1, { imei: '357103061183427' })]])).run('p1');
    await open(ports, listing([[reading(1, { imei: '3571030611834201' })]])).run('p1');
    expect(count(ports, 'cache', 'events', "type = 'sim.imei.changed'")).toBe(0);
    expect(count(ports, 'ledger', 'bindings', "kind = 'imei'")).toBe(0);
  });
});

it('a device that goes silent does not lose what it was bound to', async () => {
  await withPorts(async (ports) => {
    await open(ports, listing([[reading(1)]])).run('p1');
    await open(
      ports,
      listing([
        [
          reading(1, {
            imei: null,
            ip: null,
            connectivity: 'offline',
            sessionId: null,
            sessionUpdatedAt: 2_000,
          }),
        ],
      ]),
    ).run('p1');
    await open(ports, listing([[reading(1, { sessionUpdatedAt: 3_000 })]])).run('p1');
    expect(count(ports, 'ledger', 'bindings')).toBe(1);
    await open(ports, listing([[reading(1, { ip: '10.9.9.9', sessionUpdatedAt: 4_000 })]])).run('p1');
    expect(ports.ledger.get("SELECT was, is_now, at FROM bindings WHERE kind = 'ip'")).toEqual({
      was: '10.0.0.1',
      is_now: '10.9.9.9',
      at: 4_000,
    });
  });
});

it('keeps fifty addresses of a SIM and everything else for good', async () => {
  await withPorts(async (ports) => {
    for (let step = 0; step < 60; step++)
      await open(
        ports,
        listing([[reading(1, { ip: `10.0.1.${step}`, sessionUpdatedAt: 2_000 + step })]]),
      ).run('p1');
    expect(count(ports, 'ledger', 'bindings', "kind = 'ip'")).toBe(50);
    expect(count(ports, 'ledger', 'bindings', "kind = 'first_seen'")).toBe(1);
  });
});

it('a cursor that the provider forgot costs the pass its start, nothing else', async () => {
  await withPorts(async (ports) => {
    const pages = [fleetOf(2), [reading(5)]];
    const dying: Connector = {
      ...listing(pages),
      simPage: async (cursor, signal) =>
        cursor === null ? listing(pages).simPage(null, signal) : Promise.reject(new Error('killed')),
    };
    await expect(open(ports, dying).run('p1')).rejects.toThrow('killed');
    const { fail } = await import('../../../shared/errors.ts');
    const forgetful: Connector = {
      ...listing(pages),
      simPage: async (cursor, signal) => {
        if (cursor !== null && count(ports, 'cache', 'sync_pages') > 0 && forgotten) {
          forgotten = false;
          throw fail('PROVIDER_REFUSED', 'no such key');
        }
        return listing(pages).simPage(cursor, signal);
      },
    };
    let forgotten = true;
    await open(ports, forgetful).run('p1');
    expect(fleetTable(ports).map(({ iccid: id }) => id)).toEqual([iccid(0), iccid(1), iccid(5)]);
  });
});

it('a list that turns in circles is given up', async () => {
  await withPorts(async (ports) => {
    const page = { sims: fleetOf(2), next: 'again', rejected: [], serverTime: 1 };
    await expect(open(ports, { ...listing([]), simPage: async () => page }).run('p1')).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
    });
    expect(count(ports, 'cache', 'sims')).toBe(2);
  });
});

it('rows that could not be understood are counted where people look', async () => {
  await withPorts(async (ports) => {
    const page = {
      sims: fleetOf(2),
      next: null,
      rejected: [{ id: '7', reason: 'status: Invalid input' }],
      serverTime: 1,
    };
    await open(ports, { ...listing([]), simPage: async () => page }).run('p1');
    expect(
      ports.cache.get<{ error: string }>("SELECT error FROM sync_state WHERE source = 'sims'")?.error,
    ).toMatch(/^1 SIMs of the list/);
    expect(ports.log.at('warn')[0]?.fields).toMatchObject({ sim: '7', reason: 'status: Invalid input' });
  });
});
