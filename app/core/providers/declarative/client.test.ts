import { describe, expect, it } from 'vitest';
import { least, row, someIccid, stubbed, type Answer, type Asked } from './described.testkit.ts';

const never = new AbortController().signal;
const credentials = {
  apiKey: 'key-12345',
  username: 'ops',
  password: 'påss:wörd',
  clientId: 'id-1',
  clientSecret: 'secret-1',
};
const list = (): Answer => ({ json: [row('1')] });
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

async function signedIn(auth: string, answer: (asked: Asked) => Answer = list): Promise<readonly Asked[]> {
  const { connector, asked } = stubbed(least + auth, answer, credentials);
  await connector.simPage(null, never);
  return asked;
}

describe('signing in', () => {
  it.each([
    [
      'by a header',
      "auth: {scheme: header, headers: {X-Api-Key: 'v1 {apiKey}'}}\n",
      'x-api-key',
      'v1 key-12345',
    ],
    ['by a bearer key', 'auth: {scheme: bearer}\n', 'authorization', 'Bearer key-12345'],
    [
      'by another bearer key',
      "auth: {scheme: bearer, token: '{clientSecret}'}\n",
      'authorization',
      'Bearer secret-1',
    ],
    ['by Basic', 'auth: {scheme: basic}\n', 'authorization', basic('ops:påss:wörd')],
    [
      'by Basic with a fixed user',
      "auth: {scheme: basic, user: apikey, password: '{apiKey}'}\n",
      'authorization',
      basic('apikey:key-12345'),
    ],
  ])('%s', async (_name, auth, header, value) => {
    const [asked] = await signedIn(auth);
    expect(asked?.headers?.[header]).toBe(value);
  });

  const tokens = (asked: Asked): Answer =>
    asked.method === 'POST'
      ? { json: { access_token: 'tok', data: { token: 'tok' }, expires_in: 3_600 } }
      : list();

  it.each([
    [
      'client credentials by Basic',
      'auth: {scheme: oauth2, grant: client_credentials, url: /oauth/token}\n',
      basic('id-1:secret-1'),
      'grant_type=client_credentials',
    ],
    [
      'client credentials in the body',
      'auth: {scheme: oauth2, grant: client_credentials, url: /oauth/token, client: body, scope: sims}\n',
      undefined,
      'grant_type=client_credentials&client_id=id-1&client_secret=secret-1&scope=sims',
    ],
    [
      'client credentials as JSON',
      "auth: {scheme: oauth2, grant: client_credentials, url: /oauth/token, content: json, clientId: '{username}', clientSecret: '{password}'}\n",
      basic('ops:påss:wörd'),
      '{"grant_type":"client_credentials"}',
    ],
    [
      'a password',
      "auth: {scheme: oauth2, grant: password, url: /oauth/token, clientId: '{username}'}\n",
      undefined,
      `grant_type=password&client_id=ops&username=ops&password=${encodeURIComponent('påss:wörd')}`,
    ],
    [
      'a way of its own',
      "auth: {scheme: login, url: /oauth/token, body: {user: '{username}', pass: '{password}'}, token: data.token, lifetime: 10 min}\n",
      undefined,
      '{"user":"ops","pass":"påss:wörd"}',
    ],
  ])('%s gets a token', async (_name, auth, authorization, body) => {
    const [signIn, read] = await signedIn(auth, tokens);
    expect(signIn?.path).toBe('/v1/oauth/token');
    expect(signIn?.headers?.['authorization']).toBe(authorization);
    expect(signIn?.body).toBe(body);
    expect(read?.headers?.['authorization']).toBe('Bearer tok');
  });

  it('puts the token where the description says', async () => {
    const [, read] = await signedIn(
      "auth: {scheme: login, url: /login, token: data.token, headers: {X-Token: '{token}'}}\n",
      tokens,
    );
    expect(read?.headers?.['x-token']).toBe('tok');
    expect(read?.headers?.['authorization']).toBeUndefined();
  });

  it('says which field is missing, and where no token came', async () => {
    await expect(
      stubbed(`${least}auth: {scheme: bearer}\n`, list).connector.test(never),
    ).rejects.toMatchObject({
      code: 'PROVIDER_AUTH',
      message: expect.stringMatching(/signs in with apiKey, and none was given/) as string,
    });
    const auth = 'auth: {scheme: oauth2, grant: client_credentials, url: /oauth/token, token: jwt}\n';
    await expect(signedIn(auth, tokens)).rejects.toMatchObject({
      message: expect.stringMatching(/no token at jwt/) as string,
    });
  });

  it('refuses a key that would write a header of its own', async () => {
    const { connector, asked } = stubbed(`${least}auth: {scheme: bearer}\n`, list, {
      apiKey: 'k\r\nHost: evil',
    });
    await expect(connector.test(never)).rejects.toMatchObject({ code: 'PROVIDER_AUTH' });
    expect(asked).toEqual([]);
  });
});

