import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector } from '../connector.ts';
import { never } from '../conformance/listing.testkit.ts';
import { hasty, realPorts, type RealPorts } from '../world.testkit.ts';
import { createEmnifyConnector } from './connector.ts';

/** Answers that the emulation does not give. */
let ports: RealPorts;
beforeEach(() => {
  ports = realPorts({ applicationToken: 'an-application-token' });
});
afterEach(() => ports.http.close());

const connect = (baseUrl: string): Connector =>
  createEmnifyConnector({ providerId: 'emnify-1', baseUrl, options: {} }, ports, hasty);

describe('session tokens', () => {
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
        response.end(JSON.stringify(signIn ? { auth_token: token(1) } : []));
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

describe('other forms', () => {
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
      const answer = signIn ? { auth_token: 'e30.e30.x' } : answers[request.url ?? ''];
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
