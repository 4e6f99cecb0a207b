import { afterEach, beforeEach, expect, it } from 'vitest';
import { camaraEmulation } from '../../demo/camara/emulation.ts';
import type { CamaraWorld } from '../../demo/camara/world.ts';
import { startEmulator, type Emulator } from '../../demo/emulator.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { day } from '../../../shared/time.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { overlayStatus } from './read-overlay.ts';
import { context, openSync, type SyncBench } from './sync.testkit.ts';

const epoch = Date.now();
/** More than one pass asks about. */
const sims = 120;

let world: DemoWorld;
let operator: Emulator<CamaraWorld>;
let bench: SyncBench;
let overlayId: string;

beforeEach(async () => {
  world = await standingWorld({ sims, seed: 7, epoch });
  // The same fleet seen by its operator.
  operator = await startEmulator(camaraEmulation, {
    sims,
    seed: 7,
    speed: 0,
    epoch,
    maxLifetimeMs: 120_000,
  });
  bench = await openSync(world);
  const added = await bench.providers.handlers.add(
    {
      kind: 'camara',
      name: 'Operator',
      baseUrl: operator.baseUrl,
      demo: true,
      options: { ...operator.options, sink: 'https://relay.example/events' },
      credentials: { ...operator.credentials },
    },
    context,
  );
  overlayId = added.providerId;
  await bench.sync.run(bench.providerId);
});
afterEach(async () => {
  await bench.close();
  await operator.close();
  await world.close();
});

/** As many passes as a round over the fleet takes. */
async function round(): Promise<number[]> {
  const passes = [await bench.sync.run(overlayId), await bench.sync.run(overlayId)];
  expect(passes.flatMap(({ failures }) => failures)).toEqual([]);
  return passes.map(({ rows }) => rows);
}

const events = (where: string): { sim_key: number; type: string; at: number; raw: string }[] =>
  bench.ports.cache.all(`SELECT * FROM events WHERE provider_id = ? AND ${where} ORDER BY event_id`, [
    overlayId,
  ]);

it('adds what the operator tells to the SIMs of the inventory, and no SIM', async () => {
  const before = bench.ports.cache.all('SELECT * FROM sims');
  expect(await round()).toEqual([100, 20]);
  expect(bench.ports.cache.all('SELECT * FROM sims')).toEqual(before);
  const told = events(`type = '${overlayStatus}'`);
  expect(new Set(told.map(({ sim_key }) => sim_key)).size).toBe(sims);
  expect(told.some(({ raw }) => raw.includes('"imeiLock":"locked"'))).toBe(true);
  const swaps = events("type = 'sim.swap.detected'");
  expect(swaps.length).toBeGreaterThan(0);
  expect(swaps.every(({ at }) => at > epoch - 30 * day)).toBe(true);
});

it('stores the same once, and a change when there is one', async () => {
  await round();
  const first = events('1').length;
  await round();
  expect(events('1').length).toBe(first);
  const [open] = events(
    `type = '${overlayStatus}' AND raw LIKE '%"connectivity":"online"%"imeiLock":"open"%'`,
  );
  const phone = `+${bench.ports.cache.get<{ msisdn: string }>('SELECT msisdn FROM sims WHERE sim_key = ?', [open?.sim_key ?? 0])?.msisdn ?? ''}`;
  await bench.providers.connectorFor(overlayId).act('imei_lock', phone, {}, context.signal);
  await round();
  const again = events('1');
  expect(again.length).toBe(first + 1);
  expect(again.at(-1)).toMatchObject({ sim_key: open?.sim_key, type: overlayStatus });
});

it('orders notifications for a relay, once for each SIM, and again before they end', async () => {
  await round();
  const { subscriptions } = operator.world;
  expect(subscriptions.size).toBe(2 * sims);
  const ids = new Set(subscriptions.keys());
  await round();
  expect(new Set(subscriptions.keys())).toEqual(ids);
  operator.world.clock.advance(28 * day);
  await round();
  expect(subscriptions.size).toBe(2 * sims);
  expect([...subscriptions.keys()].some((id) => ids.has(id))).toBe(false);
});
