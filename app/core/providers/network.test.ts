import { describe, expect, it } from 'vitest';
import type { Http, HttpRequest, HttpRoute } from '../ports.ts';
import { checkNetwork, routed, withNetwork } from './network.ts';
import { soracomFactory } from './soracom/connector.ts';

/** Which way the requests of a provider went. */
function ways(options: Readonly<Record<string, string>>, password: string | null = null) {
  const taken: (HttpRoute | undefined)[] = [];
  const http: Http = {
    async request({ route }: HttpRequest) {
      taken.push(route);
      return { status: 200, headers: {}, text: '' };
    },
    async *lines({ route }: HttpRequest) {
      taken.push(route);
      yield '';
    },
  };
  const secret = async (): Promise<string> => {
    if (password === null) throw new Error('the vault holds none');
    return password;
  };
  return { taken, http: routed(http, options, secret) };
}

const request = { method: 'GET', url: 'https://api.example/v1', timeoutMs: 1 } as const;

describe('the way of a provider', () => {
  it('is the environment’s where nothing is said', async () => {
    const { taken, http } = ways({ other: 'x' });
    await http.request(request);
    expect(taken).toEqual([undefined]);
  });

  it('is the same for lists, downloads and acts, with the password from the vault', async () => {
    const { taken, http } = ways(
      { proxy: 'http://proxy.corp:3128', proxyUser: 'k', caFile: ' /etc/a.pem\n\n/etc/b.pem ' },
      'secret',
    );
    await http.request(request);
    for await (const _ of http.lines(request)) continue;
    const route = {
      proxy: 'http://proxy.corp:3128',
      proxyUser: 'k',
      proxyPassword: 'secret',
      caFiles: ['/etc/a.pem', '/etc/b.pem'],
    };
    expect(taken).toEqual([route, route]);
  });

  it('goes straight where a person says so, and knows users without a password', async () => {
    const straight = ways({ proxy: 'none' });
    await straight.http.request(request);
    expect(straight.taken).toEqual([{ proxy: null }]);
    const named = ways({ proxy: 'http://p:1', proxyUser: 'k' });
    await named.http.request(request);
    expect(named.taken).toEqual([{ proxy: 'http://p:1', proxyUser: 'k', proxyPassword: '' }]);
  });
});

describe('what a person enters', () => {
  it.each([
    [{ proxy: 'proxy.corp:3128' }, {}, 'options.proxy'],
    [{ proxy: 'socks5://proxy.corp:1080' }, {}, 'options.proxy'],
    [{ proxy: 'http://k:pw@proxy.corp:3128' }, {}, 'options.proxy'],
    [{ proxyUser: 'k' }, {}, 'options.proxy'],
    [{ proxy: 'none', proxyUser: 'k' }, {}, 'options.proxy'],
    [{ proxy: 'http://proxy.corp:3128' }, { proxyPassword: 'pw' }, 'options.proxyUser'],
  ] as const)('%j is refused by its field', (options, credentials, field) => {
    expect(() => checkNetwork(options, credentials)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', field }),
    );
  });

  it('is asked of every kind of provider beside its own fields, the password as a secret', () => {
    const { options, credentials } = withNetwork(soracomFactory);
    expect(options.map(({ name }) => name)).toEqual(['proxy', 'proxyUser', 'caFile']);
    expect(credentials.at(-1)).toMatchObject({ name: 'proxyPassword', secret: true, optional: true });
    expect(() =>
      checkNetwork({ proxy: 'http://proxy.corp:3128', proxyUser: 'k' }, { proxyPassword: 'pw' }),
    ).not.toThrow();
  });
});
