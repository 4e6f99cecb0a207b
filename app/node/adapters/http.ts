import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { AppError, fail } from '../../../shared/errors.ts';
import type { Http, HttpRequest, HttpResponse, HttpRoute } from '../../core/ports.ts';
import { deadProxy, keyOf, openWay, placeOf, routedWay, type Way } from './http-route.ts';
import { certificateTrouble, watchPeer, type PeerWatch } from './tls-trouble.ts';
import { ProxyFailure } from './tunnel.ts';

/** Answers read whole, where the caller names no other cap. */
const defaultMaxBytes = 64 * 1024 * 1024;
/** Longest line of a streamed answer: a longer one is a broken answer, not a row. */
const lineChars = 16 * 1024 * 1024;

/** What stopped an exchange. `sent` tells whether the whole request had left, so that its effect is open. */
export class HttpFailure extends Error {
  readonly sent: boolean;
  constructor(message: string, sent: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'HttpFailure';
    this.sent = sent;
  }
}

export interface HostHttp extends Http {
  /** Closes kept connections. */
  close(): void;
}

/**
 * HTTP over Node's own client with kept connections. The proxy variables of the environment are honoured, except for
 * this machine's own addresses; a request with a route of its own goes that way. Certificates are always checked.
 *
 * Failures to reach or to finish throw PROVIDER_UNREACHABLE with an `HttpFailure` as cause; an aborted signal throws CANCELLED.
 */
export function createHttp(): HostHttp {
  const agents = createAgents();
  return {
    request: (request) => whole(agents, request),
    lines: (request) => streamed(agents, request),
    close: () => agents.close(),
  };
}

async function whole(agents: Agents, request: HttpRequest): Promise<HttpResponse> {
  const exchange = startExchange(agents, request);
  try {
    const response = await exchange.response;
    const text = await readText(exchange.body(response), request.maxBytes ?? defaultMaxBytes);
    return { status: response.statusCode ?? 0, headers: headersOf(response), text };
  } catch (error) {
    throw exchange.explain(error);
  } finally {
    exchange.end();
  }
}

async function* streamed(agents: Agents, request: HttpRequest): AsyncIterable<string> {
  const exchange = startExchange(agents, request);
  try {
    const response = await exchange.response;
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) {
      throw fail('PROVIDER_REFUSED', `${hostOf(request.url)} answered ${status}.`, {
        retry: status >= 500 ? 'later' : 'never',
      });
    }
    let rest = '';
    let bytes = 0;
    const body = exchange.body(response);
    body.setEncoding('utf8');
    for await (const chunk of exchange.patiently(body)) {
      bytes += chunk.length;
      if (request.maxBytes !== undefined && bytes > request.maxBytes) throw tooLarge(request.maxBytes);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > lineChars) throw tooLarge(lineChars);
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    }
    if (rest !== '') yield rest;
  } catch (error) {
    throw exchange.explain(error);
  } finally {
    exchange.end();
  }
}

interface Exchange {
  readonly response: Promise<IncomingMessage>;
  /** The answer's bytes, unpacked. */
  body(response: IncomingMessage): Readable;
  /** Text of a stream whose silence, not whose length, is timed. */
  patiently(body: Readable): AsyncIterable<string>;
  explain(error: unknown): unknown;
  end(): void;
}

