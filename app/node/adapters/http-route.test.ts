import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day } from '../../../shared/time.ts';
import type { HttpRoute } from '../../core/ports.ts';
import { createAuthority } from './certificates.testkit.ts';
import { createHttp, HttpFailure, type HostHttp } from './http.ts';
import { proxyUser, startProxy, type TestProxy } from './proxy.testkit.ts';

const authority = createAuthority('Corporate inspection');
let dir: string;
let caFile: string;
let http: HostHttp;
let open: { close(): Promise<void> }[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-route-'));
  caFile = join(dir, 'corporate.pem');
  writeFileSync(caFile, `Corporate inspection\n${authority.certificate}`);
  http = createHttp();
  open = [];
});
afterEach(async () => {
  http.close();
  for (const server of open) await server.close();
  rmSync(dir, { recursive: true });
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return (server.address() as AddressInfo).port;
}

/** A provider behind a certificate that the authority signed. */
async function provider(until?: number, host?: string): Promise<string> {
  const server = createTlsServer(authority.server(until, host), (request, response) =>
    response.end(`${request.method} ${request.url}`),
  );
  return `https://127.0.0.1:${await listen(server)}`;
}

async function proxy(secure = false, signedBy = authority, host?: string): Promise<TestProxy> {
  const started = await startProxy(secure ? signedBy.server(undefined, host) : null);
  open.push(started);
  return started;
}

const user = proxyUser;
const ask = (url: string, route?: HttpRoute) =>
  http.request({
    method: 'GET',
    url: `${url}/v1/sims`,
    timeoutMs: 5_000,
    ...(route === undefined ? {} : { route }),
  });

describe('certificates', () => {
  it('are refused where nobody known signed them, before anything is sent, with what to do', async () => {
    const url = await provider();
    const failure: unknown = await ask(url).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    expect((failure as Error).message).toMatch(
      /for CN=localhost, signed by CN=Corporate inspection, valid .*nobody whom this computer trusts.*CA file/,
    );
    expect((failure as Error).cause).toBeInstanceOf(HttpFailure);
    expect(((failure as Error).cause as HttpFailure).sent).toBe(false);
  });

  it('are taken where the CA file of the route vouches for them, and on no other route', async () => {
    const url = await provider();
    expect(await ask(url, { caFiles: [caFile] })).toMatchObject({ status: 200, text: 'GET /v1/sims' });
    await expect(ask(url)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    await expect(ask(url, { proxy: null })).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  });

  it('that ran out are refused whoever signed them', async () => {
    const url = await provider(Date.now() - day);
    const today = new Date().toISOString().slice(0, 4);
    await expect(ask(url, { caFiles: [caFile] })).rejects.toThrow(
      new RegExp(
        `CERT_HAS_EXPIRED: its certificate \\(for CN=localhost, signed by CN=Corporate inspection, valid .* to ${today}.*ran out.*clock`,
      ),
    );
  });

  it('that name another host are refused, with the host they name', async () => {
    const url = await provider(undefined, 'other.example');
    await expect(ask(url, { caFiles: [caFile] })).rejects.toThrow(
      /ERR_TLS_CERT_ALTNAME_INVALID: its certificate \(for CN=other\.example,.* is for other\.example, not for this address/,
    );
  });

  it('of somebody else are refused, and so is a file that holds none', async () => {
    const url = await provider();
    const other = join(dir, 'other.pem');
    writeFileSync(other, createAuthority('Somebody else').certificate);
    await expect(ask(url, { caFiles: [other] })).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    writeFileSync(other, 'not a certificate');
    await expect(ask(url, { caFiles: [other] })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(ask(url, { caFiles: [join(dir, 'absent.pem')] })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });

  it('are read again when their file was replaced', async () => {
    const url = await provider();
    const file = join(dir, 'turned.pem');
    writeFileSync(file, createAuthority('Last year').certificate);
    await expect(ask(url, { caFiles: [file] })).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(file, authority.certificate);
    expect((await ask(url, { caFiles: [file] })).status).toBe(200);
  });
});

describe('a proxy', () => {
  it('is gone through with user and password, which the provider never sees', async () => {
    const [url, through] = [await provider(), await proxy()];
    const route = { proxy: through.url, ...user, caFiles: [caFile] };
    expect(await ask(url, route)).toMatchObject({ status: 200, text: 'GET /v1/sims' });
    expect(through.asked).toEqual([`CONNECT ${new URL(url).host} k@lindqvist:p:a/s s`]);
    // The tunnel is kept for the next request.
    await ask(url, route);
    expect(through.asked.length).toBe(1);
  });

  it('that speaks TLS itself is trusted by the CA file, and never sees what goes through it', async () => {
    const [url, through] = [await provider(), await proxy(true)];
    const route = { proxy: through.url, ...user, caFiles: [caFile] };
    expect(await ask(url, route)).toMatchObject({ status: 200, text: 'GET /v1/sims' });
    expect(through.asked).toEqual([`CONNECT ${new URL(url).host} k@lindqvist:p:a/s s`]);
    await ask(url, route);
    expect(through.asked.length).toBe(1);
  });

  it('that speaks TLS with a certificate of somebody else is told apart from the provider, and gets no password', async () => {
    const [url, through] = [await provider(), await proxy(true, createAuthority('A stranger'))];
    const route = { proxy: through.url, ...user, caFiles: [caFile] };
    const failure: unknown = await ask(url, route).catch((error: unknown) => error);
    expect((failure as Error).message).toMatch(
      /the proxy’s certificate \(for CN=localhost, signed by CN=A stranger,.*nobody whom this computer trusts/,
    );
    expect(((failure as Error).cause as HttpFailure).sent).toBe(false);
    expect(through.asked).toEqual([]);
    const elsewhere = await proxy(true, authority, 'proxy.example');
    await expect(ask(url, { ...route, proxy: elsewhere.url })).rejects.toThrow(
      /the proxy’s certificate .* is for proxy\.example, not for this address/,
    );
  });

  it('that speaks TLS and refuses the password, or is no proxy at all, says so', async () => {
    const [url, through] = [await provider(), await proxy(true)];
    const route = { proxy: through.url, proxyUser: 'k@lindqvist', proxyPassword: 'wrong', caFiles: [caFile] };
    await expect(ask(url, route)).rejects.toThrow(/did not let it through.*user and its password/);
    // A server that knows no CONNECT hangs up.
    await expect(ask(url, { proxy: await provider(), caFiles: [caFile] })).rejects.toThrow(
      /the proxy (closed the connection|could not be reached)/,
    );
  });

  it('checks the provider inside the tunnel as well', async () => {
    const through = await proxy(true);
    const url = await provider(Date.now() - day);
    await expect(ask(url, { proxy: through.url, ...user, caFiles: [caFile] })).rejects.toThrow(
      /CERT_HAS_EXPIRED: its certificate/,
    );
  });

  it('forwards plain requests as well', async () => {
    const through = await proxy();
    const server = createPlainServer((request, response) =>
      response.end(String(request.headers['proxy-authorization'] ?? 'no credentials')),
    );
    const url = `http://127.0.0.1:${await listen(server)}`;
    expect(await ask(url, { proxy: through.url, ...user })).toMatchObject({
      status: 200,
      text: 'no credentials',
    });
    expect(through.asked).toEqual([`GET ${url}/v1/sims k@lindqvist:p:a/s s`]);
  });

  it('that refuses the password lets nothing through, and the message holds no secret', async () => {
    const [url, through] = [await provider(), await proxy()];
    const route = {
      proxy: through.url,
      proxyUser: 'k@lindqvist',
      proxyPassword: 'wrong-password',
      caFiles: [caFile],
    };
    const failure: unknown = await ask(url, route).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    expect((failure as Error).message).toMatch(/proxy did not let it through.*user and its password/);
    expect(((failure as Error).cause as HttpFailure).sent).toBe(false);
    expect(JSON.stringify(failure)).not.toContain('wrong-password');
    expect((failure as Error).message).not.toContain('wrong-password');
  });

  it.each([
    ['http://127.0.0.1:9', /^The proxy 127\.0\.0\.1:9 could not be reached: ECONNREFUSED/],
    ['https://127.0.0.1:9', /^The proxy 127\.0\.0\.1:9 could not be reached: ECONNREFUSED/],
    ['http://proxy.invalid:3128', /^The proxy proxy\.invalid:3128 could not be reached: E[A-Z_]+/],
  ])(
    'that is not there (%s) is named instead of the provider, and nothing was sent',
    async (address, words) => {
      for (const url of [await provider(), 'http://127.0.0.1:10']) {
        const failure: unknown = await ask(url, { proxy: address, caFiles: [caFile] }).catch(
          (error: unknown) => error,
        );
        expect(failure).toMatchObject({ code: 'PROVIDER_UNREACHABLE', retry: 'later' });
        expect((failure as Error).message).toMatch(words);
        expect((failure as Error).message).not.toContain(new URL(url).host);
        expect(((failure as Error).cause as HttpFailure).sent).toBe(false);
      }
    },
  );

  it('of the environment that is not there is named as well, and a provider that is not there is not taken for it', async () => {
    const before = process.env['HTTPS_PROXY'];
    process.env['HTTPS_PROXY'] = 'http://127.0.0.1:9';
    try {
      await expect(ask('https://api.example.invalid')).rejects.toThrow(/^The proxy 127\.0\.0\.1:9 could not/);
      await expect(ask('https://api.example.invalid', { caFiles: [caFile] })).rejects.toThrow(/^The proxy /);
      await expect(ask('https://127.0.0.1:10')).rejects.toThrow(/^127\.0\.0\.1:10 could not be reached/);
      await expect(ask('https://127.0.0.1:10', { proxy: null })).rejects.toThrow(
        /^127\.0\.0\.1:10 could not/,
      );
    } finally {
      if (before === undefined) delete process.env['HTTPS_PROXY'];
      else process.env['HTTPS_PROXY'] = before;
    }
  });

  it('that never answers is not called a provider that does not', async () => {
    const silent = createPlainServer();
    const held: Socket[] = [];
    silent.on('connect', (_request, socket: Socket) => held.push(socket));
    open.push({ close: async () => held.forEach((socket) => socket.destroy()) });
    const through = `127.0.0.1:${await listen(silent)}`;
    const began = Date.now();
    const late = (signal?: AbortSignal) =>
      http.request({
        method: 'GET',
        url: 'https://127.0.0.1:10',
        timeoutMs: 300,
        route: { proxy: `http://${through}` },
        ...(signal === undefined ? {} : { signal }),
      });
    await expect(late()).rejects.toThrow(
      `The proxy ${through} opened no way to 127.0.0.1:10: no answer within`,
    );
    await expect(late(AbortSignal.timeout(100))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(Date.now() - began).toBeLessThan(20_000);
  }, 30_000);

  it('comes from the environment where the route names none, and "none" goes straight past it', async () => {
    const [url, through] = [await provider(), await proxy()];
    const before = process.env['HTTPS_PROXY'];
    const address = new URL(through.url);
    [address.username, address.password] = [encodeURIComponent('k@lindqvist'), encodeURIComponent('p:a/s s')];
    process.env['HTTPS_PROXY'] = address.href;
    try {
      await ask(url, { caFiles: [caFile] });
      expect(through.asked.length).toBe(1);
      await ask(url, { proxy: null, caFiles: [caFile] });
      expect(through.asked.length).toBe(1);
    } finally {
      if (before === undefined) delete process.env['HTTPS_PROXY'];
      else process.env['HTTPS_PROXY'] = before;
    }
  });

  it('belongs to its route alone: others go their own way', async () => {
    const [url, one, two] = [await provider(), await proxy(), await proxy()];
    await ask(url, { proxy: one.url, ...user, caFiles: [caFile] });
    await ask(url, { proxy: two.url, ...user, caFiles: [caFile] });
    await ask(url, { proxy: null, caFiles: [caFile] });
    expect([one.asked.length, two.asked.length]).toEqual([1, 1]);
  });
});
