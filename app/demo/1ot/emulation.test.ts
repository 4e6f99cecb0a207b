import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iccidBody, luhnValid } from '../../../shared/ids.ts';
import { startEmulator, type Emulator } from '../emulator.ts';
import { createFleet } from '../fleet.ts';
import { oneOtEmulation } from './emulation.ts';
import { iccidOf, simBy } from './identity.ts';
import type { OneOtWorld } from './world.ts';

test('ICCIDs are its own, lead back to their SIM, and are no SIM of the fleet elsewhere', () => {
  const fleet = createFleet(3, 500, 0);
  const bodies = new Set<string>();
  for (let index = 0; index < fleet.size; index++) {
    const sim = fleet.facts(index);
    const iccid = iccidOf(sim);
    expect(luhnValid(iccid)).toBe(true);
    expect(simBy(fleet, iccid)?.index).toBe(index);
    expect(fleet.indexOf(iccid)).toBeNull();
    bodies.add(iccidBody(iccid));
  }
  expect(bodies.size).toBe(fleet.size);
  for (const none of ['', '8937204050000000000', '89372040xx', fleet.facts(0).iccid])
    expect(simBy(fleet, none)).toBeNull();
});

describe('the emulated 1oT API', () => {
  let emulator: Emulator<OneOtWorld>;
  let token = '';
  beforeAll(async () => {
    emulator = await startEmulator(oneOtEmulation, { sims: 1_200, seed: 5, speed: 0, maxLifetimeMs: 60_000 });
    token = ((await (await signIn('password')).json()) as { access_token: string }).access_token;
  });
  afterAll(() => emulator.close());

  const signIn = (grant: string, query = ''): Promise<Response> =>
    fetch(`${emulator.baseUrl}/oauth/token${query}`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: grant,
        client_id: emulator.credentials['username'] ?? '',
        ...emulator.credentials,
      }),
    });
  const call = (method: string, path: string): Promise<Response> =>
    fetch(emulator.baseUrl + path, { method, headers: { authorization: `Bearer ${token}` } });
  const json = async (path: string): Promise<Record<string, unknown>> =>
    (await (await call('GET', path)).json()) as Record<string, unknown>;

  test('signs in by a form only, and knows no other token', async () => {
    expect((await signIn('password', '?password=x')).status).toBe(400);
    expect((await signIn('client_credentials')).status).toBe(400);
    const stranger = await fetch(`${emulator.baseUrl}/get_account_groups`, {
      headers: { authorization: 'Bearer x' },
    });
    expect(stranger.status).toBe(401);
  });

  test('pages by offset, a thousand rows each', async () => {
    expect(await json('/get_account_sims')).toMatchObject({ found: 1_000, offset: 0, total: 1_200 });
    expect(await json('/get_account_sims?offset=1000')).toMatchObject({ found: 200, offset: 1_000 });
    expect(await json('/get_account_sims?offset=5000')).toMatchObject({ found: 0, sims: [] });
  });

  test('takes a thousand SIMs in one command, and no more', async () => {
    const iccids = Array.from({ length: 1_001 }, (_, index) => iccidOf(emulator.world.fleet.facts(index)));
    const move = (list: readonly string[]): Promise<Response> =>
      call('PUT', `/set_group?group=Quarantine&iccid=${list.join(',')}`);
    expect(await (await move(iccids)).json()).toMatchObject({ error_code: 'E230' });
    const moved = await move(iccids.slice(0, 1_000));
    expect([moved.headers.get('content-type'), await moved.text()]).toEqual([
      'text/plain;charset=UTF-8',
      'OK',
    ]);
    expect(await json(`/get_sim?iccid=${iccids[999]}`)).toMatchObject({ group: 'Quarantine' });
    expect(await json(`/get_sim?iccid=${iccids[1_000]}`)).not.toMatchObject({ group: 'Quarantine' });
  });

  test('marks alerts as read for everybody unless it is told not to', async () => {
    const unread = async (): Promise<unknown> =>
      (await json('/get_account_alerts?unread=true&markRead=false'))['total'];
    expect(await unread()).toBe(60);
    await json('/get_account_alerts?markRead=true');
    expect(await unread()).toBe(0);
  });
});
