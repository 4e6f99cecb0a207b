import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DemoWorld } from '../../demo/world.ts';
import { createProviders } from '../providers/service.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { context, count, fleetTable, openSync, type SyncBench } from './sync.testkit.ts';

/** A pass against a world in which something is wrong: its message, and that nothing read before is lost. */

let world: DemoWorld;
let bench: SyncBench;

beforeEach(async () => {
  world = await standingWorld({ sims: 40 });
  bench = await openSync(world);
  await bench.sync.run(bench.providerId);
});
afterEach(async () => {
  await bench.close();
  await world.close();
});

const status = async () => (await bench.sync.handlers.status({}, context)).providers[0];

it('wrong credentials: told, everything stays readable', async () => {
  const before = fleetTable(bench.ports);
  await bench.ports.secrets.set(`provider/${bench.providerId}/authKey`, 'secret-revoked');
  const providers = createProviders({ ...bench.ports, schedule: bench.schedule, bus: bench.bus });
  const sync = bench.reopen({ providers });
  await expect(sync.run(bench.providerId)).rejects.toMatchObject({ code: 'PROVIDER_AUTH' });
  expect(fleetTable(bench.ports)).toEqual(before);
  const shown = (await sync.handlers.status({}, context)).providers[0];
  expect(shown).toMatchObject({ state: 'failed', error: { code: 'PROVIDER_AUTH' } });
  expect(shown?.error?.message).toMatch(/refused the credentials.*kept.*check the key/);
  expect(shown?.sources[0]?.readAt).not.toBeNull();
});

it('unreachable: told, and every source keeps its age', async () => {
  const before = fleetTable(bench.ports);
  const readAt = (await status())?.sources;
  await world.close();
  await expect(bench.sync.run(bench.providerId)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  expect((await status())?.error?.message).toMatch(/cannot be reached.*stays readable/);
  expect((await status())?.sources).toEqual(readAt);
  expect(fleetTable(bench.ports)).toEqual(before);
});

it('a pass of the inventory that fails half way keeps its pages and goes on', async () => {
  const larger = await standingWorld({ sims: 300 });
  const second = await openSync(larger);
  try {
    larger.faults.add({ kind: 'short-page', path: '/sims' });
    larger.faults.add({ kind: 'malformed-json', path: '/sims', probability: 0.6 });
    let passes = 0;
    for (; passes < 20; passes++) {
      try {
        await second.sync.run(second.providerId);
        break;
      } catch (error) {
        expect(error).toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
      }
      if (passes === 2) larger.faults.clear();
    }
    expect(count(second.ports, 'cache', 'sims')).toBe(300);
    expect(count(second.ports, 'cache', 'sims', 'vanished_at IS NOT NULL')).toBe(0);
  } finally {
    await second.close();
    await larger.close();
  }
});

it('unknown words are stored as unknown beside the provider’s own', async () => {
  world.faults.add({ kind: 'unknown-enum' });
  await bench.sync.run(bench.providerId);
  expect(
    count(bench.ports, 'cache', 'sims', "lifecycle = 'unknown' AND raw_state = 'hibernating'"),
  ).toBeGreaterThan(20);
});

it('20-digit identifiers that come as numbers name the same SIMs', async () => {
  const before = fleetTable(bench.ports);
  world.faults.add({ kind: 'bare-numbers' });
  await bench.sync.run(bench.providerId);
  expect(count(bench.ports, 'cache', 'sims')).toBe(40);
  expect(fleetTable(bench.ports).map(({ iccid, imsi, imei }) => [iccid, imsi, imei])).toEqual(
    before.map(({ iccid, imsi, imei }) => [iccid, imsi, imei]),
  );
  expect(before.some(({ iccid }) => String(iccid).length === 20)).toBe(true);
});

it('a usage export that fails costs only the usage', async () => {
  world.clock.advance(30 * 60_000);
  world.faults.add({ kind: 'malformed-json', path: '/files/exported/*' });
  const outcome = await bench.sync.run(bench.providerId);
  expect(outcome.failures).toMatchObject([{ code: 'PROVIDER_BAD_ANSWER' }]);
  expect((await status())?.error?.message).toMatch(/files\/exported/);
  expect(bench.ports.cache.get("SELECT error FROM sync_state WHERE source = 'audit'")).toEqual({
    error: null,
  });
});
