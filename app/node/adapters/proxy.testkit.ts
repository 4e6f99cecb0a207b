import { createServer as createPlainServer, request as plainRequest, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A forward proxy on the loopback address that knows one user, in plain or behind TLS. */
export interface TestProxy {
  readonly url: string;
  /** What it was asked for, with the credentials that came along. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** The one user that it lets through. */
export const proxyUser = { proxyUser: 'k@lindqvist', proxyPassword: 'p:a/s s' } as const;

/** @param secure certificate and key of a proxy that speaks TLS itself */
export async function startProxy(
  secure: { readonly cert: string; readonly key: string } | null = null,
): Promise<TestProxy> {
  const asked: string[] = [];
  const tunnels = new Set<Socket>();
  const admitted = (request: IncomingMessage): boolean => {
    const given = Buffer.from(
      /^Basic (.+)$/.exec(request.headers['proxy-authorization'] ?? '')?.[1] ?? '',
      'base64',
    );
    asked.push(`${request.method} ${request.url} ${given.toString()}`);
    return given.toString() === `${proxyUser.proxyUser}:${proxyUser.proxyPassword}`;
  };
  const server = secure === null ? createPlainServer() : createTlsServer(secure);
  server.on('request', (request, response) => {
    if (!admitted(request)) return response.writeHead(407).end();
    const { 'proxy-authorization': _mine, ...headers } = request.headers;
    return plainRequest(request.url ?? '', { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    if (!admitted(request)) return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () =>
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n'),
    );
    for (const socket of [client, upstream]) {
      tunnels.add(socket);
      socket.on('error', () => undefined);
    }
    return upstream.pipe(client).pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${secure === null ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      for (const socket of tunnels) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
