/** The HTTP shell: reads a request, lets faults strike, finds the route, writes the answer. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { refusals } from '../errors.ts';
import type { FaultRule } from '../faults.ts';
import { bareNumbers, unknownWords } from './distort.ts';
import { refuse } from './context.ts';
import type { Call, Reply, Route, WorldCore } from './context.ts';
import { consoleUser } from './operators.ts';
import { createRouter } from './router.ts';
import type { Router } from './router.ts';
import { download } from './stats.ts';

const largestBody = 1_048_576;
const prefix = '/v1';

/** A server for the emulated API. `admin` routes are matched on the full path, without the `/v1` prefix. */
export function createApiServer(world: WorldCore, routes: readonly Route[], admin: readonly Route[]): Server {
  const api = createRouter(routes);
  const hands = createRouter(admin);
  const server = createServer((request, response) => {
    answer(world, api, hands, request, response).catch((error: unknown) => failed(response, error));
  });
  // Clients keep connections open between pages; a world that closes should not wait for them.
  server.keepAliveTimeout = 30_000;
  return server;
}

/** A client that hangs up is no failure; anything else is told to the process and answered with 500 where it still can be. */
function failed(response: ServerResponse, error: unknown): void {
  if (!response.destroyed) {
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    response.statusCode = 500;
  }
  if (response.headersSent) response.destroy();
  else
    response.end(JSON.stringify({ code: refusals.serverError.code, message: refusals.serverError.message }));
}

/** Hands on the world are for this machine: a name that merely resolves to it, as a web page could use, is refused. */
function fromLoopback(request: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
}

async function answer(
  world: WorldCore,
  api: Router,
  hands: Router,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.sendDate = false;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const isApi = url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
  const path = isApi ? url.pathname.slice(prefix.length) : url.pathname;
  const faults = url.pathname.startsWith('/_world/') ? [] : world.faults.strike(method, path);
  const has = (kind: FaultRule['kind']): FaultRule | undefined => faults.find((fault) => fault.kind === kind);

  const late = has('latency');
  if (late !== undefined) await new Promise((resolve) => setTimeout(resolve, late.ms ?? 1_000));
  if (has('drop') !== undefined) return void request.socket.destroy();

  const reply = await replyTo(world, isApi ? api : hands, {
    request,
    method,
    path,
    query: url.searchParams,
    faults,
    isApi,
  });
  if (has('drop-answer') !== undefined) return void request.socket.destroy();
  await send(world, response, reply, has);
}

interface Arrived {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly faults: readonly FaultRule[];
  readonly isApi: boolean;
}

async function replyTo(world: WorldCore, router: Router, arrived: Arrived): Promise<Reply> {
  const { request, method, path, query, faults, isApi } = arrived;
  const now = world.clock.now();
  const limited = faults.find(({ kind }) => kind === 'rate-limit');
  if (limited !== undefined) {
    const headers = limited.retryAfter === undefined ? {} : { 'retry-after': String(limited.retryAfter) };
    return { ...refuse(refusals.tooMany), headers };
  }
  if (faults.some(({ kind }) => kind === 'server-error')) return refuse(refusals.serverError);
  const exported = /^\/exports\/([\w-]+)\/air-usage\.csv$/.exec(path);
  if (!isApi && exported !== null) return download(exported[1] ?? '', query.get('signature'), world);

  if (!isApi && !fromLoopback(request)) return refuse(refusals.noSuchThing);
  const match = router(method, path);
  if (match === 'no-such-path') return refuse(refusals.noSuchThing);
  if (match === 'wrong-method') return { ...refuse(refusals.noSuchThing), status: 405 };
  const body = await readJson(request);
  if (body === tooLong) return { ...refuse(refusals.badRequest), status: 413 };
  if (body === noJson) return refuse(refusals.badRequest);
  if (match.route.open !== true) {
    const [apiKey, token] = [header(request, 'x-soracom-api-key'), header(request, 'x-soracom-token')];
    if (faults.some(({ kind }) => kind === 'expire-token') && token !== undefined) world.tokens.revoke(token);
    if (!world.tokens.valid(apiKey, token, now)) return refuse(refusals.noToken);
  }
  if (isApi) recordCall(world, match.route.path, path, request, now);
  const call: Call = { request, method, path, params: match.params, query, body, now, faults };
  return match.route.handle(call, world);
}

function recordCall(
  world: WorldCore,
  kind: string,
  path: string,
  request: IncomingMessage,
  now: number,
): void {
  world.audit.record({
    apiKind: `${prefix}${kind}`,
    requestPath: `${prefix}${path}`,
    userName: consoleUser,
    remoteIpAddress: request.socket.remoteAddress ?? '',
    requestedTimeEpochMs: now,
  });
}

async function send(
  world: WorldCore,
  response: ServerResponse,
  reply: Reply,
  has: (kind: FaultRule['kind']) => FaultRule | undefined,
): Promise<void> {
  response.statusCode = reply.status;
  response.setHeader('date', new Date(world.clock.now()).toUTCString());
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.text !== undefined) {
    await pipeline(Readable.from(reply.text), response);
    return;
  }
  if (reply.json === undefined) return void response.end();
  response.setHeader('content-type', 'application/json');
  let text = reply.json;
  if (has('unknown-enum') !== undefined) text = unknownWords(text);
  if (has('bare-numbers') !== undefined) text = bareNumbers(text);
  if (has('malformed-json') !== undefined) text = `<html><body>${text.slice(0, 40)}</body></html>`;
  const body = Buffer.from(text);
  response.setHeader('content-length', body.length);
  if (has('truncated-json') === undefined) return void response.end(body);
  response.write(body.subarray(0, Math.floor(body.length / 2)));
  setTimeout(() => response.destroy(), 20);
}

const tooLong = Symbol('too long');
const noJson = Symbol('no JSON');

/** The JSON body, undefined when there is none. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += (piece as Buffer).length;
    if (length > largestBody) return tooLong;
    pieces.push(piece as Buffer);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown;
  } catch {
    return noJson;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
