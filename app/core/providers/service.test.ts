import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { actionKinds } from '../../../shared/contract/index.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { verifyChain } from '../audit/audit.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import type { CallContext } from '../ports.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { createProviders, type Providers } from './service.ts';
import { standingWorld } from './soracom/world.testkit.ts';

let world: DemoWorld;
let ports: TestPorts;
let bus: Bus;
let providers: Providers;
const actor = { name: 'k.lindqvist', role: 'admin' };
const context: CallContext = { signal: new AbortController().signal, traceId: 't1', actor };

beforeEach(async () => {
  world = await standingWorld({ sims: 5 });
  ports = createTestPorts();
  bus = createBus((error) => {
    throw error;
  });
  providers = createProviders({ ...ports, schedule: createSchedule(ports.log), bus });
});
afterEach(async () => {
  ports.close();
  await world.close();
});

function input({ baseUrl = `${world.baseUrl}/`, ...key }: { baseUrl?: string; authKey?: string } = {}) {
  return {
    kind: 'soracom' as const,
    name: 'Demo',
    baseUrl,
    options: {},
    credentials: { ...world.credentials, ...key },
    demo: true,
  };
}

it('adds a provider once its credentials work, and keeps the secrets in the vault alone', async () => {
  const told: string[] = [];
  bus.on('providersChanged', ({ providerId }) => told.push(providerId));
  const { providerId } = await providers.handlers.add(input(), context);
  expect(providers.list()).toEqual([
    {
      providerId: 'soracom-1',
      kind: 'soracom',
      name: 'Demo',
      baseUrl: world.baseUrl,
      options: {},
      demo: true,
      paused: false,
      addedAt: ports.clock.now(),
    },
  ]);
  expect(told).toEqual([providerId]);
  expect(await providers.handlers.test({ providerId }, context)).toEqual({ ok: true, error: null });
  expect(verifyChain(ports.ledger, ports.hash)).toMatchObject({ ok: true, rows: 1 });
  const stored = JSON.stringify([
    ports.ledger.all('SELECT * FROM providers'),
    ports.ledger.all('SELECT * FROM audit'),
    ports.log.lines,
  ]);
  expect(stored).not.toContain(world.credentials.authKey);
});

it('stores nothing when the credentials are wrong', async () => {
  await expect(providers.handlers.add(input({ authKey: 'secret-wrong' }), context)).rejects.toMatchObject({
    code: 'PROVIDER_AUTH',
  });
  expect(providers.list()).toEqual([]);
  expect(ports.ledger.all('SELECT * FROM audit')).toEqual([]);
});

