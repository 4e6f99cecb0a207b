import { AppError, asAppError, fail } from '../../../../shared/errors.ts';
import { hour, minute, second } from '../../../../shared/time.ts';
import { throwIfCancelled, unlessCancelled } from '../cancellation.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector.ts';
import type { HttpRequest, HttpResponse } from '../../ports.ts';
import { parseJson } from './json.ts';
import { AuthAnswer } from './schema.ts';
import { judge, serverTimeOf, type Exchange, type Purpose, type RetryPolicy } from './verdict.ts';

export interface ClientPolicy extends RetryPolicy {
  /** Deadline of one request, ms. */
  readonly timeoutMs: number;
  /** Longest JSON answer that is read, bytes. */
  readonly maxBytes: number;
}

export const defaultPolicy: ClientPolicy = {
  tries: 5,
  baseMs: 500,
  capMs: 20 * second,
  longestWaitMs: 2 * minute,
  timeoutMs: 30 * second,
  maxBytes: 32 * 1024 * 1024,
};

/** How long a token is asked for, and when it is renewed before it ends. Soracom allows at most 48 h. */
const tokenLifetime = 24 * hour;
const renewAfter = 23 * hour;

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, with its parts already encoded. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly purpose: 'read' | 'act';
}

export interface Answer {
  readonly body: unknown;
  /** `x-soracom-next-key`: the only sign that a list goes on. */
  readonly nextKey: string | null;
  readonly serverTime: number | null;
}

interface Session {
  readonly apiKey: string;
  readonly token: string;
  readonly operatorId: string;
  readonly userName: string | null;
  readonly signedInAt: number;
}

export type Identity = Pick<Session, 'operatorId' | 'userName'>;

/** The Soracom API: one signed-in session shared by all calls, retries, and answers as exact JSON. */
export interface SoracomClient {
  call(call: Call, signal: AbortSignal): Promise<Answer>;
  /** Signs in if need be and says as whom. */
  identity(signal: AbortSignal): Promise<Identity>;
  /** Lines of an exported file. The address carries its own permission: no token is sent along. */
  download(url: string, signal: AbortSignal): AsyncIterable<string>;
  /** How messages name the other side: `Soracom (g.api.soracom.io)`. */
  readonly who: string;
}

