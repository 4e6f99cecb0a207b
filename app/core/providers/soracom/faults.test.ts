import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import type { DemoWorld } from '../../../demo/world.ts';
import type { Connector } from '../connector.ts';
import type { SimReading } from '../readings.ts';
import { defaultPolicy, type ClientPolicy } from '../api-client.ts';
import { createSoracomConnector } from './connector.ts';
import { hasty, realPorts, type RealPorts } from '../world.testkit.ts';
import { standingWorld } from './world.testkit.ts';

const never = new AbortController().signal;
let world: DemoWorld;
let ports: RealPorts;

beforeEach(async () => {
  world = await standingWorld();
  ports = realPorts({ ...world.credentials });
});
afterEach(async () => {
  ports.http.close();
  await world.close();
});

function connect(policy: Partial<ClientPolicy> = {}, baseUrl = world.baseUrl): Connector {
  return createSoracomConnector({ providerId: 'soracom-1', baseUrl, options: {} }, ports, {
    ...hasty,
    ...policy,
  });
}

async function allSims(connector: Connector): Promise<SimReading[]> {
  const sims: SimReading[] = [];
  let cursor: string | null = null;
  do {
    const page = await connector.simPage(cursor, never);
    sims.push(...page.sims);
    cursor = page.next;
  } while (cursor !== null);
  return sims;
}

const anySim = (): string => world.fleet.facts(0).iccid;

describe('what passes by itself', () => {
  it('Retry-After is kept to, by all calls that share the session', async () => {
    const connector = connect();
    await connector.groups(never);
    world.faults.add({ kind: 'rate-limit', retryAfter: 1, path: '/sims*', count: 1 });
    const started = performance.now();
    const limited = connector.simPage(null, never);
    await new Promise((wait) => setTimeout(wait, 100));
    await connector.groups(never);
    expect(performance.now() - started).toBeGreaterThan(990);
    expect((await limited).sims.length).toBeGreaterThan(0);
  });

  it('a usage download that breaks begins again', async () => {
    world.faults.add({ kind: 'drop', path: '/exports/*', count: 1 });
    const usage = connect().usage(world.clock.now() - 2 * day, world.clock.now() - day, 'day', never);
    // The world's clock stands still, so its export would never be ready.
    world.clock.setSpeed(50);
    let rows = 0;
    for await (const _ of usage) rows += 1;
    expect(rows).toBeGreaterThan(20);
  });
});

describe('what ends in its message', () => {
  it.each([
    ['429', { kind: 'rate-limit' }, 'PROVIDER_RATE_LIMITED', /too many requests.*tried again later/],
    [
      '429 that asks for an hour',
      { kind: 'rate-limit', retryAfter: 3600 },
      'PROVIDER_RATE_LIMITED',
      /asks to wait 3600 s/,
    ],
    ['500', { kind: 'server-error' }, 'PROVIDER_UNREACHABLE', /with 500, 4 times.*kept.*next sync/],
    [
      'dropped connections',
      { kind: 'drop' },
      'PROVIDER_UNREACHABLE',
      /cannot be reached.*kept.*check the network/,
    ],
    ['malformed JSON', { kind: 'malformed-json' }, 'PROVIDER_BAD_ANSWER', /cannot be read.*kept/],
    ['truncated JSON', { kind: 'truncated-json' }, 'PROVIDER_UNREACHABLE', /cannot be reached.*kept/],
    [
      'a token that is refused again and again',
      { kind: 'expire-token' },
      'PROVIDER_AUTH',
      /refused the credentials.*check the key/,
    ],
  ] as const)('%s', async (_name, fault, code, message) => {
    const connector = connect();
    await connector.simPage(null, never);
    world.faults.add({ ...fault, path: '/sims*' });
    const failure = connector.simPage(null, never);
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(message);
  });

  it('an address that is no API', async () => {
    await expect(connect({}, `${world.url}/elsewhere`).test(never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
  });
});

describe('what nobody planned for in the data', () => {
  it('a bad row is rejected with its reason and costs no other', async () => {
    const page = [
      { simId: '1', status: 'active' },
      { simId: '2', status: 7 },
      null,
      { simId: '3', status: 'active', createdTime: 'soon' },
      { simId: '4', status: 'ready' },
    ];
    await withServer(
      (request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify(request.url === '/v1/auth' ? { apiKey: 'a', token: 't', operatorId: 'OP1' } : page),
        );
      },
      async (baseUrl) => {
        const read = await connect({}, baseUrl).simPage(null, never);
        expect(read.sims.map(({ providerSimId }) => providerSimId)).toEqual(['1', '4']);
        expect(read.rejected.map(({ id }) => id)).toEqual(['2', null, '3']);
        expect(read.rejected[0]?.reason).toMatch(/^status: /);
        expect(read.next).toBeNull();
      },
    );
  });

  it('an answer larger than memory should hold is refused', async () => {
    await expect(connect({ maxBytes: 2_000 }).simPage(null, never)).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
    });
  });
});

