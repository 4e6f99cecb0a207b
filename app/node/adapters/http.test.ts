import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttp, type HostHttp } from './http.ts';

let server: Server;
let base: string;
let http: HostHttp;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const sockets = new Set<unknown>();

beforeEach(async () => {
  server = createServer((request, response) => {
    sockets.add(request.socket);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = createHttp();
});
afterEach(async () => {
  sockets.clear();
  http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (more: { timeoutMs?: number; signal?: AbortSignal; maxBytes?: number } = {}) =>
  ({ method: 'GET', url: `${base}/x`, timeoutMs: 2_000, ...more }) as const;
const all = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const found = [];
  for await (const line of lines) found.push(line);
  return found;
};

describe('http', () => {
  it('sends a body, reads status, headers and text, and keeps its connection', async () => {
    answer = (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () =>
        response
          .writeHead(201, { 'X-Soracom-Next-Key': 'ä1', 'Content-Type': 'application/json' })
          .end(`${request.method} ${body} ${request.headers['x-a']}`),
      );
    };
    for (let i = 0; i < 3; i++) {
      const response = await http.request({
        method: 'POST',
        url: `${base}/x`,
        headers: { 'X-A': 'b' },
        body: 'grüße',
        timeoutMs: 2_000,
      });
      expect(response).toMatchObject({
        status: 201,
        text: 'POST grüße b',
        headers: { 'content-type': 'application/json' },
      });
    }
    expect(sockets.size).toBe(1);
  });

  it('unpacks gzip, whole and line by line, with lines cut anywhere', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => `{"iccid":"8942310784200740934${i % 10}","ü":${i}}`);
    answer = (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(rows.join('\r\n')));
    expect((await http.request(get())).text).toBe(rows.join('\r\n'));
    expect(await all(http.lines(get()))).toEqual(rows);
  });

  it('stops reading when the reader has enough', async () => {
    answer = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed) response.write('line\n'.repeat(1_000), () => setImmediate(more));
      };
      more();
    };
    let seen = 0;
    for await (const _ of http.lines(get())) if (++seen === 10) break;
    expect(seen).toBe(10);
  });

  it('refuses an answer beyond the cap', async () => {
    answer = (_, response) => response.end('x'.repeat(10_000));
    await expect(http.request(get({ maxBytes: 9_999 }))).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
    });
    await expect(all(http.lines(get({ maxBytes: 9_999 })))).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
    });
  });

  it('throws PROVIDER_REFUSED for lines of an error', async () => {
    answer = (_, response) => response.writeHead(403).end('no');
    await expect(all(http.lines(get()))).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining('403') as string,
    });
  });

  it.each([
    ['a silent server', 'answer', () => {}, true],
    [
      'a dropped connection',
      'answer',
      (_: IncomingMessage, response: ServerResponse) => response.destroy(),
      true,
    ],
    [
      'a cut answer',
      'body',
      (_: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        setTimeout(() => response.destroy(), 20);
      },
      true,
    ],
    [
      'broken gzip',
      'body',
      (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
      true,
    ],
  ])(
    'throws PROVIDER_UNREACHABLE for %s and knows that the request had left',
    async (_, __, behave, sent) => {
      answer = behave;
      await expect(http.request(get({ timeoutMs: 200 }))).rejects.toMatchObject({
        code: 'PROVIDER_UNREACHABLE',
        retry: 'later',
        cause: { sent },
      });
      await expect(all(http.lines(get({ timeoutMs: 200 })))).rejects.toMatchObject({
        code: 'PROVIDER_UNREACHABLE',
        cause: { sent },
      });
    },
  );

  it('knows when nothing had left', async () => {
    const { port } = server.address() as AddressInfo;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(http.request(get())).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: expect.stringContaining(`127.0.0.1:${port} could not be reached: ECONNREFUSED`) as string,
      cause: { sent: false },
    });
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  it('times silence, not length, of a stream', async () => {
    answer = (_, response) => {
      response.writeHead(200);
      let lines = 0;
      const timer = setInterval(
        () => (++lines <= 6 ? response.write('line\n') : (clearInterval(timer), response.end())),
        250,
      );
    };
    expect(await all(http.lines(get({ timeoutMs: 1_000 })))).toHaveLength(6);
  });

  it('throws CANCELLED when its signal fires, before and during', async () => {
    answer = () => {};
    const abort = new AbortController();
    const during = http.request(get({ signal: abort.signal }));
    setTimeout(() => abort.abort(), 30);
    await expect(during).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(http.request(get({ signal: abort.signal }))).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('speaks to no other kind of address', async () => {
    await expect(http.request({ ...get(), url: 'file:///etc/passwd' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
