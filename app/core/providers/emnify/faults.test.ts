import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hour, minute } from '../../../../shared/time.ts';
import { emnifyEmulation } from '../../../demo/emnify/emulation.ts';
import { simIdOf } from '../../../demo/emnify/identity.ts';
import type { EmnifyWorld } from '../../../demo/emnify/world.ts';
import { startEmulator, type Emulator } from '../../../demo/emulator.ts';
import type { HttpRequest } from '../../ports.ts';
import type { Connector, ConnectorPorts, SimReading } from '../connector.ts';
import { allSims, collect, never } from '../conformance/listing.testkit.ts';
import { alwaysOnline, hasty, realPorts, type RealPorts } from '../world.testkit.ts';
import { createEmnifyConnector } from './connector.ts';

let emulator: Emulator<EmnifyWorld>;
let ports: RealPorts;
let connector: Connector;

const connect = (baseUrl: string, through: ConnectorPorts = ports): Connector =>
  createEmnifyConnector({ providerId: 'emnify-1', baseUrl, options: {} }, through, hasty);

beforeEach(async () => {
  emulator = await startEmulator(emnifyEmulation, {
    sims: 300,
    seed: 7,
    speed: 0,
    epoch: Date.UTC(2026, 10, 20, 12),
    maxLifetimeMs: 120_000,
  });
  ports = realPorts(emulator.credentials);
  connector = connect(emulator.baseUrl);
});
afterEach(async () => {
  ports.http.close();
  await emulator.close();
});

async function simsWith(rawState: string): Promise<readonly SimReading[]> {
  return (await allSims(connector)).sims.filter((sim) => sim.rawState === rawState);
}

async function read(sim: Pick<SimReading, 'providerSimId'>): Promise<SimReading | null> {
  return connector.sim(sim.providerSimId, never);
}

const settle = (): void => emulator.world.clock.advance(minute);

