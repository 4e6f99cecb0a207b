import { afterAll, beforeEach, expect, test } from 'vitest';
import { hour, minute, second } from '../../../shared/time.ts';
import { startTestWorld } from '../demo.testkit.ts';

const { world, client } = await startTestWorld();
afterAll(() => world.close());
beforeEach(() => {
  world.faults.clear();
  world.clock.advance(minute);
});

interface Sim {
  readonly simId: string;
  readonly status: string;
  readonly imeiLock?: { readonly imei: string };
  readonly sessionStatus: { readonly online: boolean; readonly imei?: string; readonly sessionId?: string };
}

/** A SIM of the wanted kind that no test has used before. */
const used = new Set<string>();
async function freshSim(wanted: (sim: Sim) => boolean): Promise<Sim> {
  const sims = (await client.all('/sims?limit=500')) as unknown as Sim[];
  const found = sims.find((sim) => !used.has(sim.simId) && wanted(sim));
  if (found === undefined) throw new Error('no such SIM in this world');
  used.add(found.simId);
  return found;
}
const read = async (simId: string): Promise<Sim> => (await client.get(`/sims/${simId}`)).json as Sim;
const online = ({ status, sessionStatus }: Sim): boolean => status === 'active' && sessionStatus.online;

test('a suspended SIM stays connected for some seconds, then is gone and sends nothing more', async () => {
  const { simId } = await freshSim(online);
  const accepted = await client.post(`/sims/${simId}/suspend`);
  expect(accepted).toMatchObject({
    status: 200,
    json: { simId, status: 'suspended', sessionStatus: { online: true } },
  });
  world.clock.advance(1 * second);
  expect((await read(simId)).sessionStatus.online).toBe(true);
  world.clock.advance(6 * second);
  expect(await read(simId)).toMatchObject({ status: 'suspended', sessionStatus: { online: false } });

  const from = Math.floor((world.clock.now() + 5 * minute) / 1000);
  world.clock.advance(2 * hour);
  const { json } = await client.get(
    `/stats/air/sims/${simId}?period=minutes&from=${from}&to=${Math.floor(world.clock.now() / 1000)}`,
  );
  expect(json).toEqual([]);

  await client.post(`/sims/${simId}/activate`);
  world.clock.advance(30 * second);
  expect(await read(simId)).toMatchObject({ status: 'active', sessionStatus: { online: true } });
});

test('an IMEI lock to the current device needs a session; unlocking removes it', async () => {
  const locked = await freshSim((sim) => online(sim) && sim.imeiLock === undefined);
  expect((await client.post(`/sims/${locked.simId}/set_imei_lock`, {})).json).toMatchObject({
    imeiLock: { imei: locked.sessionStatus.imei },
  });
  expect((await client.post(`/sims/${locked.simId}/unset_imei_lock`)).json).not.toHaveProperty('imeiLock');

  const offline = await freshSim((sim) => sim.status === 'active' && !sim.sessionStatus.online);
  expect((await client.post(`/sims/${offline.simId}/set_imei_lock`, {})).status).toBe(400);
  expect((await client.post(`/sims/${offline.simId}/set_imei_lock`, { imei: '123' })).status).toBe(400);
  expect(
    (await client.post(`/sims/${offline.simId}/set_imei_lock`, { imei: '352968125576977|ANONYMOUS' })).status,
  ).toBe(200);
});

test('a lock to another device lets the session be and refuses the next one', async () => {
  const { simId } = await freshSim(online);
  await client.post(`/sims/${simId}/set_imei_lock`, { imei: '352968125576977' });
  world.clock.advance(10 * second);
  expect((await read(simId)).sessionStatus.online).toBe(true);
  await client.post(`/sims/${simId}/delete_session`);
  world.clock.advance(minute);
  expect((await read(simId)).sessionStatus.online).toBe(false);
});

test('a deleted session comes back as a new one; deleting an absent one is refused with SEM0016', async () => {
  const before = await freshSim(online);
  await client.post(`/sims/${before.simId}/delete_session`);
  world.clock.advance(30 * second);
  const after = await read(before.simId);
  expect(after.sessionStatus.online).toBe(true);
  expect(after.sessionStatus.sessionId).not.toBe(before.sessionStatus.sessionId);
  const offline = await freshSim((sim) => !sim.sessionStatus.online);
  if (offline.status !== 'terminated') {
    const { status, json } = await client.post(`/sims/${offline.simId}/delete_session`);
    expect({ status, json }).toEqual({
      status: 400,
      json: { code: 'SEM0016', message: 'The specified subscriber is offline' },
    });
  }
});

test('a lost action is answered like any other and never happens', async () => {
  const { simId } = await freshSim(online);
  world.faults.add({ kind: 'action-lost', path: '/sims/*/suspend', count: 1 });
  expect((await client.post(`/sims/${simId}/suspend`)).json).toMatchObject({ status: 'suspended' });
  world.clock.advance(10 * minute);
  expect(await read(simId)).toMatchObject({ status: 'active', sessionStatus: { online: true } });
});

test('a failed action is an error and changes nothing', async () => {
  const { simId } = await freshSim(online);
  world.faults.add({ kind: 'action-fail', path: '/sims/*/suspend', count: 1 });
  expect((await client.post(`/sims/${simId}/suspend`)).status).toBe(500);
  expect((await read(simId)).status).toBe('active');
});

test('an action takes effect although its answer never arrived', async () => {
  const { simId } = await freshSim(online);
  world.faults.add({ kind: 'drop-answer', path: '/sims/*/suspend', count: 1 });
  await expect(client.post(`/sims/${simId}/suspend`)).rejects.toThrow();
  world.clock.advance(10 * second);
  expect(await read(simId)).toMatchObject({ status: 'suspended', sessionStatus: { online: false } });
});

test('the shown status can be made to wait for the network', async () => {
  const other = await startTestWorld({ actions: { statusWaits: true, delay: [4 * second, 4 * second] } });
  try {
    const sims = (await other.client.all('/sims?limit=500')) as unknown as Sim[];
    const simId = sims.find(online)?.simId ?? '';
    expect((await other.client.post(`/sims/${simId}/suspend`)).json).toMatchObject({ status: 'active' });
    other.world.clock.advance(5 * second);
    expect((await other.client.get(`/sims/${simId}`)).json).toMatchObject({ status: 'suspended' });
  } finally {
    await other.world.close();
  }
});