describe('too many requests', () => {
  /** Refuses once, and tells how long the client then waited. */
  async function waited(throttle: string, refusal: Answer): Promise<number[]> {
    let refused = false;
    const pauses: number[] = [];
    const { connector, ports } = stubbed(least + throttle, () => {
      if (refused) return list();
      refused = true;
      return refusal;
    });
    Object.assign(ports.gate, { pause: (ms: number) => void pauses.push(ms) });
    await connector.simPage(null, never);
    return pauses;
  }
  const date = new Date(Date.UTC(2026, 10, 22, 3)).toUTCString();

  it.each([
    ['by a status', 'throttle: {statuses: [420]}\n', { status: 420, headers: { 'retry-after': '2' } }, 2_000],
    [
      'by a code of its own',
      "errors: {code: errorCode}\nthrottle: {codes: ['40000029']}\n",
      { status: 400, json: { errorCode: 40_000_029 }, headers: { 'retry-after': '1' } },
      1_000,
    ],
    [
      'with seconds in a header',
      'throttle: {reset: {header: X-RateLimit-Reset, form: seconds}}\n',
      { status: 429, headers: { 'x-ratelimit-reset': '2' } },
      2_000,
    ],
    [
      'with a moment in a header',
      'throttle: {reset: {header: X-RateLimit-Reset, form: unix-seconds}}\n',
      { status: 429, headers: { date, 'x-ratelimit-reset': String(Date.UTC(2026, 10, 22, 3) / 1_000 + 3) } },
      3_000,
    ],
  ] as const)('%s', async (_name, throttle, refusal, ms) =>
    expect(await waited(throttle, refusal)).toEqual([ms]),
  );

  it('are no refusals of another kind', async () => {
    const { connector } = stubbed(
      `${least}errors: {code: errorCode, message: errorMessage}\nthrottle: {codes: ['1']}\n`,
      () => ({
        status: 400,
        json: { errorCode: '2', errorMessage: 'No such filter' },
      }),
    );
    await expect(connector.simPage(null, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      providerCode: '2',
      message: expect.stringMatching(/No such filter/) as string,
    });
  });
});