function startExchange(agents: Agents, request: HttpRequest): Exchange {
  const outgoing = agents.open(new URL(request.url), request);
  let sent = false;
  let timedOut = false;
  let peer: PeerWatch | null = null;
  let onTheWay = false;
  outgoing.once('socket', (socket) => {
    onTheWay = true;
    if (socket instanceof TLSSocket) peer = watchPeer(socket);
  });
  outgoing.once('finish', () => {
    sent = true;
  });
  let settle: (error: Error) => void = () => {};
  const end = (error: Error): void => {
    outgoing.destroy(error);
    // A request that waits for its tunnel ends only with the tunnel: nobody waits for that.
    settle(error);
  };
  const giveUp = (): void => {
    timedOut = true;
    end(new Error(`no answer within ${request.timeoutMs} ms`));
  };
  let timer = setTimeout(giveUp, request.timeoutMs);
  const rearm = (): void => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, request.timeoutMs);
  };
  const onAbort = (): void => end(new Error('cancelled'));
  request.signal?.addEventListener('abort', onAbort, { once: true });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    settle = reject;
  });
  if (request.signal?.aborted === true) onAbort();
  outgoing.end(request.body);
  return {
    response,
    body: (incoming) => unpacked(incoming),
    async *patiently(body) {
      rearm();
      for await (const chunk of body) {
        clearTimeout(timer);
        yield String(chunk);
        rearm();
      }
    },
    explain: (error) => {
      if (error instanceof AppError) return error;
      if (request.signal?.aborted === true) return abortReason(request.signal);
      const why = timedOut ? `no answer within ${request.timeoutMs} ms` : reasonOf(error, peer);
      const message = `${missedBy(request, error, timedOut && !onTheWay)}: ${why}.`;
      return new AppError(
        { code: 'PROVIDER_UNREACHABLE', retry: 'later', message },
        new HttpFailure(why, sent, error),
      );
    },
    end: () => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
      // Once the answer was read to its end this frees nothing: the socket went back to its agent.
      outgoing.destroy();
    },
  };
}

function unpacked(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const gunzip = createGunzip();
  response.on('error', (error) => gunzip.destroy(error));
  return response.pipe(gunzip);
}

async function readText(body: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(response: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

interface Agents {
  open(url: URL, request: HttpRequest): ClientRequest;
  close(): void;
}

/** Ways out of this network, each with connections of its own: one that was opened for a route serves no other. */
function createAgents(): Agents {
  const ways = new Map<string, Way>();
  const wayOf = (own: boolean, route: HttpRoute | undefined): Way => {
    const key = route === undefined ? (own ? 'local' : 'environment') : keyOf(route);
    const known = ways.get(key);
    if (known !== undefined) return known;
    const way = route === undefined ? openWay(own ? {} : { proxyEnv: process.env }) : routedWay(route);
    ways.set(key, way);
    return way;
  };
  return {
    open(url, request) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw fail('INVALID_INPUT', `${url.protocol} is not an address of a provider.`, { field: 'baseUrl' });
      }
      const way = wayOf(isLoopback(url.hostname), request.route);
      const headers: Record<string, string | number> = {
        'accept-encoding': 'gzip',
        'user-agent': 'sextant',
        ...request.headers,
      };
      if (request.body !== undefined) headers['content-length'] = Buffer.byteLength(request.body);
      return url.protocol === 'https:'
        ? tlsRequest(url, { method: request.method, headers, agent: way.tls })
        : plainRequest(url, { method: request.method, headers, agent: way.plain });
    },
    close() {
      for (const { plain, tls } of ways.values()) for (const agent of [plain, tls]) agent.destroy();
      ways.clear();
    },
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * Who was not reached.
 *
 * @param waiting whether it ended while a way was being opened
 */
function missedBy({ url, route }: HttpRequest, error: unknown, waiting: boolean): string {
  const host = hostOf(url);
  const address = new URL(url);
  const dead = deadProxy(error, address, route, isLoopback(address.hostname));
  if (dead !== null) return `The proxy ${dead} could not be reached`;
  const proxy = waiting ? placeOf(route?.proxy) : null;
  return proxy === null ? `${host} could not be reached` : `The proxy ${proxy} opened no way to ${host}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the address';
}

function tooLarge(cap: number): AppError {
  return fail('PROVIDER_BAD_ANSWER', `The answer is larger than ${cap} bytes and was not taken.`, {
    retry: 'later',
  });
}

function abortReason(signal: AbortSignal): AppError {
  const reason: unknown = signal.reason;
  return reason instanceof AppError
    ? reason
    : fail('CANCELLED', 'The request was cancelled.', { retry: 'now' });
}

/** The system's own code says more than its sentence: ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED. */
function reasonOf(error: unknown, peer: PeerWatch | null): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ProxyFailure) return error.message;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = advice.get(code) ?? certificateTrouble(code, 'its', peer?.shown() ?? null);
  if (known !== null) return `${code}: ${known}`;
  return code === '' ? error.message : `${code}: ${error.message}`;
}

/** What a person can do about it. The system's own sentence about a tunnel names the proxy's address, which is no help here. */
const advice: ReadonlyMap<string, string> = new Map([
  ['ERR_PROXY_TUNNEL', 'the proxy did not let it through. Check the proxy, its user and its password'],
]);
