import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/time.ts';
import { startEmulator, type Emulator } from '../../../demo/emulator.ts';
import { supersimEmulation } from '../../../demo/supersim/emulation.ts';
import { simSidOf } from '../../../demo/supersim/ids.ts';
import type { SuperSimWorld } from '../../../demo/supersim/world.ts';
import type { Connector, SimReading, UsageReading } from '../connector.ts';
import { alwaysOnline, hasty, realPorts, type RealPorts } from '../world.testkit.ts';
import { createSuperSimConnector } from './connector.ts';

/** What is special to Super SIM; what every provider has in common is in the shared suite. */

const never = new AbortController().signal;
let emulator: Emulator<SuperSimWorld>;
let ports: RealPorts;

beforeEach(async () => {
  emulator = await startEmulator(supersimEmulation, {
    sims: 60,
    seed: 7,
    speed: 0,
    epoch: Date.UTC(2026, 10, 20, 12),
    maxLifetimeMs: 120_000,
  });
  ports = realPorts(emulator.credentials);
});
afterEach(async () => {
  ports.http.close();
  await emulator.close();
});

function connect(options = emulator.options, baseUrl = emulator.baseUrl): Connector {
  return createSuperSimConnector({ providerId: 'supersim-1', baseUrl, options }, ports, hasty);
}

const activeSim = (): string => simSidOf(emulator.world.seed, alwaysOnline(emulator.world).index);

async function read(connector: Connector, sid: string): Promise<SimReading> {
  const reading = await connector.sim(sid, never);
  if (reading === null) throw new Error(`no SIM ${sid}`);
  return reading;
}

