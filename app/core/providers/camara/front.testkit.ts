import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** Headers that belong to one connection. */
const ownHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']);

/**
 * One address before many servers: CAMARA publishes a description per API, so each is checked by a server of its own.
 *
 * @param behind address by path prefix; the prefix is cut off
 * @param tokens answers `/oauth2/token` itself where nobody behind does
 */
export async function startFront(behind: ReadonlyMap<string, string>, tokens = false): Promise<Front> {
  const server = createServer((request, response) => {
    pass(behind, tokens, request, response).catch((error: unknown) => {
      response.statusCode = 502;
      response.end(String(error));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

async function pass(
  behind: ReadonlyMap<string, string>,
  tokens: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? '/';
  if (tokens && url === '/oauth2/token') {
    response.setHeader('content-type', 'application/json');
    response.end('{"access_token":"example","expires_in":3600,"token_type":"Bearer"}');
    return;
  }
  const found = [...behind].find(([prefix]) => url.startsWith(`${prefix}/`));
  if (found === undefined) throw new Error(`nobody stands behind ${url}`);
  const [prefix, target] = found;
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !ownHeaders.has(name) ? [[name, value]] : [],
  );
  const body = Buffer.concat(pieces);
  const answer = await fetch(target + url.slice(prefix.length), {
    method: request.method ?? 'GET',
    headers,
    ...(body.length === 0 ? {} : { body }),
  });
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (!ownHeaders.has(name)) response.setHeader(name, value);
  response.end(Buffer.from(await answer.arrayBuffer()));
}
