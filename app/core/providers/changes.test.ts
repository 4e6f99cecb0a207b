import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSchedule } from '../../node/adapters/schedule.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createBus } from '../kernel/bus.ts';
import type { CallContext } from '../ports.ts';
import { keepAbilities, knownAbilities } from './abilities.ts';
import { createProviders, type Providers } from './service.ts';
import { standingWorld } from './soracom/world.testkit.ts';

/** A connected provider that a person changes, against a world that answers. */
let world: DemoWorld;
let ports: TestPorts;
let providers: Providers;
let providerId: string;
const context: CallContext = {
  signal: new AbortController().signal,
  traceId: 't1',
  actor: { name: 'k.lindqvist', role: 'admin' },
};

beforeEach(async () => {
  world = await standingWorld({ sims: 5 });
  ports = createTestPorts();
  const bus = createBus((error) => {
    throw error;
  });
  providers = createProviders({ ...ports, schedule: createSchedule(ports.log), bus });
  const { baseUrl, credentials } = world;
  providerId = (
    await providers.handlers.add(
      { kind: 'soracom', name: 'Demo', baseUrl, options: {}, credentials: { ...credentials }, demo: true },
      context,
    )
  ).providerId;
});
afterEach(async () => {
  ports.close();
  await world.close();
});

const change = (to: Omit<Parameters<Providers['handlers']['change']>[0], 'providerId'>) =>
  providers.handlers.change({ providerId, ...to }, context);
const now = () => providers.list()[0] ?? expect.unreachable('no provider');
const works = async () => (await providers.handlers.test({ providerId }, context)).ok;
const stored = async () => (await providers.handlers.stored({ providerId }, context)).names;
const audited = (act: string): string =>
  JSON.stringify(ports.ledger.all('SELECT * FROM audit WHERE act = ?', [act]));

describe('a change of a provider', () => {
  it('gives it another name without asking the provider', async () => {
    await world.close();
    expect(await change({ name: 'Meters' })).toEqual({ changed: ['name'] });
    expect(now()).toMatchObject({ providerId, name: 'Meters' });
    expect(audited('provider.changed')).toContain('Meters');
  });

  it('of nothing is no change', async () => {
    expect(await change({ name: 'Demo', baseUrl: `${world.baseUrl}/`, options: {} })).toEqual({
      changed: [],
    });
    expect(audited('provider.changed')).toBe('[]');
  });

  it('keeps what was there where the new does not answer', async () => {
    const closed = `${world.baseUrl.replace(/:\d+/, ':9')}`;
    await expect(change({ baseUrl: closed, credentials: { ...world.credentials } })).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
    });
    await expect(change({ options: { proxy: 'http://127.0.0.1:9' } })).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
    });
    expect(now()).toMatchObject({ baseUrl: world.baseUrl, options: {} });
    expect(await works()).toBe(true);
  });

  it('sends a stored secret to no address that it was not entered for', async () => {
    const other = await standingWorld({ sims: 5 });
    const moved = change({ baseUrl: other.baseUrl });
    await expect(moved).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'credentials.authKey' });
    expect(now().baseUrl).toBe(world.baseUrl);
    expect(await change({ baseUrl: other.baseUrl, credentials: { ...other.credentials } })).toMatchObject({
      changed: expect.arrayContaining(['baseUrl', 'credentials.authKey']) as unknown,
    });
    expect(now()).toMatchObject({ providerId, baseUrl: other.baseUrl });
    expect(await works()).toBe(true);
    expect(audited('provider.changed')).not.toContain(other.credentials.authKey);
    await other.close();
  });

  it('takes effect at once: nothing goes to the former address, and what was learned of its key is forgotten', async () => {
    const other = await standingWorld({ sims: 5 });
    try {
      expect(await works()).toBe(true);
      const readOnly = { identity: 'team', grants: [], denied: { suspend: 'The key may only read.' } };
      keepAbilities(ports.ledger, providerId, readOnly, 1);
      await change({ name: 'Meters' });
      expect(knownAbilities(ports.ledger, providerId)).toEqual(readOnly);
      await change({ baseUrl: other.baseUrl, credentials: { ...other.credentials } });
      expect(knownAbilities(ports.ledger, providerId)).toBeNull();
      await world.close();
      expect(await works()).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('names the field that cannot be used', async () => {
    for (const [to, field] of [
      [{ baseUrl: 'http://api.example.com' }, 'baseUrl'],
      [{ options: { proxy: 'somewhere' } }, 'options.proxy'],
      [{ options: { proxyUser: 'me' } }, 'options.proxy'],
      [{ options: { strange: 'x' } }, 'options.strange'],
      [{ credentials: { strange: 'x' } }, 'credentials.strange'],
    ] as const)
      await expect(change(to)).rejects.toMatchObject({ code: 'INVALID_INPUT', field });
    expect(now()).toMatchObject({ name: 'Demo', baseUrl: world.baseUrl, options: {} });
  });
});

describe('a stored secret that the provider can do without', () => {
  it('is cleared alone, and what it cannot do without is not', async () => {
    const credentials = { proxyPassword: 'hunter2hunter2' };
    await providers.handlers.credentials({ providerId, credentials }, context);
    expect(await stored()).toContain('proxyPassword');
    await providers.handlers.credentials({ providerId, credentials: {}, forget: ['proxyPassword'] }, context);
    expect(await stored()).not.toContain('proxyPassword');
    expect(await works()).toBe(true);
    expect(audited('provider.credentials_replaced')).toContain('proxyPassword');
    expect(audited('provider.credentials_replaced')).not.toContain('hunter2');

    for (const forget of [['authKey'], ['strange']])
      await expect(
        providers.handlers.credentials({ providerId, credentials: {}, forget }, context),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: `credentials.${forget[0] ?? ''}` });
    expect(await stored()).toContain('authKey');
  });
});