describe('two states, one SIM', () => {
  it('a SIM on a disabled endpoint is resumed by its endpoint', async () => {
    const [sim] = await simsWith('Activated/Disabled');
    if (sim === undefined) throw new Error('no SIM lies on a disabled endpoint');
    await connector.act('resume', sim.providerSimId, {}, never);
    settle();
    expect(await read(sim)).toMatchObject({ lifecycle: 'active', rawState: 'Activated/Enabled' });
  });

  it('where both hold it back both are released, the endpoint first', async () => {
    const [sim] = await simsWith('Activated/Disabled');
    if (sim === undefined) throw new Error('no SIM lies on a disabled endpoint');
    await connector.act('suspend', sim.providerSimId, {}, never);
    settle();
    expect(await read(sim)).toMatchObject({ lifecycle: 'suspended', rawState: 'Suspended/Disabled' });
    emulator.world.faults.add({ kind: 'action-fail', method: 'PATCH', path: '/sim/*', count: 1 });
    await expect(connector.act('resume', sim.providerSimId, {}, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining('NotProcessable: The change could not be carried out') as string,
    });
    settle();
    // Half done is still suspended.
    expect(await read(sim)).toMatchObject({ lifecycle: 'suspended', rawState: 'Suspended/Enabled' });
    await connector.act('resume', sim.providerSimId, {}, never);
    settle();
    expect(await read(sim)).toMatchObject({ lifecycle: 'active' });
  });

  it('changes of endpoints go out one after the other, however many are asked for at once', async () => {
    let underWay = 0;
    let most = 0;
    const counting = {
      ...ports.http,
      async request(request: HttpRequest) {
        const counts = request.method === 'PATCH';
        underWay += counts ? 1 : 0;
        most = Math.max(most, underWay);
        try {
          return await ports.http.request(request);
        } finally {
          underWay -= counts ? 1 : 0;
        }
      },
    };
    const sims = (await simsWith('Activated/Enabled')).filter(
      (sim) => sim.imeiLock === 'open' && sim.imei !== null,
    );
    const some = sims.slice(0, 6);
    const counted = connect(emulator.baseUrl, { ...ports, http: counting });
    // Slow enough that they would meet, and one of them fails: the next must go out all the same.
    emulator.world.faults.add({ kind: 'latency', method: 'PATCH', path: '/endpoint/*', ms: 50 });
    emulator.world.faults.add({ kind: 'action-fail', method: 'PATCH', path: '/endpoint/*', count: 1 });
    const ended = await Promise.allSettled(
      some.map((sim) => counted.act('imei_lock', sim.providerSimId, {}, never)),
    );
    settle();
    expect(most).toBe(1);
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    for (const [index, sim] of some.entries())
      if (ended[index]?.status === 'fulfilled')
        expect(await read(sim)).toMatchObject({ imeiLock: 'locked', lockedImei: sim.imei });
  });

  it('what is not offered is not sent', async () => {
    const sim = (await simsWith('Activated/Enabled'))[0]?.providerSimId ?? '';
    for (const kind of ['data_limit', 'set_speed', 'set_tag', 'deactivate'] as const)
      await expect(connector.act(kind, sim, {}, never)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('what is sent', () => {
  /** Requests that change something, as they left, with what the emulation was asked to do. */
  async function changesOf(work: (recorded: Connector) => Promise<unknown>): Promise<readonly string[]> {
    const sent: string[] = [];
    const recording = {
      ...ports.http,
      async request(request: HttpRequest) {
        const path = new URL(request.url).pathname.replace(/^\/api\/v1/, '').replace(/\d+/, '{id}');
        const body = typeof request.body === 'string' ? ` ${request.body}` : '';
        if (request.method !== 'GET' && path !== '/authenticate')
          sent.push(`${request.method} ${path}${body}`);
        return ports.http.request(request);
      },
    };
    await work(connect(emulator.baseUrl, { ...ports, http: recording }));
    return sent;
  }
  const online = (): string => String(simIdOf(alwaysOnline(emulator.world).index));

  it('a reset is accepted at once, and holds once another session is seen', async () => {
    const before = await connector.sim(online(), never);
    expect(before).toMatchObject({ connectivity: 'online', sessionId: expect.any(String) as string });
    const sent = await changesOf((recorded) => recorded.act('session_reset', online(), {}, never));
    expect(sent).toEqual(['PATCH /endpoint/{id}/connectivity {"location":null,"pdp_context":null}']);
    expect((await connector.sim(online(), never))?.sessionId).toBe(before?.sessionId);
    settle();
    const after = await connector.sim(online(), never);
    expect(after?.connectivity).toBe('online');
    expect(after?.sessionId).not.toBe(before?.sessionId);
  });

  it('a SIM is taken off its endpoint before it is deleted', async () => {
    const sent = await changesOf((recorded) => recorded.act('terminate', online(), {}, never));
    expect(sent).toEqual([
      'PATCH /sim/{id} {"status":{"id":2}}',
      'PATCH /endpoint/{id} {"status":{"id":1}}',
      'PATCH /endpoint/{id} {"sim":{"id":null}}',
      'DELETE /sim/{id}',
    ]);
    settle();
    expect(await read({ providerSimId: online() })).toMatchObject({ lifecycle: 'terminated' });
  });

  it('a lock to the device on record writes no IMEI, one to another does', async () => {
    const imei = '357103060000019';
    expect(await changesOf((recorded) => recorded.act('imei_lock', online(), {}, never))).toEqual([
      'PATCH /endpoint/{id} {"imei_lock":true}',
    ]);
    expect(await changesOf((recorded) => recorded.act('imei_lock', online(), { imei }, never))).toEqual([
      `PATCH /endpoint/{id} {"imei":"${imei}","imei_lock":true}`,
    ]);
  });

  it('a service profile is named by its number', async () => {
    const groupId = (await connector.groups(never)).at(-1)?.groupId ?? '';
    const sent = await changesOf((recorded) => recorded.act('set_group', online(), { groupId }, never));
    expect(sent).toEqual([`PATCH /endpoint/{id} {"service_profile":{"id":${groupId}}}`]);
    settle();
    expect((await read({ providerSimId: online() }))?.groupId).toBe(groupId);
    await expect(connector.act('set_group', online(), { groupId: 'x' }, never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('connectivity', () => {
  it('in a large account lists tell none, and a SIM read on its own does', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({
      id: index + 1,
      iccid: `8988399100000${String(index).padStart(5, '0')}`,
      status: 1,
      endpoint: { id: 7 },
    }));
    const answers = {
      '/sim?page=1&per_page=1000': rows,
      '/sim/1': rows[0],
      '/endpoint?page=1&per_page=1000': [{ id: 7, status: 0 }],
      '/endpoint?page=2&per_page=1000': [],
      '/endpoint/7': { id: 7, status: 0 },
      '/endpoint/7/connectivity': { status: { description: 'ONLINE' } },
    };
    const connectivities = async (total: string): Promise<unknown[]> => {
      let found: unknown[] = [];
      await withApi(
        answers,
        async (other) => {
          const { sims } = await other.simPage(null, never);
          found = [
            ...new Set(sims.map(({ connectivity }) => connectivity)),
            (await other.sim('1', never))?.connectivity,
          ];
        },
        { 'x-total-count': total, 'x-count-per-page': '1000' },
      );
      return found;
    };
    expect(await connectivities('1000')).toEqual(['online', 'online']);
    expect(await connectivities('1001')).toEqual(['unknown', 'online']);
  });

  it('a device that went is called attached for a day and a half', async () => {
    const sim = { providerSimId: String(simIdOf(alwaysOnline(emulator.world).index)) };
    expect((await read(sim))?.connectivity).toBe('online');
    await connector.act('suspend', sim.providerSimId, {}, never);
    settle();
    expect(await read(sim)).toMatchObject({ lifecycle: 'suspended', connectivity: 'attached' });
    emulator.world.clock.advance(35 * hour);
    expect((await read(sim))?.connectivity).toBe('attached');
    emulator.world.clock.advance(2 * hour);
    expect((await read(sim))?.connectivity).toBe('offline');
    expect(connector.reads.connectivityLag).toBeGreaterThanOrEqual(37 * hour);
  });
});

describe('events and usage', () => {
  it('the organisation’s events hold those of a SIM, under the same keys', async () => {
    const sim = String(simIdOf(alwaysOnline(emulator.world).index));
    const to = emulator.world.clock.now();
    const own = await connector.sessionEvents(sim, to - 30 * hour, to, never);
    const all = await collect(connector.auditLog(to - 30 * hour, to, never));
    expect(own.length).toBeGreaterThan(0);
    const keys = new Set(all.filter(({ providerSimId }) => providerSimId === sim).map(({ key }) => key));
    expect(own.every(({ key }) => keys.has(key))).toBe(true);
    await connector.act('suspend', sim, {}, never);
    settle();
    const after = await collect(connector.auditLog(to, to + hour, never));
    expect(after.filter(({ type }) => type === 'sim.lifecycle.changed')).toHaveLength(1);
  });

  it('usage is told by day and by SIM, and by nothing else', async () => {
    const sim = String(simIdOf(alwaysOnline(emulator.world).index));
    const today = Date.UTC(2026, 10, 20);
    const days = await connector.simUsage?.(sim, today - 48 * hour, today, 'day', never);
    expect(days?.map(({ at }) => at)).toEqual([today - 48 * hour, today - 24 * hour]);
    await expect(connector.simUsage?.(sim, today - hour, today, 'hour', never)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
    });
    await expect(collect(connector.usage(today - hour, today, 'day', never))).rejects.toMatchObject({
      code: 'UNSUPPORTED',
    });
  });
});

describe('signing in', () => {
  it('more than a hundred sign-ins in five minutes are refused, and one connector needs one', async () => {
    for (let turn = 0; turn < 100; turn++) await connector.sim('40000001', never);
    for (let turn = 0; turn < 99; turn++) await connect(emulator.baseUrl).test(never);
    await expect(connect(emulator.baseUrl).test(never)).rejects.toMatchObject({
      code: 'PROVIDER_RATE_LIMITED',
    });
    emulator.world.clock.advance(5 * minute);
    await connect(emulator.baseUrl).test(never);
  });

  it('a token is renewed before its own end', async () => {
    let signIns = 0;
    const start = Math.floor(Date.now() / 1_000);
    const token = (lives: number): string =>
      `e30.${Buffer.from(JSON.stringify({ iat: start, exp: start + lives })).toString('base64url')}.x`;
    await withServer(
      (request, response) => {
        response.setHeader('content-type', 'application/json');
        const signIn = request.url === '/authenticate';
        if (signIn) signIns += 1;
        response.end(JSON.stringify(signIn ? { whatever: token(1) } : []));
      },
      async (baseUrl) => {
        const other = connect(baseUrl);
        await other.simPage(null, never);
        await other.simPage(null, never);
        expect(signIns).toBe(1);
        await new Promise((wait) => setTimeout(wait, 600));
        await other.simPage(null, never);
        expect(signIns).toBe(2);
      },
    );
  });

  it('an answer without a token says so', async () => {
    await withServer(
      (_request, response) => void response.end('{"message":"hello"}'),
      async (baseUrl) => {
        await expect(connect(baseUrl).test(never)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
      },
    );
  });
});

describe('other forms that the documents leave open', () => {
  const row = { id: 1, iccid: '898839910000000001', status: 1, endpoint: { id: 7 } };

  it('endpoints are listed once, and one that the list does not hold is read on its own', async () => {
    await withApi(
      {
        '/sim?page=1&per_page=1000': [
          row,
          { ...row, id: 2, endpoint: null },
          { ...row, id: 3, endpoint: { id: 8 } },
        ],
        '/endpoint?page=1&per_page=1000': [{ id: 7, status: 1 }],
        '/endpoint?page=2&per_page=1000': [],
        '/endpoint/8': { id: 8, status: 0 },
      },
      async (other) => {
        const { sims } = await other.simPage(null, never);
        expect(sims.map(({ lifecycle, rawState }) => [lifecycle, rawState])).toEqual([
          ['suspended', '1/1'],
          ['active', '1'],
          ['active', '1/0'],
        ]);
      },
    );
  });

  it('what the network does not say is unknown', async () => {
    const connectivity = async (answer: unknown): Promise<string | undefined> => {
      let found: string | undefined;
      const answers = {
        '/sim/1': row,
        '/endpoint/7': { id: 7, status: 0 },
        '/endpoint/7/connectivity': answer,
      };
      await withApi(answers, async (other) => {
        found = (await other.sim('1', never))?.connectivity;
      });
      return found;
    };
    expect(await connectivity({ status: { description: 'ONLINE' } })).toBe('online');
    expect(await connectivity({ success: false, message: 'The subscriber is ONLINE elsewhere' })).toBe(
      'unknown',
    );
    expect(await connectivity({ status: 'failed' })).toBe('unknown');
    expect(await connectivity('ONLINE')).toBe('unknown');
    expect(await connectivity(undefined)).toBe('unknown');
  });

  it('a bad row is rejected with its reason and costs no other', async () => {
    const rows = [
      { ...row, endpoint: null },
      { id: 2, status: 1 },
      null,
      { ...row, id: 3, status: undefined },
    ];
    await withApi({ '/sim?page=1&per_page=1000': rows }, async (other) => {
      const page = await other.simPage(null, never);
      expect(page.sims.map(({ providerSimId }) => providerSimId)).toEqual(['1']);
      expect(page.rejected.map(({ id }) => id)).toEqual(['2', null, '3']);
      expect(page.rejected[0]?.reason).toBe('iccid: it has none');
    });
  });
});

/** An API that answers these paths, and 404 to all others and where the answer is undefined. */
function withApi(
  answers: Readonly<Record<string, unknown>>,
  work: (other: Connector) => Promise<void>,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  return withServer(
    (request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url?.startsWith('/sim?') === true)
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const signIn = request.url === '/authenticate';
      const answer = signIn ? { token: 'e30.e30.x' } : answers[request.url ?? ''];
      if (answer === undefined) response.statusCode = 404;
      response.end(JSON.stringify(answer ?? { message: 'Not found' }));
    },
    (baseUrl) => work(connect(baseUrl)),
  );
}

async function withServer(
  listener: RequestListener,
  work: (baseUrl: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((started) => server.listen(0, '127.0.0.1', started));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise<void>((ended) => server.close(() => ended()));
  }
}