describe('usage', () => {
  const usage = (rest: string): string => `${least}usage:
  path: /usage/{sim}
  query: {from: '{from:date}', to: '{last:date}', since: '{from:seconds}', until: '{to:iso}'}
  rows: days
  at: {from: day, form: iso}
  up: {from: sent, unit: kB}
  down: {from: received, unit: kB}
  finest: ${rest}`;
  const day = Date.UTC(2026, 10, 20);

  it('of one SIM is asked for in its forms of time and summed into days', async () => {
    const { connector, asked } = stubbed(usage('day\n'), () => ({
      json: {
        days: [
          { day: '2026-11-20', sent: '1.5', received: 2 },
          { day: '2026-11-20', sent: 1 },
          { day: '2026-11-19', sent: 9 },
          { day: 'x' },
        ],
      },
    }));
    const readings = await connector.simUsage?.('7', day, day + 86_400_000, 'day', never);
    expect(asked[0]?.path).toBe(
      '/v1/usage/7?from=2026-11-20&to=2026-11-20&since=1795132800&until=2026-11-21T00%3A00%3A00.000Z',
    );
    expect(readings).toEqual([
      { providerSimId: '7', imsi: null, at: day, up: 2_500, down: 2_000, lastAt: day },
    ]);
    expect(await connector.simUsage?.('7', day, day + 86_400_000, 'hour', never)).toEqual([]);
  });

  it('of the account names the SIM in each row', async () => {
    const text = `${usage('hour\n').replace('/usage/{sim}', '/usage')}  by: account\n  sim: id\n`;
    const { connector } = stubbed(text, () => ({
      json: {
        days: [
          { id: 'a', day: '2026-11-20T01:30:00Z', sent: 1 },
          { id: 'b', day: '2026-11-20T01:10:00Z', received: 3 },
        ],
      },
    }));
    const readings = [];
    for await (const reading of connector.usage(day, day + 86_400_000, 'hour', never)) readings.push(reading);
    expect(readings.map(({ providerSimId, at, up, down }) => [providerSimId, at - day, up, down])).toEqual([
      ['a', 3_600_000, 1_000, 0],
      ['b', 3_600_000, 0, 3_000],
    ]);
  });

  it('of a SIM that is gone is nothing', async () => {
    const { connector } = stubbed(usage('day\n'), () => ({ status: 404 }));
    expect(await connector.simUsage?.('7', day, day + 86_400_000, 'day', never)).toEqual([]);
  });
});

describe('what changed', () => {
  const text = least.replace(
    '  path: /sims\n',
    `  path: /sims
  query: {since: '2000-01-01', all: 'yes'}
  paging: {style: page, parameter: p, size: {parameter: n, value: 2}}
  changes:
    query: {since: '{since:iso}'}
    overlap: 1 min
`,
  );

  it('is asked for in place of the parameter of the whole list, on every page, and tells a SIM that moved twice', async () => {
    const pages = [[row('1'), row('2')], [row('1', 'off')], []];
    const { connector, asked } = stubbed(text, ({ path }) => ({
      json: pages[Number(new URL(path, 'https://x').searchParams.get('p')) - 1],
    }));
    const { changes } = connector;
    const first = await changes?.page(Date.UTC(2026, 0, 2), null, never);
    const second = await changes?.page(Date.UTC(2026, 0, 2), first?.next ?? '', never);
    expect(second?.sims.map(({ providerSimId, rawState }) => [providerSimId, rawState])).toEqual([
      ['1', 'off'],
    ]);
    const since = encodeURIComponent('2026-01-02T00:00:00.000Z');
    expect(asked.map(({ path }) => path)).toEqual([
      `/v1/sims?all=yes&since=${since}&p=1&n=2`,
      `/v1/sims?all=yes&since=${since}&p=2&n=2`,
    ]);
    await connector.simPage(null, never);
    expect(asked.at(-1)?.path).toBe('/v1/sims?since=2000-01-01&all=yes&p=1&n=2');
  });
});

describe('one SIM', () => {
  it('is found where the description says, and is never another one', async () => {
    const text = `${least}single: {path: /sims, query: {iccid: '{sim}'}, row: items.0}\n`;
    const answers = [{ items: [row('7')] }, { items: [] }, { items: [row('8')] }];
    const { connector, asked } = stubbed(text, () => ({ json: answers.shift() }));
    expect(await connector.sim('7', never)).toMatchObject({ providerSimId: '7', iccid: someIccid });
    expect(asked[0]?.path).toBe('/v1/sims?iccid=7');
    expect(await connector.sim('7', never)).toBeNull();
    await expect(connector.sim('7', never)).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
      message: expect.stringMatching(/about another SIM/) as string,
    });
  });
});
