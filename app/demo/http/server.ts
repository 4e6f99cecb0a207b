/** The HTTP shell: reads a request, lets faults strike, finds the route, writes the answer. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FaultRule } from '../faults.ts';
import { bareNumbers } from './distort.ts';
import type { Call, Reply, Route, ServedWorld } from './context.ts';
import { createRouter } from './router.ts';
import type { Router } from './router.ts';

const largestBody = 1_048_576;
/** Some APIs take a thousand SIM ids in one address. */
const longestHead = 65_536;

/** What the shell must know of one emulated API. */
export interface Shell<W extends ServedWorld> {
  /** Path below which the API lies, such as `/v1`; empty for none. */
  readonly prefix: string;
  readonly routes: readonly Route<W>[];
  /** Hands on the world, matched on the full path: for this machine only. */
  readonly admin: readonly Route<W>[];
  readonly refusals: {
    readonly noSuchThing: Reply;
    readonly badRequest: Reply;
    readonly tooMany: Reply;
    /** "Too many requests" said by another status than 429; absent where the provider has no such way. */
    readonly throttled?: Reply;
    readonly serverError: Reply;
  };
  /** The refusal of a request without a valid session; null where it may pass. Not asked for open routes. */
  authorise(request: IncomingMessage, world: W, now: number, faults: readonly FaultRule[]): Reply | null;
  /** Answers beside the API, such as downloads; null where there is nothing at that path. */
  beside?(path: string, query: URLSearchParams, world: W): Reply | null;
  /** Told of every call that is carried out. */
  called?(route: Route<W>, path: string, request: IncomingMessage, world: W, now: number): void;
  /** A body in which some words are those of a future version of the API. */
  unknownWords(json: string): string;
}

/** A server for an emulated API. */
export function createApiServer<W extends ServedWorld>(world: W, shell: Shell<W>): Server {
  const api = createRouter(shell.routes);
  const hands = createRouter(shell.admin);
  const server = createServer({ maxHeaderSize: longestHead }, (request, response) => {
    answer(world, shell, api, hands, request, response).catch((error: unknown) =>
      failed(response, shell.refusals.serverError, error),
    );
  });
  // Clients keep connections open between pages; a world that closes should not wait for them.
  server.keepAliveTimeout = 30_000;
  return server;
}

/** A client that hangs up is no failure; anything else is told to the process and answered with 500 where it still can be. */
function failed(response: ServerResponse, reply: Reply, error: unknown): void {
  if (!response.destroyed) {
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    response.statusCode = 500;
  }
  if (response.headersSent) response.destroy();
  else response.end(reply.json);
}

/** Hands on the world are for this machine: a name that merely resolves to it, as a web page could use, is refused. */
function fromLoopback(request: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
}

async function answer<W extends ServedWorld>(
  world: W,
  shell: Shell<W>,
  api: Router<W>,
  hands: Router<W>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.sendDate = false;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const { prefix } = shell;
  const isHands = url.pathname.startsWith('/_world/');
  const isApi = !isHands && (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`));
  const path = isApi ? url.pathname.slice(prefix.length) : url.pathname;
  const faults = isHands ? [] : world.faults.strike(method, path);
  const has = (kind: FaultRule['kind']): FaultRule | undefined => faults.find((fault) => fault.kind === kind);

  const late = has('latency');
  if (late !== undefined) await new Promise((resolve) => setTimeout(resolve, late.ms ?? 1_000));
  if (has('drop') !== undefined) return void request.socket.destroy();

  const arrived = { request, method, path, query: url.searchParams, faults, isApi };
  const reply = await replyTo(world, shell, isApi ? api : hands, arrived);
  if (has('drop-answer') !== undefined) return void request.socket.destroy();
  await send(world, shell, response, reply, has);
}

interface Arrived {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly faults: readonly FaultRule[];
  readonly isApi: boolean;
}

async function replyTo<W extends ServedWorld>(
  world: W,
  shell: Shell<W>,
  router: Router<W>,
  arrived: Arrived,
): Promise<Reply> {
  const { request, method, path, query, faults, isApi } = arrived;
  const { refusals } = shell;
  const now = world.clock.now();
  const limited = faults.find(({ kind }) => kind === 'rate-limit');
  if (limited !== undefined) {
    const headers = limited.retryAfter === undefined ? {} : { 'retry-after': String(limited.retryAfter) };
    return { ...refusals.tooMany, headers: { ...refusals.tooMany.headers, ...headers } };
  }
  if (faults.some(({ kind }) => kind === 'throttled')) return refusals.throttled ?? refusals.tooMany;
  if (faults.some(({ kind }) => kind === 'server-error')) return refusals.serverError;
  const beside = isApi ? null : (shell.beside?.(path, query, world) ?? null);
  if (beside !== null) return beside;

  if (!isApi && !fromLoopback(request)) return refusals.noSuchThing;
  const match = router(method, path);
  if (match === 'no-such-path') return refusals.noSuchThing;
  if (match === 'wrong-method') return { ...refusals.noSuchThing, status: 405 };
  const body = await readBody(request);
  if (body === tooLong) return { ...refusals.badRequest, status: 413 };
  if (body === noJson) return refusals.badRequest;
  if (match.route.open !== true) {
    const refusal = shell.authorise(request, world, now, faults);
    if (refusal !== null) return refusal;
  }
  if (isApi) shell.called?.(match.route, path, request, world, now);
  const call: Call = { request, method, path, params: match.params, query, body, now, faults };
  return match.route.handle(call, world);
}

async function send<W extends ServedWorld>(
  world: W,
  shell: Shell<W>,
  response: ServerResponse,
  reply: Reply,
  has: (kind: FaultRule['kind']) => FaultRule | undefined,
): Promise<void> {
  response.statusCode = reply.status;
  response.setHeader('date', new Date(world.clock.now()).toUTCString());
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.text !== undefined) {
    if (reply.type !== undefined) response.setHeader('content-type', reply.type);
    await pipeline(Readable.from(reply.text), response);
    return;
  }
  // Half of an answer without a body is no answer at all.
  if (reply.json === undefined)
    return has('truncated-json') === undefined ? void response.end() : void response.destroy();
  response.setHeader('content-type', reply.type ?? 'application/json');
  let text = reply.json;
  if (has('unknown-enum') !== undefined) text = shell.unknownWords(text);
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

/** The JSON body or the fields of a form, undefined when there is none. */
async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += (piece as Buffer).length;
    if (length > largestBody) return tooLong;
    pieces.push(piece as Buffer);
  }
  if (length === 0) return undefined;
  const text = Buffer.concat(pieces).toString('utf8');
  if (/^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? ''))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return noJson;
  }
}

/** A request header that was sent once. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