/** A server that answers with what a test gives, and tells what it was asked. */
async function withServer(listener: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

describe('changes that are worked off later', () => {
  it('a suspension is pending with its target, then seen, by reading and by its operation', async () => {
    const connector = connect();
    const sid = activeSim();
    const { reading, providerOperationId } = await connector.act('suspend', sid, {}, never);
    expect(reading).toMatchObject({ lifecycle: 'pending', target: 'suspended', rawState: 'scheduled' });
    expect(await read(connector, sid)).toMatchObject({ lifecycle: 'pending', target: null });
    const operation = () => connector.operation?.(providerOperationId ?? '', never);
    expect(await operation()).toEqual({
      state: 'in-progress',
      words: 'scheduled; settings update scheduled (base-settings 1.0.0)',
    });
    emulator.world.clock.advance(minute);
    expect(await operation()).toEqual({ state: 'completed', words: 'inactive' });
    expect(await read(connector, sid)).toMatchObject({ lifecycle: 'suspended', rawState: 'inactive' });
  });

  it('a change that was accepted and got lost is failed by the SIM’s own word', async () => {
    const connector = connect();
    emulator.world.faults.add({ kind: 'action-lost', path: '/v1/Sims/*' });
    const { providerOperationId } = await connector.act('suspend', activeSim(), {}, never);
    expect(await connector.operation?.(providerOperationId ?? '', never)).toEqual({
      state: 'failed',
      words: 'active, not inactive',
    });
  });

  it('a second change is refused while the first is under way, in the provider’s words', async () => {
    const connector = connect();
    await connector.act('suspend', activeSim(), {}, never);
    await expect(connector.act('resume', activeSim(), {}, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      providerCode: '83010',
    });
  });

  it('a move to another fleet holds at once, with the limit of that fleet', async () => {
    const connector = connect();
    const before = await read(connector, activeSim());
    const [other] = (await connector.groups(never)).filter(({ groupId }) => groupId !== before.groupId).slice(-1);
    const groupId = other?.groupId ?? '';
    const { reading, providerOperationId } = await connector.act('set_group', activeSim(), { groupId }, never);
    expect([reading?.groupId, providerOperationId]).toEqual([groupId, null]);
    const after = await read(connector, activeSim());
    expect(after.groupId).toBe(groupId);
    expect(after.dataLimitBytes).not.toBe(before.dataLimitBytes);
  });

  it.each([
    ['imei_lock', 'UNSUPPORTED', /no IMEI lock.*Nothing was sent/],
    ['data_limit', 'UNSUPPORTED', /every SIM in it.*Nothing was sent/],
    ['set_group', 'INVALID_INPUT', /No fleet was chosen/],
  ] as const)('%s sends nothing', async (kind, code, message) => {
    const act = connect(emulator.options, 'http://127.0.0.1:9').act(kind, activeSim(), {}, never);
    await expect(act).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});

describe('pages', () => {
  it('a cursor holds no host, so that it outlives another one', async () => {
    const sims = await startEmulator(supersimEmulation, { sims: 150, speed: 0, maxLifetimeMs: 60_000 });
    sims.world.faults.add({ kind: 'short-page', path: '/v1/Sims' });
    try {
      const { next } = await connectTo(sims).simPage(null, never);
      expect(next).toMatch(/^\/v1\/Sims\?.*PageToken=/);
      sims.world.answerAs('http://elsewhere.example');
      await expect(connectTo(sims).simPage(null, never)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
    } finally {
      await sims.close();
    }
  });

  it('a token that the API knows no more is refused, so that the pass begins anew', async () => {
    await expect(connect().simPage('/v1/Sims?PageSize=10&PageToken=gone', never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
  });

  it('a next page on another host is not followed, and the sign-in never goes there', async () => {
    const asked: (string | undefined)[] = [];
    await withServer(
      (request, response) => {
        asked.push(request.headers.authorization);
        response.end('{"sims":[],"meta":{}}');
      },
      async (elsewhere) => {
        await withServer(
          (request, response) => {
            const next = `${elsewhere}/v1/Sims?PageToken=x`;
            response.end(JSON.stringify({ sims: [], fleets: [], meta: { next_page_url: next } }));
          },
          async (url) => {
            const connector = connect({ profile: 'twilio' }, url);
            await expect(connector.simPage(null, never)).rejects.toMatchObject({
              code: 'PROVIDER_BAD_ANSWER',
              message: expect.stringMatching(/another host.*kept/) as string,
            });
          },
        );
        expect(asked).toEqual([]);
      },
    );
  });

  it('a list whose pages stay empty for ever is given up', async () => {
    emulator.world.faults.add({ kind: 'empty-page', path: '/v1/Fleets' });
    await expect(connect().groups(never)).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
      message: expect.stringMatching(/empty pages/) as string,
    });
  });
});

describe('what these credentials may not read', () => {
  it('costs the limit of data and the networks, never the SIMs', async () => {
    const sid = activeSim();
    await withServer(
      (request, response) => {
        const path = request.url ?? '';
        if (path.startsWith('/v1/Sims')) {
          const sim = { sid, iccid: '89883070000123456789', status: 'active', fleet_sid: 'HF1' };
          return void response.end(
            JSON.stringify(path.includes(sid) ? sim : { sims: [sim], meta: { next_page_url: null } }),
          );
        }
        response.statusCode = 403;
        response.end('{"code":20403,"message":"Forbidden","status":403}');
      },
      async (url) => {
        const connector = connect({ profile: 'twilio' }, url);
        expect((await connector.simPage(null, never)).sims[0]?.dataLimitBytes).toBeNull();
        expect((await read(connector, sid)).dataLimitBytes).toBeNull();
        await expect(connector.groups(never)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
      },
    );
  });
});

describe('signing in', () => {
  it('KORE: id and secret go to the token address alone, in the body', async () => {
    const asked: { url: string; authorization: string | undefined; body: string }[] = [];
    const listener: RequestListener = (request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        asked.push({ url: request.url ?? '', authorization: request.headers.authorization, body });
        const isToken = request.url === '/token';
        response.end(isToken ? '{"access_token":"t1","expires_in":3600,"scope":"a b"}' : '{"sims":[],"meta":{}}');
      });
    };
    await withServer(listener, async (url) => {
      ports = realPorts({ keyId: 'client-1', keySecret: 'sécret:1' });
      const connector = connect({ tokenUrl: `${url}/token` }, url);
      expect(await connector.discover?.(never)).toEqual({ identity: 'client-1', grants: ['a', 'b'], denied: {} });
    });
    expect(asked).toEqual([
      {
        url: '/token',
        authorization: undefined,
        body: 'grant_type=client_credentials&client_id=client-1&client_secret=s%C3%A9cret%3A1',
      },
      { url: '/v1/Sims?PageSize=1', authorization: 'Bearer t1', body: '' },
    ]);
  });

  it('KORE: a token is renewed before it ends', async () => {
    let tokens = 0;
    const listener: RequestListener = (request, response) => {
      const isToken = request.url === '/token';
      if (isToken) tokens += 1;
      response.end(isToken ? `{"access_token":"t${tokens}","expires_in":0.02}` : '{"sims":[],"meta":{}}');
    };
    await withServer(listener, async (url) => {
      const connector = connect({ tokenUrl: `${url}/token` }, url);
      await connector.account(never);
      await new Promise((wait) => setTimeout(wait, 30));
      await connector.account(never);
    });
    expect(tokens).toBe(2);
  });

  it('KORE: an answer without a token is said to hold none', async () => {
    await withServer(
      (_, response) => response.end('{}'),
      async (url) => {
        await expect(connect({ tokenUrl: url }, url).test(never)).rejects.toMatchObject({
          code: 'PROVIDER_BAD_ANSWER',
          message: expect.stringMatching(/no token/) as string,
        });
      },
    );
  });

  it('KORE: the secret is not sent in the clear', () => {
    expect(() => connect({ tokenUrl: 'http://tokens.example.com/token' })).toThrow(/https/);
  });

  it('Twilio: id and secret go with every request', async () => {
    const seen = new Set<string | undefined>();
    const listener: RequestListener = (request, response) => {
      seen.add(request.headers.authorization);
      response.end('{"sims":[],"fleets":[],"meta":{}}');
    };
    await withServer(listener, async (url) => {
      ports = realPorts({ keyId: 'SK1', keySecret: 'sécret' });
      await connect({ profile: 'twilio' }, url).simPage(null, never);
    });
    expect([...seen]).toEqual([`Basic ${Buffer.from('SK1:sécret').toString('base64')}`]);
  });
});

describe('usage', () => {
  const now = Date.UTC(2026, 10, 20);
  async function usage(from: number, bucket: 'hour' | 'day'): Promise<UsageReading[]> {
    const readings: UsageReading[] = [];
    for await (const reading of connect().usage(from, now, bucket, never)) readings.push(reading);
    return readings;
  }

  it.each([
    ['hour', 40 * day, hour],
    ['day', 120 * day, day],
  ] as const)('by the %s: a span longer than one request may have is read in several', async (bucket, span, every) => {
    const readings = await usage(now - span, bucket);
    const keys = readings.map(({ providerSimId, at }) => `${providerSimId} ${at}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Math.min(...readings.map(({ at }) => at))).toBe(now - span);
    expect(Math.max(...readings.map(({ at }) => at))).toBe(now - every);
  });

  it('records in another form are left out and counted', async () => {
    await withServer(
      (_, response) =>
        response.end('{"usage_records":[{"sim_sid":null},{"sim_sid":"HS1","period":{"start_time":"?"}}],"meta":{}}'),
      async (url) => {
        const readings: UsageReading[] = [];
        const connector = connect({ profile: 'twilio' }, url);
        for await (const reading of connector.usage(now - day, now, 'day', never)) readings.push(reading);
        expect(readings).toEqual([]);
        expect(ports.log.at('warn').map(({ fields }) => fields)).toEqual([{ rejected: 2 }]);
      },
    );
  });
});

function connectTo(other: Emulator<SuperSimWorld>): Connector {
  ports = realPorts(other.credentials);
  return connect(other.options, other.baseUrl);
}
