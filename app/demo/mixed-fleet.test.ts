import { afterEach, expect, it } from 'vitest';
import { createHttp } from '../node/adapters/http.ts';
import { parseProviders, partsOf, shares, startOverlays, type Mixed } from './mixed-fleet.ts';
import { startDemoWorld, type DemoWorld } from './world.ts';

let world: DemoWorld | null = null;
let over: Mixed | null = null;
const http = createHttp();
afterEach(async () => {
  await over?.close();
  await world?.close();
  http.close();
});

it('gives an overlay no SIMs of its own, and refuses it without a fleet to look on', () => {
  const { inventories, overlays } = partsOf(parseProviders('all'));
  expect(overlays).toEqual(['camara']);
  expect(inventories).not.toContain('camara');
  expect(shares(2_001, inventories.length).reduce((sum, each) => sum + each, 0)).toBe(2_001);
  expect(partsOf(parseProviders('soracom,camara'))).toEqual({
    inventories: ['soracom'],
    overlays: ['camara'],
  });
  expect(() => parseProviders('telnyx,camara')).toThrow(/name soracom as well/);
});

it('lets an overlay know half of the SIMs of the world, by their numbers, with locks of its own', async () => {
  const sims = 60;
  world = await startDemoWorld({ sims, seed: 11, speed: 0, maxLifetimeMs: 60_000 });
  over = await startOverlays(['camara'], world, { maxLifetimeMs: 60_000 });
  const [operator] = over.served;
  const { clientId, clientSecret } = operator?.credentials ?? {};
  const post = async (path: string, body: string, authorization: string, type = 'application/json') => {
    const url = `${operator?.baseUrl ?? ''}${path}`;
    const headers = { authorization, 'content-type': type };
    const answer = await http.request({ method: 'POST', url, headers, body, timeoutMs: 5_000 });
    return { status: answer.status, json: JSON.parse(answer.text) as Record<string, unknown> };
  };
  const basic = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
  const form = 'application/x-www-form-urlencoded';
  const token = await post('/oauth2/token', 'grant_type=client_credentials', basic, form);
  const bearer = `Bearer ${String(token.json['access_token'])}`;
  const about = (index: number, verb: string, more: object) => {
    const device = { phoneNumber: `+${world?.fleet.facts(index).msisdn ?? ''}` };
    return post(`/iot-sim-fraud-prevention/v0.1/${verb}`, JSON.stringify({ device, ...more }), bearer);
  };
  const answers = await Promise.all(
    Array.from({ length: sims }, (_, index) => about(index, 'query', { queryType: 'IMEIBIND' })),
  );
  const known = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
  expect(known.length).toBeGreaterThan(sims / 4);
  expect(known.length).toBeLessThan((sims * 3) / 4);
  expect(answers.filter(({ status }) => status === 404).length).toBe(sims - known.length);

  const bound = await Promise.all(known.map((index) => about(index, 'bind', { bindType: 'IMEIBIND' })));
  expect(bound.some(({ json }) => json['bound'] === true)).toBe(true);
  // What the operator binds is no business of the world's own provider.
  expect(known.every((index) => (world?.scripts.of(index)?.lockChanges ?? []).length === 0)).toBe(true);
});