it('refuses the same account twice, and an address that would show the credentials', async () => {
  await providers.handlers.add(input(), context);
  await expect(providers.handlers.add(input(), context)).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(
    providers.handlers.add(input({ baseUrl: 'http://api.soracom.io/v1' }), context),
  ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'baseUrl' });
  await expect(providers.handlers.add(input({ baseUrl: 'nonsense' }), context)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

it('says why a provider does not answer', async () => {
  const { providerId } = await providers.handlers.add(input(), context);
  world.faults.add({ kind: 'wrong-credentials' });
  expect(await providers.handlers.test({ providerId }, context)).toMatchObject({
    ok: false,
    error: { code: 'PROVIDER_AUTH', traceId: 't1' },
  });
  await expect(async () =>
    providers.handlers.test({ providerId: 'soracom-9' }, context),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('forgets a provider with its secrets and never gives its id to another', async () => {
  const { providerId } = await providers.handlers.add(input(), context);
  await providers.handlers.remove({ providerId }, context);
  expect(providers.list()).toEqual([]);
  expect(() => providers.connectorFor(providerId)).toThrow(/no provider/);
  expect(await ports.secrets.get(`provider/${providerId}/authKey`)).toBeNull();
  expect(await providers.handlers.add(input(), context)).toEqual({ providerId: 'soracom-2' });
  expect(verifyChain(ports.ledger, ports.hash)).toMatchObject({ ok: true, rows: 3 });
});

it('follows a demo world to its new address under the same id', async () => {
  const { providerId } = await providers.handlers.add(input(), context);
  const next = await standingWorld({ sims: 5, seed: 8 });
  try {
    await providers.reconnect(
      providerId,
      { baseUrl: next.baseUrl, credentials: { ...next.credentials } },
      actor,
    );
    expect(providers.list()).toMatchObject([{ providerId, baseUrl: next.baseUrl }]);
    const page = await providers.connectorFor(providerId).simPage(null, context.signal);
    expect(page.sims[0]?.providerSimId).toBe(next.fleet.facts(0).iccid);
  } finally {
    await next.close();
  }
});

it('says that the vault lost the credentials', async () => {
  const { providerId } = await providers.handlers.add(input(), context);
  await ports.secrets.delete(`provider/${providerId}/authKey`);
  await expect(providers.connectorFor(providerId).test(context.signal)).rejects.toMatchObject({
    code: 'PROVIDER_AUTH',
  });
});

it('names the field that is missing or unknown', async () => {
  const { credentials, ...rest } = input();
  const { authKeyId } = credentials;
  await expect(
    providers.handlers.add({ ...rest, credentials: { authKeyId } }, context),
  ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'credentials.authKey' });
  await expect(
    providers.handlers.add({ ...rest, credentials: { ...credentials, pin: '0000' } }, context),
  ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'credentials.pin' });
});

it('pauses and resumes once each, with an audit row', async () => {
  const { providerId } = await providers.handlers.add(input(), context);
  await providers.handlers.pause({ providerId, paused: true }, context);
  await providers.handlers.pause({ providerId, paused: true }, context);
  expect(providers.list()).toMatchObject([{ providerId, paused: true }]);
  await providers.handlers.pause({ providerId, paused: false }, context);
  expect(ports.ledger.all('SELECT act FROM audit ORDER BY seq')).toMatchObject([
    { act: 'provider.added' },
    { act: 'provider.paused' },
    { act: 'provider.resumed' },
  ]);
});

it('keeps what is not replaced, tries both together, and tells which fields the vault holds', async () => {
  const { providerId } = await providers.handlers.add(input(), context);
  const held = () => providers.handlers.stored({ providerId }, context);
  expect((await held()).names).toEqual(['authKeyId', 'authKey']);
  const replace = (credentials: Record<string, string>) =>
    providers.handlers.credentials({ providerId, credentials }, context);
  await expect(replace({ authKey: 'secret-wrong' })).rejects.toMatchObject({ code: 'PROVIDER_AUTH' });
  await expect(replace({})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(replace({ pin: '0000' })).rejects.toMatchObject({ field: 'credentials.pin' });
  await replace({ authKey: world.credentials.authKey, proxyPassword: 'gate-keeper' });
  expect((await held()).names).toEqual(['authKeyId', 'authKey', 'proxyPassword']);
  expect(await ports.secrets.get(`provider/${providerId}/authKeyId`)).toBe(world.credentials.authKeyId);
  expect(await providers.handlers.test({ providerId }, context)).toMatchObject({ ok: true });
});

it('tells what a description needs while it is written, with the line of every mistake', async () => {
  const needs = (description: string) =>
    providers.handlers.needs({ kind: 'declarative', options: { description } }, context);
  const shipped = await needs('1nce');
  expect(shipped).toMatchObject({ credentials: ['username', 'password'], problems: [] });
  expect(shipped.options).toEqual(['description', 'proxy', 'proxyUser', 'caFile']);
  expect(await needs('csv')).toMatchObject({ credentials: [], options: ['description', 'file'] });
  const broken = await needs('sextant: 1\nname: Mine\nlist:\n  path: sims\n');
  expect(broken).toMatchObject({ credentials: null, options: null });
  expect(broken.problems.length).toBeGreaterThan(1);
  expect(
    broken.problems.every(({ option, line, fix }) => option === 'description' && line > 0 && fix !== ''),
  ).toBe(true);
  expect(await providers.handlers.needs({ kind: 'soracom', options: {} }, context)).toMatchObject({
    credentials: null,
    problems: [],
  });
});

it('replaces credentials only when the new ones work', async () => {
  const { providerId } = await providers.handlers.add(input(), context);
  const key = `provider/${providerId}/authKey`;
  const before = await ports.secrets.get(key);
  const wrong = { ...world.credentials, authKey: 'secret-wrong' };
  await expect(
    providers.handlers.credentials({ providerId, credentials: wrong }, context),
  ).rejects.toMatchObject({ code: 'PROVIDER_AUTH' });
  expect(await ports.secrets.get(key)).toBe(before);
  await ports.secrets.set(key, 'secret-old');
  await providers.handlers.credentials({ providerId, credentials: { ...world.credentials } }, context);
  expect(await ports.secrets.get(key)).toBe(world.credentials.authKey);
  expect(
    ports.ledger.all<{ act: string }>('SELECT act FROM audit ORDER BY seq').map(({ act }) => act),
  ).toEqual(['provider.added', 'provider.credentials_replaced']);
});

it('tells what each provider offers, and nothing of an account that the provider does not describe', async () => {
  const { providerId } = await providers.handlers.add(input(), context);
  const { providers: offers } = await providers.handlers.offers({}, context);
  expect(offers).toHaveLength(1);
  expect(offers[0]?.controls).toHaveLength(actionKinds.length);
  expect(offers[0]?.controls.find(({ kind }) => kind === 'suspend')).toMatchObject({ support: 'native' });
  expect(offers[0]?.limits.source).not.toBe('');
  const { account } = await providers.handlers.account({ providerId }, context);
  if (account !== null) expect(account.identity).not.toBe('');
});

it('reaches a provider the way that its options say, and nothing of the proxy’s password lies open', async () => {
  const proxy = createServer((request, response) => {
    asked.push(`${request.headers['proxy-authorization'] ?? ''}`);
    response.writeHead(407).end();
  });
  const asked: string[] = [];
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = proxy.address() as AddressInfo;
    const options = { proxy: `http://127.0.0.1:${port}`, proxyUser: 'k' };
    const credentials = { ...world.credentials, proxyPassword: 'gate-keeper' };
    await expect(providers.handlers.add({ ...input(), options, credentials }, context)).rejects.toThrow();
    expect(asked).toContain(`Basic ${Buffer.from('k:gate-keeper').toString('base64')}`);
    expect(JSON.stringify([ports.log.lines, ports.ledger.all('SELECT * FROM audit')])).not.toContain(
      'gate-keeper',
    );
  } finally {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
});
