import { afterAll, beforeAll, expect, test } from 'vitest';
import { iccidBody, luhnValid } from '../../../shared/ids.ts';
import { minute } from '../../../shared/time.ts';
import { startEmulator, type Emulator } from '../emulator.ts';
import { emnifyEmulation } from './emulation.ts';
import { endpointIdOf, simIdOf } from './identity.ts';
import type { EmnifyWorld } from './world.ts';

let emulator: Emulator<EmnifyWorld>;
let authorization = '';

interface Row {
  readonly id: number;
  readonly iccid: string;
  readonly iccid_with_luhn: string;
}

const call = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(emulator.baseUrl + path, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  emulator = await startEmulator(emnifyEmulation, {
    sims: 300,
    seed: 7,
    speed: 0,
    epoch: Date.UTC(2026, 10, 21, 12),
    maxLifetimeMs: 120_000,
  });
  const { applicationToken } = emulator.credentials;
  const answer = await call('POST', '/authenticate', { application_token: applicationToken });
  authorization = `Bearer ${((await answer.json()) as { auth_token: string }).auth_token}`;
});
afterAll(() => emulator.close());

test('pages count by number, with totals in headers', async () => {
  const answer = await call('GET', '/sim?page=3&per_page=120');
  expect(await answer.json()).toHaveLength(60);
  const headers = ['x-total-count', 'x-total-pages', 'x-current-page', 'x-count-per-page'];
  expect(headers.map((name) => answer.headers.get(name))).toEqual(['300', '3', '3', '120']);
  expect(await (await call('GET', '/sim?page=4&per_page=120')).json()).toEqual([]);
});

test('no SIM of this provider is one of another, and each has its ICCID in both spellings', async () => {
  const rows = (await (await call('GET', '/sim')).json()) as Row[];
  const bodies = new Set(
    Array.from({ length: 300 }, (_, index) => iccidBody(emulator.world.fleet.facts(index).iccid)),
  );
  for (const { iccid, iccid_with_luhn: whole } of rows) {
    expect(luhnValid(whole)).toBe(true);
    expect(whole.slice(0, -1)).toBe(iccid);
    expect(bodies.has(iccid)).toBe(false);
  }
  expect(new Set(rows.map(({ iccid }) => iccid)).size).toBe(300);
});

test('Issued is one-way, a SIM on an endpoint is not deleted, and Deleted is the end', async () => {
  const { fleet } = emulator.world;
  const fresh = Array.from({ length: fleet.size }, (_, index) => index).find(
    (index) => fleet.facts(index).status === 'ready',
  );
  const path = `/sim/${simIdOf(fresh ?? -1)}`;
  const to = async (id: number): Promise<number> => (await call('PATCH', path, { status: { id } })).status;
  expect(await to(2)).toBe(409);
  expect(await to(1)).toBe(204);
  expect(await to(0)).toBe(409);
  expect((await call('DELETE', path)).status).toBe(409);
  const endpoint = `/endpoint/${endpointIdOf(fresh ?? -1)}`;
  expect((await call('PATCH', endpoint, { sim: { id: null } })).status).toBe(204);
  expect((await call('GET', endpoint)).status).toBe(404);
  expect((await call('DELETE', path)).status).toBe(204);
  expect(await to(1)).toBe(409);
});

test('a SIM names its endpoint without its state, which the endpoint tells', async () => {
  const [row] = (await (await call('GET', '/sim?page=1&per_page=1')).json()) as { endpoint?: object }[];
  const endpoint = row?.endpoint ?? {};
  expect(Object.keys(endpoint)).not.toContain('status');
  const answer = await call('GET', '/endpoint?per_page=1');
  const [whole] = (await answer.json()) as object[];
  expect(whole).toMatchObject({ status: { id: 0 }, imei_lock: expect.any(Boolean) as boolean });
  expect(Number(answer.headers.get('x-total-count'))).toBeLessThanOrEqual(300);
});

test('statistics are those of the month, or of the days that are asked for', async () => {
  const path = `/sim/${simIdOf(0)}/stats/daily`;
  const days = async (query: string): Promise<readonly string[]> =>
    ((await (await call('GET', path + query)).json()) as { date: string }[]).map(({ date }) => date);
  expect((await days('')).at(0)).toBe('2026-11-01');
  expect(await days('?start_date=2026-10-30&end_date=2026-11-01')).toEqual([
    '2026-10-30',
    '2026-10-31',
    '2026-11-01',
  ]);
  expect((await call('GET', `${path}?start_date=soon`)).status).toBe(400);
});

test('events are filtered by both ends of a time, or by none', async () => {
  const events = async (q: string): Promise<Response> =>
    call('GET', `/event?q=${encodeURIComponent(q)}&per_page=1000`);
  const answer = await events('from:2026-11-21T10:00:00Z,until:2026-11-21T11:00:00Z');
  const times = ((await answer.json()) as { timestamp: string }[]).map(({ timestamp }) =>
    Date.parse(timestamp),
  );
  expect(times.length).toBeGreaterThan(0);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 21, 10));
  expect(Math.max(...times)).toBeLessThanOrEqual(Date.UTC(2026, 10, 21, 11));
  expect((await events('from:2026-11-21T10:00:00Z')).status).toBe(400);
});

test('changes of endpoints that overtake each other are answered and lost', async () => {
  const { fleet, scripts } = emulator.world;
  const active = Array.from({ length: fleet.size }, (_, index) => index).filter(
    (index) => fleet.facts(index).status === 'active',
  );
  const some = active.slice(0, 3);
  const answers = await Promise.all(
    some.map((index) => call('PATCH', `/endpoint/${endpointIdOf(index)}`, { status: { id: 1 } })),
  );
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
  const changed = some.filter((index) => scripts.of(index)?.settings.some(({ value }) => value === '1'));
  expect(changed).toHaveLength(1);
});

test('refusals have the provider’s form, those of its gateway another', async () => {
  const refused = (await (await call('GET', '/sim/1')).json()) as Record<string, unknown>;
  expect(Object.keys(refused)).toEqual(['error_code', 'error_token', 'message', 'errors']);
  const nobody = await fetch(`${emulator.baseUrl}/sim`, { headers: { authorization: 'Bearer a.b.c' } });
  expect([nobody.status, await nobody.json()]).toEqual([401, { message: 'Unauthorized' }]);
});

test('events have ids of their own, newest first', async () => {
  const seen = new Set<number>();
  let before = Infinity;
  for (let page = 1; page <= 3; page++) {
    const events = (await (await call('GET', `/event?page=${page}&per_page=300`)).json()) as {
      id: number;
      timestamp: string;
    }[];
    expect(events).toHaveLength(300);
    for (const { id, timestamp } of events) {
      expect(Number.isSafeInteger(id)).toBe(true);
      seen.add(id);
      const at = Date.parse(timestamp);
      expect(at).toBeLessThanOrEqual(before);
      before = at;
    }
  }
  expect(seen.size).toBe(900);
});

test('two thousand requests in five minutes are the most', async () => {
  emulator.world.clock.advance(5 * minute + 1);
  while (emulator.world.requests.take(emulator.world.clock.now()));
  const refused = await call('GET', '/sim/1');
  expect(refused.status).toBe(429);
  emulator.world.clock.advance(5 * minute + 1);
  expect((await call('GET', '/sim/1')).status).toBe(404);
});