/** @throws AppError INVALID_INPUT when the base URL is none. */
export function createSoracomClient(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy = defaultPolicy,
): SoracomClient {
  const base = baseOf(settings.baseUrl);
  const who = `Soracom (${new URL(base).host})`;
  const { http, clock, schedule, hash } = ports;
  let session: Promise<Session> | null = null;
  /** Monotonic ms before which nobody asks, because somebody was told to slow down. */
  let quietUntil = 0;
  let asked = 0;

  /** Jitter needs no secret randomness: the digest of a counter and the clock spreads well enough. */
  const chance = (): number =>
    Number.parseInt(hash.sha256(`${settings.providerId} ${asked} ${clock.monotonic()}`).slice(0, 8), 16) /
    2 ** 32;

  async function exchange(
    request: HttpRequest,
  ): Promise<{ readonly exchange: Exchange; readonly body: unknown }> {
    try {
      asked += 1;
      const response = await http.request(request);
      return readBody(response);
    } catch (error) {
      return { exchange: { kind: 'broken', error: asAppError(error) }, body: null };
    }
  }

  async function attempt(
    what: string,
    purpose: Purpose,
    signal: AbortSignal,
    prepare: () => Promise<{ readonly request: HttpRequest; readonly renew: () => void }>,
  ): Promise<Answer> {
    let renewed = false;
    for (let tries = 1; ; tries++) {
      throwIfCancelled(signal);
      const quiet = quietUntil - clock.monotonic();
      if (quiet > 0) await schedule.sleep(quiet, signal);
      const { request, renew } = await prepare();
      const done = await exchange(request);
      throwIfCancelledRead(signal, purpose);
      const verdict = judge(done.exchange, { purpose, who, what, tries, renewed, chance: chance(), policy });
      if (verdict.kind === 'take' && done.exchange.kind === 'answer')
        return toAnswer(done.exchange.response, done.body);
      if (verdict.kind === 'fail') throw verdict.error;
      if (verdict.kind === 'renew') {
        renew();
        renewed = true;
      }
      if (verdict.kind === 'again') {
        ports.log.debug('provider call is tried again', {
          provider: settings.providerId,
          what,
          tries,
          afterMs: verdict.afterMs,
        });
        if (verdict.quiet) quietUntil = Math.max(quietUntil, clock.monotonic() + verdict.afterMs);
        else await schedule.sleep(verdict.afterMs, signal);
      }
    }
  }

  /** Runs for everybody who waits, so no single caller's abort ends it; its own deadline does. */
  async function signIn(): Promise<Session> {
    const nobody = new AbortController().signal;
    const credentials = {
      authKeyId: await ports.secret('authKeyId'),
      authKey: await ports.secret('authKey'),
      tokenTimeoutSeconds: tokenLifetime / second,
    };
    const request: HttpRequest = {
      method: 'POST',
      url: `${base}/auth`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(credentials),
      timeoutMs: policy.timeoutMs,
      maxBytes: 1024 * 1024,
    };
    const answer = await attempt('POST /auth', 'sign-in', nobody, async () => ({
      request,
      renew: () => undefined,
    }));
    const parsed = AuthAnswer.safeParse(answer.body);
    if (!parsed.success) {
      throw fail(
        'PROVIDER_BAD_ANSWER',
        `${who} accepted the credentials but sent no token. Nothing was read; check the address.`,
        { retry: 'later' },
      );
    }
    const { apiKey, token, operatorId, userName } = parsed.data;
    return { apiKey, token, operatorId, userName: userName ?? null, signedInAt: clock.monotonic() };
  }

  function openSession(): Promise<Session> {
    const opening = signIn();
    session = opening;
    opening.catch(() => {
      if (session === opening) session = null;
    });
    return opening;
  }

  async function currentSession(
    signal: AbortSignal,
  ): Promise<{ readonly current: Session; readonly drop: () => void }> {
    const shared = session ?? openSession();
    const current = await unlessCancelled(shared, signal);
    const drop = (): void => {
      if (session === shared) session = null;
    };
    if (clock.monotonic() - current.signedInAt < renewAfter) return { current, drop };
    drop();
    return currentSession(signal);
  }

  return {
    who,
    async call(call, signal) {
      const url = base + call.path + queryText(call.query);
      return attempt(`${call.method} ${call.path}`, call.purpose, signal, async () => {
        const { current, drop } = await currentSession(signal);
        const request: HttpRequest = {
          method: call.method,
          url,
          headers: {
            accept: 'application/json',
            'x-soracom-api-key': current.apiKey,
            'x-soracom-token': current.token,
            'x-soracom-lang': 'en',
            ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
          timeoutMs: policy.timeoutMs,
          signal,
          maxBytes: policy.maxBytes,
        };
        return { request, renew: drop };
      });
    },
    async identity(signal) {
      const { current } = await currentSession(signal);
      return { operatorId: current.operatorId, userName: current.userName };
    },
    download: (url, signal) =>
      http.lines({ method: 'GET', url: trustedDownload(url, base, who), timeoutMs: 10 * minute, signal }),
  };
}

/** A read that was cancelled while it ran is over; an act that was answered keeps its answer. */
function throwIfCancelledRead(signal: AbortSignal, purpose: Purpose): void {
  if (purpose !== 'act') throwIfCancelled(signal);
}

function readBody(response: HttpResponse): { readonly exchange: Exchange; readonly body: unknown } {
  if (response.status < 200 || response.status >= 300)
    return { exchange: { kind: 'answer', response, problem: null }, body: null };
  try {
    return { exchange: { kind: 'answer', response, problem: null }, body: parseJson(response.text) };
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 160) : 'not JSON';
    return { exchange: { kind: 'answer', response, problem }, body: null };
  }
}

function toAnswer(response: HttpResponse, body: unknown): Answer {
  const next = response.headers['x-soracom-next-key'];
  return {
    body,
    nextKey: next === undefined || next === '' ? null : next,
    serverTime: serverTimeOf(response),
  };
}

function baseOf(text: string): string {
  if (!URL.canParse(text))
    throw fail('INVALID_INPUT', `"${text}" is no address. Give it as https://host/v1.`, { field: 'baseUrl' });
  return text.replace(/\/+$/, '');
}

function queryText(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.append(name, String(value));
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** An address found in an answer is followed only over TLS, or on the host that was asked in the first place. */
function trustedDownload(url: string, base: string, who: string): string {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target !== null && (target.protocol === 'https:' || target.hostname === new URL(base).hostname))
    return url;
  throw new AppError({
    code: 'PROVIDER_BAD_ANSWER',
    retry: 'later',
    message: `${who} named a download address that is not trusted. Usage was not read; everything else is kept.`,
  });
}
