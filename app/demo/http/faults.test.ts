import { afterAll, beforeEach, expect, test } from 'vitest';
import { startTestWorld } from '../demo.testkit.ts';

const { world, client } = await startTestWorld();
afterAll(() => world.close());
beforeEach(() => world.faults.clear());

test('429 comes with and without Retry-After, as often as it was told to', async () => {
  world.faults.add({ kind: 'rate-limit', path: '/sims', count: 1, retryAfter: 3 });
  const limited = await client.get('/sims?limit=1');
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
  world.faults.add({ kind: 'rate-limit', count: 1 });
  const bare = await client.get('/groups');
  expect([bare.status, bare.headers.get('retry-after')]).toEqual([429, null]);
  expect((await client.get('/sims?limit=1')).status).toBe(200);
});

test('500, broken connections, malformed and truncated bodies', async () => {
  world.faults.add({ kind: 'server-error', path: '/groups', count: 1 });
  expect((await client.get('/groups')).status).toBe(500);
  for (const kind of ['drop', 'drop-answer', 'malformed-json', 'truncated-json'] as const) {
    world.faults.add({ kind, path: '/groups', count: 1 });
    await expect(client.get('/groups'), kind).rejects.toThrow();
  }
  expect((await client.get('/groups')).status).toBe(200);
});

test('latency delays, by path', async () => {
  world.faults.add({ kind: 'latency', path: '/groups', ms: 150 });
  const started = performance.now();
  await client.get('/groups');
  expect(performance.now() - started).toBeGreaterThan(140);
});

test('a token can be expired under a client, and credentials can stop working', async () => {
  world.faults.add({ kind: 'expire-token', path: '/groups', count: 1 });
  expect((await client.get('/groups')).status).toBe(401);
  expect((await client.get('/groups')).status).toBe(401);
  world.faults.add({ kind: 'wrong-credentials', path: '/auth', count: 1 });
  expect((await client.post('/auth', world.credentials)).status).toBe(401);
  await client.signIn();
  expect((await client.get('/groups')).status).toBe(200);
});

test('short and empty pages still lead through every SIM', async () => {
  world.faults.add({ kind: 'empty-page', path: '/sims', count: 1 });
  const empty = await client.get('/sims?limit=50');
  expect([empty.json, empty.headers.get('x-soracom-next-key')]).toEqual([[], 'first']);
  world.faults.add({ kind: 'short-page', path: '/sims', count: 1 });
  expect((await client.get('/sims?limit=50')).json).toHaveLength(5);

  world.faults.add({ kind: 'short-page', path: '/sims', probability: 0.5 });
  world.faults.add({ kind: 'empty-page', path: '/sims', count: 2 });
  const sims = await client.all('/sims?limit=50');
  expect(new Set(sims.map(({ simId }) => simId)).size).toBe(500);
  expect(sims).toHaveLength(500);
});

test('unknown words and bare numbers reach the client', async () => {
  world.faults.add({ kind: 'unknown-enum', path: '/sims', count: 1 });
  const sims = (await client.get('/sims?limit=50')).json as { status: string }[];
  expect(sims.some(({ status }) => status === 'hibernating')).toBe(true);
  world.faults.add({ kind: 'bare-numbers', path: '/sims', count: 1 });
  const bare = (await client.get('/sims?limit=50')).json as { simId: unknown }[];
  expect(bare.every(({ simId }) => typeof simId === 'number')).toBe(true);
});

test('a chance is seeded: the same world fails at the same requests', async () => {
  const pattern = async (): Promise<number[]> => {
    const { world: other, client: asking } = await startTestWorld({ seed: 99 });
    other.faults.add({ kind: 'server-error', path: '/groups', probability: 0.4 });
    const statuses: number[] = [];
    for (let i = 0; i < 20; i++) statuses.push((await asking.get('/groups')).status);
    await other.close();
    return statuses;
  };
  const first = await pattern();
  expect(first).toEqual(await pattern());
  expect(new Set(first)).toEqual(new Set([200, 500]));
});

test('a fault says what is wrong with it', () => {
  expect(() => world.faults.add({ kind: 'nonsense' as 'drop' })).toThrow(/known are/);
  expect(() => world.faults.add({ kind: 'drop', probability: 2 })).toThrow(/between 0 and 1/);
});
