import { afterEach, beforeEach, expect, test } from 'vitest';
import { day, dayStart, minute, second } from '../../../../shared/time.ts';
import { telnyxEmulation } from '../../../demo/telnyx/emulation.ts';
import { simIdOf } from '../../../demo/telnyx/identity.ts';
import type { TelnyxWorld } from '../../../demo/telnyx/world-core.ts';
import { usageBetween } from '../../../demo/usage.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import type { Connector } from '../connector.ts';
import { never } from '../conformance/listing.testkit.ts';
import type { SimReading, UsageReading } from '../readings.ts';
import { alwaysOnline } from '../world.testkit.ts';
import { capabilityOf } from './actions.ts';
import { createTelnyxConnector } from './connector.ts';

let bench: Bench<TelnyxWorld>;
let connector: Connector;
let simId: string;

beforeEach(async () => {
  bench = await openBench(telnyxEmulation, createTelnyxConnector, { sims: 600 });
  connector = bench.connect();
  simId = simIdOf(7, alwaysOnline(bench.emulator.world).index);
});
afterEach(() => bench.close());

async function read(id = simId): Promise<SimReading> {
  const reading = await connector.sim(id, never);
  if (reading === null) throw new Error('the SIM is gone');
  return reading;
}
const later = (ms: number): void => bench.emulator.world.clock.advance(ms);
const stateOf = async (id: string | null) => (await connector.operation?.(id ?? '', never))?.state;

async function pagesFrom(cursor: string | null): Promise<SimReading[]> {
  const page = await connector.simPage(cursor, never);
  return page.next === null ? [...page.sims] : [...page.sims, ...(await pagesFrom(page.next))];
}

test('202 is not done: the SIM is on its way, then the action has ended and the SIM shows it', async () => {
  const { reading, providerOperationId } = await connector.act('suspend', simId, {}, never);
  expect(reading).toBeNull();
  expect(await stateOf(providerOperationId)).toBe('in-progress');
  expect(await read()).toMatchObject({
    lifecycle: 'pending',
    target: 'suspended',
    rawState: 'disabling',
    connectivity: 'online',
  });
  later(10 * second);
  expect(await stateOf(providerOperationId)).toBe('completed');
  expect(await read()).toMatchObject({ lifecycle: 'suspended', connectivity: 'offline' });
});

test('a second order interrupts the first, which then never happens', async () => {
  const first = await connector.act('suspend', simId, {}, never);
  const next = await connector.act('resume', simId, {}, never);
  const interrupted = await connector.operation?.(first.providerOperationId ?? '', never);
  expect(interrupted?.state).toBe('failed');
  expect(interrupted?.words).toContain('interrupted');
  later(10 * second);
  expect(await stateOf(next.providerOperationId)).toBe('completed');
  expect((await read()).lifecycle).toBe('active');
});

test('a lock to another device lets it be until it reconnects; then the provider says so, and an order does not help', async () => {
  await connector.act('imei_lock', simId, { imei: '35402914000001' }, never);
  expect(await read()).toMatchObject({
    imeiLock: 'mismatch',
    lockedImei: '354029140000010',
    lifecycle: 'active',
  });
  later(2 * day);
  const held = await read();
  expect(held).toMatchObject({
    rawState: 'unauthorized_imei',
    lifecycle: 'blocked',
    restriction: 'imei_mismatch',
  });
  expect(capabilityOf('resume', held).support).toBe('none');
  await connector.act('imei_unlock', simId, {}, never);
  later(2 * day);
  expect(await read()).toMatchObject({ imeiLock: 'open', lifecycle: 'active', connectivity: 'online' });
});

test('a lock without an IMEI takes the device last seen, and is refused unsent where none was', async () => {
  const { imei } = await read();
  await connector.act('imei_lock', simId, {}, never);
  expect(await read()).toMatchObject({ imeiLock: 'locked', lockedImei: imei });
  const unseen = (await pagesFrom(null)).find((sim) => sim.imei === null);
  const lock = connector.act('imei_lock', unseen?.providerSimId ?? '', {}, never);
  await expect(lock).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
});

test('a reached data limit holds the SIM, and a higher one lets it go on', async () => {
  await connector.act('data_limit', simId, { dataLimitBytes: 1_500_000 }, never);
  expect(await read()).toMatchObject({
    dataLimitBytes: 1_500_000,
    rawState: 'data_limit_exceeded',
    restriction: 'data_limit',
  });
  await expect(connector.act('resume', simId, {}, never)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
  await connector.act('data_limit', simId, { dataLimitBytes: 900_000_000_000 }, never);
  later(minute);
  expect(await read()).toMatchObject({
    dataLimitBytes: 900_000_000_000,
    lifecycle: 'active',
    connectivity: 'online',
  });
});

test('a deleted SIM is gone, and what is deleted while the list is read costs no other SIM its place', async () => {
  const all = await pagesFrom(null);
  const first = await connector.simPage(null, never);
  const gone = first.sims.slice(0, 3).map(({ providerSimId }) => providerSimId);
  for (const id of gone) await connector.act('terminate', id, {}, never);
  expect(await connector.sim(gone[0] ?? '', never)).toBeNull();
  const rest = await pagesFrom(first.next);
  const seen = new Set([...first.sims, ...rest].map(({ providerSimId }) => providerSimId));
  expect(seen.size).toBe(all.length);
  expect((await pagesFrom(null)).length).toBe(all.length - gone.length);
});

test('usage is that of the fleet, to the byte', async () => {
  const { fleet, clock } = bench.emulator.world;
  const to = dayStart(clock.now());
  const readings: UsageReading[] = [];
  for await (const reading of connector.usage(to - 2 * day, to, 'day', never)) readings.push(reading);
  const sim = alwaysOnline(bench.emulator.world);
  const mine = readings.filter(({ providerSimId }) => providerSimId === simId).sort((a, b) => a.at - b.at);
  expect(mine.map(({ at, up, down }) => ({ at, up, down }))).toEqual(
    [to - 2 * day, to - day].map((at) => {
      const { upload, download } = usageBetween(fleet, sim, undefined, at, at + day);
      return { at, up: upload, down: download };
    }),
  );
});

test('changes stand in the audit log; what the log does not hold yet is no failure', async () => {
  await connector.act('imei_unlock', simId, {}, never);
  const now = bench.emulator.world.clock.now();
  const events = [];
  for await (const event of connector.auditLog(now - 3 * day, now + 1, never)) events.push(event);
  expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 3 }, () => 'platform.config.changed'));
  expect(events.at(-1)?.raw).toContain('authorized_imeis');
});

test('what Telnyx does not have is said, and nothing is sent', async () => {
  for (const kind of ['session_reset', 'set_speed', 'deactivate'] as const)
    await expect(connector.act(kind, simId, {}, never)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  await expect(connector.act('set_group', simId, {}, never)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
