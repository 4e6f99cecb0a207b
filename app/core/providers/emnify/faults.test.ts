import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hour, minute } from '../../../../shared/time.ts';
import { emnifyEmulation } from '../../../demo/emnify/emulation.ts';
import { simIdOf } from '../../../demo/emnify/identity.ts';
import type { EmnifyWorld } from '../../../demo/emnify/world.ts';
import type { HttpRequest } from '../../ports.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import type { Connector } from '../connector.ts';
import type { SimReading } from '../readings.ts';
import { allSims, collect, never } from '../conformance/listing.testkit.ts';
import { alwaysOnline } from '../world.testkit.ts';
import { createEmnifyConnector } from './connector.ts';

let bench: Bench<EmnifyWorld>;
let connector: Connector;

beforeEach(async () => {
  bench = await openBench(emnifyEmulation, createEmnifyConnector, { sims: 300 });
  connector = bench.connect();
});
afterEach(() => bench.close());

async function simsWith(rawState: string): Promise<readonly SimReading[]> {
  return (await allSims(connector)).sims.filter((sim) => sim.rawState === rawState);
}

async function read(sim: Pick<SimReading, 'providerSimId'>): Promise<SimReading | null> {
  return connector.sim(sim.providerSimId, never);
}

const settle = (): void => bench.emulator.world.clock.advance(minute);

describe('two states, one SIM', () => {
  it('a SIM on a disabled endpoint is resumed by its endpoint', async () => {
    const [sim] = await simsWith('Activated/Disabled');
    if (sim === undefined) throw new Error('no SIM lies on a disabled endpoint');
    await connector.act('resume', sim.providerSimId, {}, never);
    settle();
    expect(await read(sim)).toMatchObject({ lifecycle: 'active', rawState: 'Activated/Enabled' });
  });

  it('where both hold it back both are released, the endpoint first', async () => {
    const [sim] = await simsWith('Activated/Disabled');
    if (sim === undefined) throw new Error('no SIM lies on a disabled endpoint');
    await connector.act('suspend', sim.providerSimId, {}, never);
    settle();
    expect(await read(sim)).toMatchObject({ lifecycle: 'suspended', rawState: 'Suspended/Disabled' });
    bench.emulator.world.faults.add({ kind: 'action-fail', method: 'PATCH', path: '/sim/*', count: 1 });
    await expect(connector.act('resume', sim.providerSimId, {}, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining('NotProcessable: The change could not be carried out') as string,
    });
    settle();
    // Half done is still suspended.
    expect(await read(sim)).toMatchObject({ lifecycle: 'suspended', rawState: 'Suspended/Enabled' });
    await connector.act('resume', sim.providerSimId, {}, never);
    settle();
    expect(await read(sim)).toMatchObject({ lifecycle: 'active' });
  });

  it('changes of endpoints go out one after the other, however many are asked for at once', async () => {
    let underWay = 0;
    let most = 0;
    const counting = {
      ...bench.ports.http,
      async request(request: HttpRequest) {
        const counts = request.method === 'PATCH';
        underWay += counts ? 1 : 0;
        most = Math.max(most, underWay);
        try {
          return await bench.ports.http.request(request);
        } finally {
          underWay -= counts ? 1 : 0;
        }
      },
    };
    const sims = (await simsWith('Activated/Enabled')).filter(
      (sim) => sim.imeiLock === 'open' && sim.imei !== null,
    );
    const some = sims.slice(0, 6);
    const counted = bench.connect({ through: { ...bench.ports, http: counting } });
    // Slow enough that they would meet, and one of them fails: the next must go out all the same.
    bench.emulator.world.faults.add({ kind: 'latency', method: 'PATCH', path: '/endpoint/*', ms: 50 });
    bench.emulator.world.faults.add({ kind: 'action-fail', method: 'PATCH', path: '/endpoint/*', count: 1 });
    const ended = await Promise.allSettled(
      some.map((sim) => counted.act('imei_lock', sim.providerSimId, {}, never)),
    );
    settle();
    expect(most).toBe(1);
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    for (const [index, sim] of some.entries())
      if (ended[index]?.status === 'fulfilled')
        expect(await read(sim)).toMatchObject({ imeiLock: 'locked', lockedImei: sim.imei });
  });

  it('what is not offered is not sent', async () => {
    const sim = (await simsWith('Activated/Enabled'))[0]?.providerSimId ?? '';
    for (const kind of ['data_limit', 'set_speed', 'set_tag', 'deactivate'] as const)
      await expect(connector.act(kind, sim, {}, never)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('connectivity', () => {
  it('a device that went is called attached for a day and a half', async () => {
    const sim = { providerSimId: String(simIdOf(alwaysOnline(bench.emulator.world).index)) };
    expect((await read(sim))?.connectivity).toBe('online');
    await connector.act('suspend', sim.providerSimId, {}, never);
    settle();
    expect(await read(sim)).toMatchObject({ lifecycle: 'suspended', connectivity: 'attached' });
    bench.emulator.world.clock.advance(35 * hour);
    expect((await read(sim))?.connectivity).toBe('attached');
    bench.emulator.world.clock.advance(2 * hour);
    expect((await read(sim))?.connectivity).toBe('offline');
    expect(connector.reads.connectivityLag).toBeGreaterThanOrEqual(37 * hour);
  });
});

describe('events and usage', () => {
  it('the organisation’s events hold those of a SIM, under the same keys', async () => {
    const sim = String(simIdOf(alwaysOnline(bench.emulator.world).index));
    const to = bench.emulator.world.clock.now();
    const own = await connector.sessionEvents(sim, to - 30 * hour, to, never);
    const all = await collect(connector.auditLog(to - 30 * hour, to, never));
    expect(own.length).toBeGreaterThan(0);
    const keys = new Set(all.filter(({ providerSimId }) => providerSimId === sim).map(({ key }) => key));
    expect(own.every(({ key }) => keys.has(key))).toBe(true);
    await connector.act('suspend', sim, {}, never);
    settle();
    const after = await collect(connector.auditLog(to, to + hour, never));
    expect(after.filter(({ type }) => type === 'sim.lifecycle.changed')).toHaveLength(1);
  });

  it('usage is told by day and by SIM, and by nothing else', async () => {
    const sim = String(simIdOf(alwaysOnline(bench.emulator.world).index));
    const today = Date.UTC(2026, 10, 20);
    const days = await connector.simUsage?.(sim, today - 48 * hour, today, 'day', never);
    expect(days?.map(({ at }) => at)).toEqual([today - 48 * hour, today - 24 * hour]);
    await expect(connector.simUsage?.(sim, today - hour, today, 'hour', never)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
    });
    await expect(collect(connector.usage(today - hour, today, 'day', never))).rejects.toMatchObject({
      code: 'UNSUPPORTED',
    });
  });
});

describe('signing in', () => {
  it('more than a hundred sign-ins in five minutes are refused, and one connector needs one', async () => {
    for (let turn = 0; turn < 100; turn++) await connector.sim('40000001', never);
    for (let turn = 0; turn < 99; turn++) await bench.connect().test(never);
    await expect(bench.connect().test(never)).rejects.toMatchObject({
      code: 'PROVIDER_RATE_LIMITED',
    });
    bench.emulator.world.clock.advance(5 * minute);
    await bench.connect().test(never);
  });
});
