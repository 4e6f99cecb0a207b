import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import type { UsageReading } from '../readings.ts';
import { never } from '../conformance/listing.testkit.ts';
import { openSuperSim, readingOf, withServer, type SuperSimBench } from './bench.testkit.ts';

/** What is special to Super SIM; what every provider has in common is in the shared suite. */

let bench: SuperSimBench;
beforeEach(async () => {
  bench = await openSuperSim();
});
afterEach(() => bench.close());

describe('pages', () => {
  it('a cursor holds no host, and one that the API gives must be its own', async () => {
    const large = await openSuperSim(150);
    const { world } = large.emulator;
    world.faults.add({ kind: 'short-page', path: '/v1/Sims' });
    try {
      const { next } = await large.connect().simPage(null, never);
      expect(next).toMatch(/^\/v1\/Sims\?.*PageToken=/);
      world.answerAs('http://elsewhere.example');
      await expect(large.connect().simPage(null, never)).rejects.toMatchObject({
        code: 'PROVIDER_BAD_ANSWER',
      });
    } finally {
      await large.close();
    }
  });

  it('a token that the API knows no more is refused, so that the pass begins anew', async () => {
    await expect(bench.connect().simPage('/v1/Sims?PageSize=10&PageToken=gone', never)).rejects.toMatchObject(
      {
        code: 'PROVIDER_REFUSED',
      },
    );
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
            const connector = bench.connect({ options: { profile: 'twilio' }, baseUrl: url });
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
    bench.emulator.world.faults.add({ kind: 'empty-page', path: '/v1/Fleets' });
    await expect(bench.connect().groups(never)).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
      message: expect.stringMatching(/empty pages/) as string,
    });
  });
});

describe('what these credentials may not read', () => {
  it('costs the limit of data and the networks, never the SIMs', async () => {
    const sid = bench.activeSim;
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
        const connector = bench.connect({ options: { profile: 'twilio' }, baseUrl: url });
        expect((await connector.simPage(null, never)).sims[0]?.dataLimitBytes).toBeNull();
        expect((await readingOf(connector, sid)).dataLimitBytes).toBeNull();
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
        response.end(
          isToken ? '{"access_token":"t1","expires_in":3600,"scope":"a b"}' : '{"sims":[],"meta":{}}',
        );
      });
    };
    await withServer(listener, async (url) => {
      const connector = bench.connect({
        options: { tokenUrl: `${url}/token` },
        baseUrl: url,
        credentials: { keyId: 'client-1', keySecret: 'sécret:1' },
      });
      expect(await connector.discover?.(never)).toEqual({
        identity: 'client-1',
        grants: ['a', 'b'],
        denied: {},
      });
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
      const connector = bench.connect({ options: { tokenUrl: `${url}/token` }, baseUrl: url });
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
        await expect(
          bench.connect({ options: { tokenUrl: url }, baseUrl: url }).test(never),
        ).rejects.toMatchObject({
          code: 'PROVIDER_BAD_ANSWER',
          message: expect.stringMatching(/no token/) as string,
        });
      },
    );
  });

  it('KORE: the secret is not sent in the clear', () => {
    expect(() => bench.connect({ options: { tokenUrl: 'http://tokens.example.com/token' } })).toThrow(
      /https/,
    );
  });

  it('Twilio: id and secret go with every request', async () => {
    const seen = new Set<string | undefined>();
    const listener: RequestListener = (request, response) => {
      seen.add(request.headers.authorization);
      response.end('{"sims":[],"fleets":[],"meta":{}}');
    };
    await withServer(listener, async (url) => {
      const credentials = { keyId: 'SK1', keySecret: 'sécret' };
      await bench.connect({ options: { profile: 'twilio' }, baseUrl: url, credentials }).simPage(null, never);
    });
    expect([...seen]).toEqual([`Basic ${Buffer.from('SK1:sécret').toString('base64')}`]);
  });
});

describe('usage', () => {
  const now = Date.UTC(2026, 10, 20);
  async function usage(from: number, bucket: 'hour' | 'day'): Promise<UsageReading[]> {
    const readings: UsageReading[] = [];
    for await (const reading of bench.connect().usage(from, now, bucket, never)) readings.push(reading);
    return readings;
  }

  it.each([
    ['hour', 40 * day, hour],
    ['day', 120 * day, day],
  ] as const)(
    'by the %s: a span longer than one request may have is read in several',
    async (bucket, span, every) => {
      const readings = await usage(now - span, bucket);
      const keys = readings.map(({ providerSimId, at }) => `${providerSimId} ${at}`);
      expect(new Set(keys).size).toBe(keys.length);
      expect(Math.min(...readings.map(({ at }) => at))).toBe(now - span);
      expect(Math.max(...readings.map(({ at }) => at))).toBe(now - every);
    },
  );

  it('records in another form are left out and counted', async () => {
    await withServer(
      (_, response) =>
        response.end(
          '{"usage_records":[{"sim_sid":null},{"sim_sid":"HS1","period":{"start_time":"?"}}],"meta":{}}',
        ),
      async (url) => {
        const readings: UsageReading[] = [];
        const connector = bench.connect({ options: { profile: 'twilio' }, baseUrl: url });
        for await (const reading of connector.usage(now - day, now, 'day', never)) readings.push(reading);
        expect(readings).toEqual([]);
        expect(bench.ports.log.at('warn').map(({ fields }) => fields)).toEqual([{ rejected: 2 }]);
      },
    );
  });
});
