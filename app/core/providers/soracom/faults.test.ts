import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import type { DemoWorld } from '../../../demo/world.ts';
import { OutcomeUnknown, type Connector, type SimReading } from '../connector.ts';
import { defaultPolicy, type ClientPolicy } from '../api-client.ts';
import { createSoracomConnector } from './connector.ts';
import { hasty, realPorts, standingWorld, type RealPorts } from './world.testkit.ts';

const never = new AbortController().signal;
let world: DemoWorld;
let ports: RealPorts;

beforeEach(async () => {
  world = await standingWorld();
  ports = realPorts(world.credentials);
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

/** What the world's own audit log counts, by API kind. */
async function calls(connector: Connector, kind: string): Promise<number> {
  let count = 0;
  for await (const { raw } of connector.auditLog(world.clock.now() - hour, world.clock.now() + hour, never)) {
    if ((JSON.parse(raw) as { apiKind?: string }).apiKind === kind) count += 1;
  }
  return count;
}

const anySim = (): string => world.fleet.facts(0).iccid;

describe('what passes by itself', () => {
  it.each([
    ['429 without Retry-After', { kind: 'rate-limit', count: 2 }],
    ['500', { kind: 'server-error', count: 2 }],
    ['a dropped connection', { kind: 'drop', count: 2 }],
    ['an answer that never arrives', { kind: 'drop-answer', count: 2 }],
    ['an answer that is no JSON', { kind: 'malformed-json', count: 2 }],
    ['an answer that ends in the middle', { kind: 'truncated-json', count: 2 }],
  ] as const)('%s is tried again until it works', async (_name, fault) => {
    const connector = connect();
    await connector.simPage(null, never);
    world.faults.add({ ...fault, path: '/sims*' });
    expect((await allSims(connector)).length).toBe(60);
    expect(world.faults.list()[0]?.struck).toBe(2);
  });

  it('an answer slower than its deadline is given up and asked for again', async () => {
    world.faults.add({ kind: 'latency', ms: 600, path: '/sims*', count: 1 });
    expect((await allSims(connect({ timeoutMs: 200 }))).length).toBe(60);
  });

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

  it('an expired token is renewed once, without a word', async () => {
    const connector = connect();
    await connector.groups(never);
    world.faults.add({ kind: 'expire-token', count: 1 });
    expect((await allSims(connector)).length).toBe(60);
    expect(await calls(connector, '/v1/auth')).toBe(2);
  });

  it('calls that start together sign in together', async () => {
    const connector = connect();
    await Promise.all(Array.from({ length: 8 }, () => connector.groups(never)));
    expect(await calls(connector, '/v1/auth')).toBe(1);
  });

  it('short and empty pages do not end the list', async () => {
    world.faults.add({ kind: 'short-page', path: '/sims' });
    world.faults.add({ kind: 'empty-page', path: '/sims', count: 3 });
    const sims = await allSims(connect());
    expect(new Set(sims.map(({ providerSimId }) => providerSimId)).size).toBe(60);
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

  it('wrong credentials', async () => {
    const wrong = createSoracomConnector(
      { providerId: 'soracom-1', baseUrl: world.baseUrl, options: {} },
      { ...ports, secret: async () => 'nonsense' },
      hasty,
    );
    await expect(wrong.test(never)).rejects.toMatchObject({ code: 'PROVIDER_AUTH', retry: 'never' });
  });

  it('a provider that is not there', async () => {
    const nobody = connect({}, 'http://127.0.0.1:9/v1');
    await expect(nobody.test(never)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE', retry: 'later' });
    await expect(nobody.act('suspend', anySim(), {}, never)).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
    });
  });

  it('an address that is no API', async () => {
    await expect(connect({}, `${world.url}/elsewhere`).test(never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
  });

  it('cancelling while it waits', async () => {
    world.faults.add({ kind: 'rate-limit', retryAfter: 2, path: '/sims*' });
    const stop = new AbortController();
    const page = connect().simPage(null, stop.signal);
    setTimeout(() => stop.abort(), 80);
    const started = performance.now();
    await expect(page).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('what nobody planned for in the data', () => {
  it('20-digit identifiers sent as numbers survive digit for digit', async () => {
    const plain = await allSims(connect());
    world.faults.add({ kind: 'bare-numbers' });
    expect(await allSims(connect())).toEqual(plain);
    expect(plain.some(({ providerSimId }) => providerSimId.length === 20)).toBe(true);
  });

  it('words of a later version are kept and count as unknown', async () => {
    world.faults.add({ kind: 'unknown-enum' });
    const sims = await allSims(connect());
    const new_ = sims.filter(({ rawState }) => rawState === 'hibernating');
    expect(new_.length).toBeGreaterThan(0);
    expect(new_.every(({ lifecycle }) => lifecycle === 'unknown')).toBe(true);
  });

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

  it('an act whose answer is lost is open, is not repeated, and did happen', async () => {
    const connector = connect();
    const sim = online();
    await connector.groups(never);
    world.faults.add({ kind: 'drop-answer', method: 'POST', path: '/sims/*' });
    await expect(connector.act('suspend', sim, {}, never)).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(world.faults.list()[0]?.struck).toBe(1);
    world.faults.clear();
    expect((await connector.sim(sim, never))?.lifecycle).toBe('suspended');
  });

  it('an act that broke before it arrived is open as well, and did not happen', async () => {
    const connector = connect();
    const sim = online();
    await connector.groups(never);
    world.faults.add({ kind: 'drop', method: 'POST', path: '/sims/*' });
    await expect(connector.act('suspend', sim, {}, never)).rejects.toBeInstanceOf(OutcomeUnknown);
    world.faults.clear();
    expect((await connector.sim(sim, never))?.lifecycle).toBe('active');
  });

  it('a throttled act certainly did not happen', async () => {
    const connector = connect();
    world.faults.add({ kind: 'rate-limit', method: 'POST', path: '/sims/*' });
    await expect(connector.act('suspend', online(), {}, never)).rejects.toMatchObject({
      code: 'PROVIDER_RATE_LIMITED',
    });
  });

  it('a refused act says why', async () => {
    const refused = connect().act('imei_lock', online(), { imei: '123' }, never);
    await expect(refused).rejects.toMatchObject({ code: 'PROVIDER_REFUSED', retry: 'never' });
    await expect(refused).rejects.toThrow(/with 400 \(\w+: .*IMEI/);
  });

  it('an act answered with a server fault is open: it may have happened', async () => {
    world.faults.add({ kind: 'action-fail', path: '/sims/*' });
    await expect(connect().act('suspend', online(), {}, never)).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('an expired token costs an act one renewal and nothing else', async () => {
    const connector = connect();
    await connector.groups(never);
    world.faults.add({ kind: 'expire-token', count: 1 });
    expect((await connector.act('suspend', online(), {}, never)).reading?.lifecycle).toBe('suspended');
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
    { ...ports, secret: realPorts(large.credentials).secret },
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
