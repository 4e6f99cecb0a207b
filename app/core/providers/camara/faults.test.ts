import { afterEach, beforeEach, expect, it } from 'vitest';
import { camaraEmulation } from '../../../demo/camara/emulation.ts';
import { phoneOf, simBy } from '../../../demo/camara/phones.ts';
import type { CamaraWorld } from '../../../demo/camara/world.ts';
import { day } from '../../../../shared/time.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import type { Connector } from '../connector.ts';
import { never } from '../conformance/listing.testkit.ts';
import { alwaysOnline } from '../world.testkit.ts';
import { apis } from './apis.ts';
import { camaraFactory, createCamaraConnector } from './connector.ts';

const epoch = Date.UTC(2026, 10, 20, 12);

let bench: Bench<CamaraWorld>;
let connector: Connector;
let phone: string;

const open = (options: Readonly<Record<string, string>>): Connector =>
  bench.connect({ options: { ...bench.emulator.options, ...options } });

beforeEach(async () => {
  bench = await openBench(camaraEmulation, createCamaraConnector, { sims: 300 });
  connector = bench.connect();
  phone = phoneOf(alwaysOnline(bench.emulator.world));
});
afterEach(() => bench.close());

it('leads every phone number back to its SIM', () => {
  const { fleet } = bench.emulator.world;
  for (let index = 0; index < fleet.size; index++)
    expect(simBy(fleet, phoneOf(fleet.facts(index)))?.index).toBe(index);
  for (const none of ['+1', '423663', '+423663999999999', '']) expect(simBy(fleet, none)).toBeNull();
});

it('leaves unknown what one API may not tell, and asks that one no more', async () => {
  bench.emulator.world.missing.add(apis.roaming.path);
  bench.emulator.world.missing.add(apis.binding.path);
  const strike = bench.emulator.world.faults.add({ kind: 'latency', ms: 0, path: apis.roaming.path });
  const reading = await connector.sim(phone, never);
  expect(reading).toMatchObject({ connectivity: 'online', imeiLock: 'unknown', country: null });
  await connector.sim(phone, never);
  expect(bench.emulator.world.faults.list().find(({ id }) => id === strike)?.struck).toBe(1);
});

it('takes a number of another operator for unknown, and no API for missing because of it', async () => {
  expect(await connector.sim('+423663999999999', never)).toBeNull();
  expect(await connector.sessionEvents('+423663999999999', 0, epoch, never)).toEqual([]);
  expect(await connector.sim(phone, never)).toMatchObject({ connectivity: 'online' });
});

it('says so when the account may use none of the APIs', async () => {
  for (const { path } of Object.values(apis)) bench.emulator.world.missing.add(path);
  await connector.sessionEvents(phone, 0, epoch, never);
  await expect(connector.sim(phone, never)).rejects.toMatchObject({
    code: 'PROVIDER_REFUSED',
    message: expect.stringContaining('none of the CAMARA APIs') as string,
  });
});

it('finds nothing behind a wrong API root', async () => {
  const lost = bench.connect({ baseUrl: `${bench.emulator.baseUrl}/v9` });
  // A gateway may answer in CAMARA's words at any path: only the questions show that nobody is there.
  expect(await lost.sim(phone, never)).toMatchObject({ connectivity: 'unknown', rawState: '' });
  await expect(lost.sessionEvents(phone, 0, epoch, never)).rejects.toMatchObject({
    code: 'PROVIDER_REFUSED',
  });
});

it('tells swaps within the window, and none where the operator supervises no longer', async () => {
  const { fleet } = bench.emulator.world;
  const found = [];
  for (let index = 0; index < fleet.size; index++)
    found.push(
      ...(await connector.sessionEvents(phoneOf(fleet.facts(index)), epoch - 30 * day, epoch, never)),
    );
  expect(found.length).toBeGreaterThan(2);
  expect(found.every(({ type, at }) => type === 'sim.swap.detected' && at > epoch - 30 * day)).toBe(true);
  expect(await connector.sessionEvents('+423663999999999', 0, epoch, never)).toEqual([]);
});

it('binds to the device of the session only, and takes a no for a no', async () => {
  await expect(connector.act('imei_lock', phone, { imei: '357103060000170' }, never)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    field: 'imei',
  });
  await expect(connector.act('suspend', phone, {}, never)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  bench.emulator.world.faults.add({ kind: 'action-fail' });
  await expect(connector.act('imei_unlock', phone, {}, never)).rejects.toMatchObject({
    code: 'PROVIDER_REFUSED',
  });
});

it('says which controls the scope leaves out', async () => {
  const narrow = open({ scope: 'device-reachability-status:read iot-sim-fraud-prevention:unbind' });
  const abilities = await narrow.discover?.(never);
  expect(abilities?.grants).toEqual(['device-reachability-status:read', 'iot-sim-fraud-prevention:unbind']);
  expect(Object.keys(abilities?.denied ?? {})).toEqual(['imei_lock', 'area_lock']);
  expect((await connector.discover?.(never))?.denied).toEqual({});
});

it('orders nothing without a relay, and goes on where the operator refuses one number', async () => {
  expect(connector.watch).toBeUndefined();
  const relayed = open({ sink: 'https://relay.example/events' });
  const outcome = await relayed.watch?.([phone, '+423663999999999'], never);
  expect(outcome).toEqual({ ordered: 2, dropped: 0, refused: 2 });
  expect(await relayed.watch?.([phone], never)).toEqual({ ordered: 0, dropped: 0, refused: 0 });
});

it('needs a token address that keeps the secret unread on the way', () => {
  for (const tokenUrl of ['http://operator.example/token', 'operator', ''])
    expect(() =>
      camaraFactory.create(
        { providerId: 'p', baseUrl: 'https://operator.example', options: { tokenUrl } },
        bench.ports,
      ),
    ).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', field: 'options.tokenUrl' }));
});
