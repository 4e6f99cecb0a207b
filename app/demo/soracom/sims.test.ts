import { afterAll, expect, test } from 'vitest';
import { day, second } from '../../../shared/time.ts';
import { noon, startTestWorld } from '../demo.testkit.ts';

const { world, client } = await startTestWorld({ sims: 537 });
afterAll(() => world.close());

test('pages lead through the whole fleet, each SIM once, in any page size', async () => {
  for (const limit of [1_000, 100, 37]) {
    const sims = await client.all(`/sims?limit=${limit}`);
    expect(sims).toHaveLength(537);
    expect(new Set(sims.map(({ simId }) => simId)).size).toBe(537);
  }
  const first = await client.get('/sims?limit=10');
  expect(first.headers.get('link')).toContain(
    `last_evaluated_key=${first.headers.get('x-soracom-next-key')}`,
  );
  expect(first.headers.get('date')).toBe(new Date(noon).toUTCString());
});

test('a SIM answers alike alone and in the list; unknown ones are 404', async () => {
  const [listed] = await client.all('/sims?limit=500');
  expect((await client.get(`/sims/${String(listed?.['simId'])}`)).json).toEqual(listed);
  expect(await client.get('/sims/8942310220000000000')).toMatchObject({
    status: 404,
    json: { message: 'No such SIM found' },
  });
  expect((await client.get('/sims?last_evaluated_key=nonsense')).status).toBe(400);
});

test('identifiers are text, also those of twenty digits', async () => {
  const sims = await client.all('/sims?limit=500');
  const long = sims.filter(({ simId }) => String(simId).length === 20);
  expect(long.length).toBeGreaterThan(100);
  expect(sims.every(({ simId }) => typeof simId === 'string')).toBe(true);
});

test('session events come newest first, page to completion, and lie in the past 32 days', async () => {
  const sims = await client.all('/sims?limit=500');
  const charger = sims.find(
    ({ tags, status }) => status === 'active' && (tags as { class?: string }).class === 'EV charger',
  );
  const events = await client.all(`/sims/${String(charger?.['simId'])}/events/sessions?limit=100`);
  const times = events.map(({ time }) => Number(time));
  expect(events.length).toBeGreaterThan(32 * 12 * 2 - 30);
  expect(times).toEqual([...new Set(times)].sort((a, b) => b - a));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(noon - 32 * day);
  expect(Math.max(...times)).toBeLessThanOrEqual(noon);
  const narrow = await client.all(
    `/sims/${String(charger?.['simId'])}/events/sessions?from=${noon - day}&to=${noon}`,
  );
  expect(narrow).toEqual(events.filter(({ time }) => Number(time) >= noon - day));
});

test('the list agrees with the events: the newest event says whether a SIM is online', async () => {
  const sims = (await client.all('/sims?limit=500')).filter(({ status }) => status === 'active').slice(0, 60);
  for (const sim of sims) {
    const [newest] = (await client.get(`/sims/${String(sim['simId'])}/events/sessions?limit=1`))
      .json as Record<string, unknown>[];
    const session = sim['sessionStatus'] as Record<string, unknown>;
    expect(newest?.['event'] !== 'Deleted').toBe(session['online']);
    expect(newest?.['time']).toBe(session['lastUpdatedAt']);
    if (session['online'] === true)
      expect(newest).toMatchObject({
        cell: session['cell'],
        imei: session['imei'],
        sessionId: session['sessionId'],
      });
  }
});

test('status history tells how a SIM came to its status', async () => {
  const suspended = (await client.all('/sims?limit=500')).find(({ status }) => status === 'suspended');
  const { json } = await client.get(`/sims/${String(suspended?.['simId'])}/statuses/history?sort=asc`);
  expect((json as { status: string }[]).map(({ status }) => status)).toEqual([
    'ready',
    'active',
    'suspended',
  ]);
});

test('without a valid token nothing is told, and a token ends with its time', async () => {
  const bare = await fetch(`${world.baseUrl}/sims`);
  expect(bare.status).toBe(401);
  expect(Object.keys((await bare.json()) as object)).toEqual(['code', 'message']);
  const wrong = await client.post('/auth', { ...world.credentials, authKey: 'secret-wrong' });
  expect(wrong.status).toBe(401);
  const short = (await client.post('/auth', { ...world.credentials, tokenTimeoutSeconds: 60 })).json as {
    apiKey: string;
    token: string;
  };
  const headers = { 'x-soracom-api-key': short.apiKey, 'x-soracom-token': short.token };
  expect((await fetch(`${world.baseUrl}/groups`, { headers })).status).toBe(200);
  expect(
    (await fetch(`${world.baseUrl}/groups`, { headers: { 'x-soracom-token': short.token } })).status,
  ).toBe(401);
  world.clock.advance(61 * second);
  expect((await fetch(`${world.baseUrl}/groups`, { headers })).status).toBe(401);
});
