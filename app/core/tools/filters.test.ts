import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoWorld } from '../../demo/world.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { createSoracomConnector } from '../providers/soracom/connector.ts';
import { hasty, realPorts, type RealPorts } from '../providers/world.testkit.ts';
import { createTestPorts } from '../../testing/ports.ts';
import type { CallContext } from '../ports.ts';
import { filterHandlers } from './filters.ts';

describe('filters of private gateways', () => {
  const ports = createTestPorts();
  let world: DemoWorld;
  let real: RealPorts;
  let handlers: ReturnType<typeof filterHandlers>;
  const context = {
    signal: new AbortController().signal,
    actor: { name: 'J. Varga', role: 'analyst' },
  } as CallContext;
  const providerId = 'p1';
  const sims = 40;

  beforeAll(async () => {
    world = await standingWorld({ sims: 60, speed: 0 });
    real = realPorts({ ...world.credentials });
    const settings = { providerId, baseUrl: world.baseUrl, options: {} };
    const { tools } = createSoracomConnector(settings, real, hasty);
    handlers = filterHandlers({
      ...ports,
      toolsOf: () => tools,
      groupSizes: async () => (_provider, groupId) => (groupId === 'g1' ? sims : 0),
      changed: () => undefined,
    });
    const [core] = (await handlers.filters({ providerId }, context)).gateways;
    ports.cache.run(
      `INSERT INTO groups (provider_id, group_id, name, tags, gateway_id, configuration, observed_at)
       VALUES (?, 'g1', 'Heat meters West', '{}', ?, '{}', 0)`,
      [providerId, core?.gatewayId ?? ''],
    );
  });
  afterAll(async () => {
    real.http.close();
    await world.close();
    ports.close();
  });

  const gateway = async () => {
    const [first] = (await handlers.filters({ providerId }, context)).gateways;
    if (first === undefined) throw new Error('there is no gateway');
    return first;
  };
  const set = async (part: 'routing' | 'ip', text: string, expectedSims = sims) =>
    handlers.setFilter(
      { providerId, gatewayId: (await gateway()).gatewayId, part, text, expectedSims, reason: 'beaconing' },
      context,
    );

  it('show what the provider shows, whom they hit, and that the rest is unknown', async () => {
    expect(await gateway()).toMatchObject({
      name: 'meridian-core',
      groups: ['Heat meters West'],
      sims,
      routing: 'allow 198.51.100.0/24\ndeny 0.0.0.0/0',
      written: { routing: null, ip: null, domain: null },
    });
  });

  it('are confirmed by a fresh reading where they are shown, and can be put back', async () => {
    const former = (await gateway()).routing ?? '';
    expect(await set('routing', 'deny 0.0.0.0/0')).toEqual({ rules: 1, confirmed: true });
    const { routing, written } = await gateway();
    expect(routing).toBe('deny 0.0.0.0/0');
    expect(written.routing).toMatchObject({ before: former, by: 'J. Varga', known: true });
    expect(await set('routing', written.routing?.before ?? '')).toEqual({ rules: 2, confirmed: true });
  });

  it('that are never shown are known as written from here, and never called confirmed', async () => {
    expect(await set('ip', 'deny 203.0.113.0/24 tcp 443')).toEqual({ rules: 1, confirmed: null });
    expect((await gateway()).written.ip).toMatchObject({ text: 'deny 203.0.113.0/24 tcp 443', before: null });
    await set('ip', '');
    expect((await gateway()).written.ip).toMatchObject({ text: '', before: 'deny 203.0.113.0/24 tcp 443' });
    const log = ports.ledger.all<{ act: string }>("SELECT act FROM audit WHERE act LIKE 'filter.%'");
    expect(log.filter(({ act }) => act === 'filter.replace.requested')).toHaveLength(4);
  });

  it('are not sent when the text is wrong or other SIMs are behind the gateway than were seen', async () => {
    await expect(set('ip', 'deny everything')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'text',
    });
    await expect(set('ip', 'deny 0.0.0.0/0', 3)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  });

  it('whose answer was lost are unknown, and said to be', async () => {
    const fault = world.faults.add({ kind: 'drop-answer', method: 'PUT', path: '*/uplink_rules' });
    await expect(set('ip', 'deny 192.0.2.0/24')).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    expect((await gateway()).written.ip).toMatchObject({ text: 'deny 192.0.2.0/24', known: false });
    world.faults.remove(fault);
  });
});
