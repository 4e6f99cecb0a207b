import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { context, count, fleetTable, openSync, type SyncBench } from './sync.testkit.ts';

let world: DemoWorld;
let bench: SyncBench;

beforeEach(async () => {
  world = await standingWorld({ sims: 60 });
  bench = await openSync(world);
});
afterEach(async () => {
  await bench.close();
  await world.close();
});

const run = () => bench.sync.run(bench.providerId);
const cache = <T>(sql: string, params: (string | number)[] = []): T[] =>
  bench.ports.cache.all<T>(sql, params);

describe('a first pass', () => {
  it('fills the fleet, its usage, events, groups and account', async () => {
    const outcome = await run();
    expect(outcome.failures).toEqual([]);
    expect(count(bench.ports, 'cache', 'sims')).toBe(60);
    expect(count(bench.ports, 'cache', 'usage_days')).toBeGreaterThan(60 * 6);
    expect(count(bench.ports, 'cache', 'usage_hours')).toBeGreaterThan(60 * 10);
    expect(count(bench.ports, 'cache', 'events', "type LIKE 'session.%'")).toBeGreaterThan(45);
    expect(count(bench.ports, 'cache', 'events', "type = 'platform.api_call'")).toBeGreaterThan(0);
    expect(count(bench.ports, 'cache', 'groups')).toBeGreaterThan(10);
    expect(count(bench.ports, 'cache', 'accounts')).toBe(1);
    expect(count(bench.ports, 'ledger', 'bindings', "kind = 'first_seen'")).toBe(60);
  });

  it('describes devices, places them, and dates their last sign of life', async () => {
    await run();
    const sims = cache<Record<string, unknown>>('SELECT * FROM sims');
    const online = sims.filter(({ connectivity }) => connectivity === 'online');
    expect(online.length).toBeGreaterThan(20);
    expect(
      online.every(({ imei, country, rat, cell }) =>
        [imei, country, rat, cell].every((value) => typeof value === 'string'),
      ),
    ).toBe(true);
    expect(sims.filter(({ site }) => site !== null).length).toBeGreaterThan(45);
    expect(new Set(sims.map(({ criticality }) => criticality)).size).toBeGreaterThan(2);
    expect(sims.filter(({ apn }) => apn === 'soracom.io').length).toBeGreaterThan(45);
    const active = sims.filter(
      ({ lifecycle, last_seen_at }) => lifecycle === 'active' && last_seen_at !== null,
    );
    expect(
      active.every(
        ({ last_seen_at }) =>
          Number(last_seen_at) <= world.clock.now() && Number(last_seen_at) > world.clock.now() - 2 * day,
      ),
    ).toBe(true);
    expect(sims.filter(({ data_24h }) => Number(data_24h) > 0).length).toBeGreaterThan(45);
  });

  it('sums the last 24 hours exactly', async () => {
    await run();
    const [sim] = cache<{ sim_key: number; data_24h: number; usage_at: number }>(
      'SELECT sim_key, data_24h, usage_at FROM sims WHERE data_24h > 0 LIMIT 1',
    );
    const hours = cache<{ sum: number }>(
      'SELECT SUM(up + down) AS sum FROM usage_hours WHERE sim_key = ? AND at >= ?',
      [sim?.sim_key ?? 0, Math.ceil(((sim?.usage_at ?? 0) - day) / hour) * hour],
    );
    expect(sim?.data_24h).toBe(hours[0]?.sum);
    expect((sim?.usage_at ?? 0) % (5 * minute)).toBe(0);
  });

  it('tells progress, freshness and who is to look again', async () => {
    const published: string[] = [];
    const changed = new Set<number>();
    const finished: number[] = [];
    bench.bus.onPublish((name) => published.push(name));
    bench.bus.on(
      'simsChanged',
      ({ simKeys }) => simKeys === 'all' || simKeys.forEach((key) => changed.add(key)),
    );
    bench.bus.on('syncFinished', ({ at }) => finished.push(at));
    expect(bench.sync.handlers.status({}, context)).toMatchObject({
      providers: [{ state: 'never', lastSuccessAt: null }],
    });
    const running = run();
    expect(bench.sync.handlers.status({}, context)).toMatchObject({ providers: [{ state: 'running' }] });
    await running;
    expect(published).toContain('sync.changed');
    expect(changed.size).toBe(60);
    expect(finished).toEqual([bench.sync.watermark(bench.providerId)]);
    const status = await bench.sync.handlers.status({}, context);
    expect(status.providers[0]).toMatchObject({ state: 'idle', error: null, phase: null });
    expect(status.providers[0]?.sources.every(({ readAt }) => readAt !== null)).toBe(true);
    expect(status.providers[0]?.sources.find(({ source }) => source === 'sims')).toMatchObject({
      rows: 60,
      written: 60,
    });
  });

  it('joins a pass that runs instead of starting a second', async () => {
    const [first, second] = await Promise.all([run(), run()]);
    expect(first).toBe(second);
  });
});