describe('actions', () => {
  const online = (): string => {
    for (let index = 0; index < world.fleet.size; index++) {
      const sim = world.fleet.facts(index);
      if (sim.status === 'active' && sim.deviceClass.sessions.lasts === 'always') return sim.iccid;
    }
    throw new Error('nobody is online');
  };

  it('a refused act says why', async () => {
    const refused = connect().act('imei_lock', online(), { imei: '123' }, never);
    await expect(refused).rejects.toMatchObject({ code: 'PROVIDER_REFUSED', retry: 'never' });
    await expect(refused).rejects.toThrow(/with 400 \(\w+: .*IMEI/);
  });

  it('resetting the session of a SIM that is offline counts as accepted', async () => {
    const offline = (await allSims(connect())).find(
      ({ connectivity, lifecycle }) => connectivity === 'offline' && lifecycle === 'active',
    );
    expect(await connect().act('session_reset', offline?.providerSimId ?? '', {}, never)).toEqual({
      reading: null,
      providerOperationId: null,
    });
  });

  it('locks to the IMEI it is given, and unlocks', async () => {
    const sim = online();
    const imei = (await connect().sim(sim, never))?.imei ?? '';
    expect((await connect().act('imei_lock', sim, { imei }, never)).reading).toMatchObject({
      imeiLock: 'locked',
      lockedImei: imei,
    });
    expect((await connect().act('imei_unlock', sim, {}, never)).reading).toMatchObject({
      imeiLock: 'open',
      lockedImei: null,
    });
  });
});

it('never sends the token to a download address of somebody else', async () => {
  const seen: string[] = [];
  await withServer(
    (request, response) => {
      seen.push(
        `${request.method} ${request.url} ${request.headers['x-soracom-token'] === undefined ? 'bare' : 'token'}`,
      );
      response.setHeader('content-type', 'application/json');
      if (request.url === '/v1/auth') response.end('{"apiKey":"a","token":"t","operatorId":"OP1"}');
      else if (request.url === '/v1/file')
        response.end('imsi,date,uploadByteSizeTotal,downloadByteSizeTotal\n295,20261119,1,2\n');
      else
        response.end(
          JSON.stringify({
            url: seen.length > 3 ? 'http://elsewhere.example/file' : `http://${request.headers.host}/v1/file`,
          }),
        );
    },
    async (baseUrl) => {
      const connector = connect({}, baseUrl);
      const from = Date.UTC(2026, 10, 19);
      const rows = async (): Promise<number> => {
        let count = 0;
        for await (const _ of connector.usage(from, from + day, 'day', never)) count += 1;
        return count;
      };
      expect(await rows()).toBe(1);
      expect(seen).toEqual([
        'POST /v1/auth bare',
        'POST /v1/stats/air/operators/OP1/export?export_mode=async token',
        'GET /v1/file bare',
      ]);
      seen.push('more');
      await expect(rows()).rejects.toThrow(/not trusted/);
    },
  );
});

it('leaves its own reading out of the audit log, and nothing else', async () => {
  const connector = connect();
  await allSims(connector);
  await connector.act('suspend', anySim(), {}, never);
  const paths: string[] = [];
  const from = world.clock.now() - hour;
  for await (const { raw } of connector.auditLog(from, world.clock.now() + hour, never)) {
    paths.push((JSON.parse(raw) as { requestPath: string }).requestPath);
  }
  expect(paths).toContain('/v1/auth');
  expect(paths).toContain(`/v1/sims/${anySim()}/suspend`);
  expect(paths.filter((path) => path === '/v1/sims' || path === '/v1/audit_logs/api')).toEqual([]);
});

it('knows the SIMs with an open port, and what of the account it could not read', async () => {
  const large = await standingWorld({ sims: 2_000 });
  const account = await createSoracomConnector(
    { providerId: 'soracom-1', baseUrl: large.baseUrl, options: {} },
    { ...ports, secret: realPorts({ ...large.credentials }).secret },
    hasty,
  ).account(never);
  await large.close();
  expect(account.exposedSims?.length).toBeGreaterThan(0);
  expect(account.unreadable).toEqual([]);
  expect(account.users.find(({ name }) => name === 'j.varga')).toMatchObject({ mfa: true, admin: true });
  expect(account.users.find(({ name }) => name === 'installer')).toMatchObject({ mfa: false, admin: true });
  expect(account.gateways.map(({ egress }) => egress).sort()).toEqual(['deny', 'deny', 'open']);

  world.faults.add({ kind: 'malformed-json', path: '/operators/*/users' });
  const partly = await connect().account(never);
  expect(partly.unreadable?.map(({ part }) => part)).toEqual(['users']);
  expect(partly.gateways.length).toBeGreaterThan(0);
});

it('has a policy that a person can wait for', () => {
  const longest = Array.from({ length: defaultPolicy.tries - 1 }, (_, i) =>
    Math.min(defaultPolicy.capMs, defaultPolicy.baseMs * 2 ** i),
  ).reduce((a, b) => a + b, 0);
  expect(longest).toBeLessThan(30_000);
});

async function withServer(
  listener: RequestListener,
  work: (baseUrl: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}