describe('a later pass', () => {
  it('writes nothing when nothing changed', async () => {
    await run();
    await run();
    const before = cache('SELECT * FROM sims');
    const events = count(bench.ports, 'cache', 'events', "type <> 'platform.api_call'");
    const bindings = count(bench.ports, 'ledger', 'bindings');
    await run();
    expect(cache('SELECT * FROM sims')).toEqual(before);
    expect(count(bench.ports, 'cache', 'events', "type <> 'platform.api_call'")).toBe(events);
    expect(count(bench.ports, 'ledger', 'bindings')).toBe(bindings);
    const status = await bench.sync.handlers.status({}, context);
    expect(status.providers[0]?.sources.find(({ source }) => source === 'sims')).toMatchObject({
      rows: 60,
      written: 0,
    });
  });

  it('writes only the SIMs that changed, with their bindings and events', async () => {
    await run();
    const online = cache<{ provider_sim_id: string; sim_key: number }>(
      "SELECT * FROM sims WHERE connectivity = 'online' AND imei_lock = 'open' LIMIT 2",
    );
    const connector = bench.providers.connectorFor(bench.providerId);
    await connector.act('suspend', online[0]?.provider_sim_id ?? '', {}, context.signal);
    await connector.act('imei_lock', online[1]?.provider_sim_id ?? '', {}, context.signal);
    const before = new Map(
      cache<{ sim_key: number; observed_at: number; fingerprint: string }>('SELECT * FROM sims').map(
        (row) => [row.sim_key, row],
      ),
    );
    await run();
    const written = cache<{ sim_key: number; fingerprint: string }>('SELECT * FROM sims').filter(
      (row) => before.get(row.sim_key)?.fingerprint !== row.fingerprint,
    );
    expect(written.map(({ sim_key }) => sim_key).sort()).toEqual(online.map(({ sim_key }) => sim_key).sort());
    expect(
      cache<{ type: string }>("SELECT type FROM events WHERE type LIKE 'sim.%' ORDER BY type").map(
        ({ type }) => type,
      ),
    ).toEqual(['sim.imei.locked', 'sim.lifecycle.changed']);
    const lock = bench.ports.ledger.get<{ was: string; is_now: string }>(
      "SELECT was, is_now FROM bindings WHERE kind = 'lock'",
    );
    expect(lock?.was).toBe('open');
    expect(lock?.is_now).toMatch(/^\d{15}$/);
  });

  it('tells a swapped device, where and when it was seen', async () => {
    await run();
    const attack = await world.attacks.launch('stolen-sim');
    world.clock.advance(3 * hour);
    await run();
    const swapped = cache<{ imei: string; raw: string; at: number }>(
      "SELECT * FROM events WHERE type = 'sim.imei.changed'",
    );
    expect(swapped.length).toBeGreaterThan(0);
    expect(swapped.length).toBe(attack.iccids.length);
    expect(count(bench.ports, 'ledger', 'bindings', "kind = 'imei'")).toBe(attack.iccids.length);
    expect(swapped[0]?.at).toBeLessThanOrEqual(world.clock.now());
  });

  it('reads usage again from the last complete hour on, and session events of those who moved', async () => {
    await run();
    const hours =
      cache<{ complete_until: number }>("SELECT complete_until FROM sync_state WHERE source = 'usage'")[0]
        ?.complete_until ?? 0;
    world.clock.advance(50 * minute);
    await run();
    const later = cache<{ complete_until: number; rows: number }>(
      "SELECT complete_until, rows FROM sync_state WHERE source = 'usage'",
    )[0];
    expect(later?.complete_until).toBeGreaterThan(hours);
    expect(later?.rows).toBeLessThan(60 * 3);
    expect(count(bench.ports, 'cache', 'sims', 'session_updated_at >= events_until')).toBe(0);
  });

  it('marks SIMs that are listed no more, and welcomes them back', async () => {
    await run();
    const gone = cache<{ provider_sim_id: string }>('SELECT provider_sim_id FROM sims LIMIT 3').map(
      (row) => row.provider_sim_id,
    );
    const real = bench.providers.connectorFor(bench.providerId);
    let hide = true;
    const hiding = bench.reopen({
      providers: {
        list: () => bench.providers.list(),
        connectorFor: () => ({
          ...real,
          simPage: async (cursor, signal) => {
            const page = await real.simPage(cursor, signal);
            return hide
              ? { ...page, sims: page.sims.filter((sim) => !gone.includes(sim.providerSimId)) }
              : page;
          },
        }),
      },
    });
    await hiding.run(bench.providerId);
    expect(
      cache<{ provider_sim_id: string; lifecycle: string; connectivity: string }>(
        'SELECT * FROM sims WHERE vanished_at IS NOT NULL ORDER BY provider_sim_id',
      ),
    ).toMatchObject(
      [...gone].sort().map((id) => ({ provider_sim_id: id, lifecycle: 'unknown', connectivity: 'unknown' })),
    );
    hide = false;
    await hiding.run(bench.providerId);
    expect(count(bench.ports, 'cache', 'sims', 'vanished_at IS NOT NULL')).toBe(0);
    expect(
      cache<{ type: string }>("SELECT DISTINCT type FROM events WHERE type LIKE 'sim.%' ORDER BY 1").map(
        ({ type }) => type,
      ),
    ).toEqual(['sim.returned', 'sim.vanished']);
  });

  it('does not believe a list that is suddenly empty', async () => {
    await run();
    const before = fleetTable(bench.ports);
    const real = bench.providers.connectorFor(bench.providerId);
    const empty = bench.reopen({
      providers: {
        list: () => bench.providers.list(),
        connectorFor: () => ({
          ...real,
          simPage: async () => ({ sims: [], next: null, rejected: [], serverTime: world.clock.now() }),
        }),
      },
    });
    await expect(empty.run(bench.providerId)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
    expect(fleetTable(bench.ports)).toEqual(before);
  });
});

describe('what is read besides', () => {
  it('a reading of one SIM is stored at once and no older page takes it back', async () => {
    await run();
    const [sim] = cache<{ provider_sim_id: string; sim_key: number }>(
      "SELECT * FROM sims WHERE connectivity = 'online' LIMIT 1",
    );
    const id = sim?.provider_sim_id ?? '';
    const real = bench.providers.connectorFor(bench.providerId);
    const late = bench.reopen({
      providers: {
        list: () => bench.providers.list(),
        connectorFor: () => ({
          ...real,
          simPage: async (cursor, signal) => {
            const page = await real.simPage(cursor, signal);
            const { reading } = await real.act('suspend', id, {}, signal);
            if (reading !== null) expect(late.applyReading(bench.providerId, reading)).toBe(sim?.sim_key);
            return page;
          },
        }),
      },
    });
    const states = (): string[] =>
      cache<{ lifecycle: string }>('SELECT lifecycle FROM sims WHERE provider_sim_id = ?', [id]).map(
        ({ lifecycle }) => lifecycle,
      );
    await late.run(bench.providerId);
    expect(states()).toEqual(['suspended']);
    expect(count(bench.ports, 'cache', 'events', "type = 'sim.lifecycle.changed'")).toBe(1);
    expect(count(bench.ports, 'cache', 'sims', 'vanished_at IS NOT NULL')).toBe(0);
    await run();
    expect(states()).toEqual(['suspended']);
    expect(count(bench.ports, 'cache', 'events', "type = 'sim.lifecycle.changed'")).toBe(1);
  });

  it('imported device evidence fills what tags leave open, before or after the SIM was read', async () => {
    const facts = JSON.stringify({
      name: 'inventoried',
      deviceClass: 'Camera',
      maker: 'Optrel',
      model: 'OP-5',
      site: 'Elsewhere',
      owner: 'Ops',
      criticality: 4,
      eid: '8904',
    });
    const put = (body: string): void => {
      bench.ports.ledger.run(
        `INSERT INTO evidence (subject, kind, observed_at, collected_at, source, facts, hash, import_id) VALUES (?, 'device-inventory', 1, 1, 'test', ?, 'h', 1)`,
        [`sim:${body}`, facts],
      );
    };
    const bare = [...Array(60).keys()]
      .map((index) => world.fleet.facts(index))
      .filter((sim) => world.fleet.tags(sim)['site'] === undefined);
    expect(bare.length).toBeGreaterThan(1);
    put(bare[0]?.iccid.slice(0, -1) ?? '');
    await run();
    const siteOf = (index: number): unknown =>
      cache<{ site: string | null }>('SELECT site FROM sims WHERE iccid = ?', [bare[index]?.iccid ?? ''])[0]
        ?.site;
    expect([siteOf(0), siteOf(1)]).toEqual(['Elsewhere', null]);
    put(bare[1]?.iccid.slice(0, -1) ?? '');
    bench.bus.emit('evidenceImported', { importId: 1 });
    await bench.sync.stop();
    expect(siteOf(1)).toBe('Elsewhere');
  });

  it('a removed provider leaves the cache, its history stays', async () => {
    await run();
    await bench.providers.handlers.remove({ providerId: bench.providerId }, context);
    await bench.sync.stop();
    for (const table of [
      'sims',
      'events',
      'usage_hours',
      'usage_days',
      'groups',
      'accounts',
      'sync_state',
      'sync_pages',
    ])
      expect(count(bench.ports, 'cache', table), table).toBe(0);
    expect(count(bench.ports, 'ledger', 'bindings')).toBeGreaterThan(59);
  });
});
