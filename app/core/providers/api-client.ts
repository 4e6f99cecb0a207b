import { asAppError } from '../../../shared/errors.ts';
import { minute, second } from '../../../shared/time.ts';
import type { HttpRequest } from '../ports.ts';
import { baseOf, ownAddress, readBody, requestOf, type Content } from './api-request.ts';
import { throwIfCancelled, unlessCancelled } from './cancellation.ts';
import type { ConnectorPorts, ConnectorSettings } from './connector-factory.ts';
import {
  judge,
  serverTimeOf,
  type Dialect,
  type Exchange,
  type Purpose,
  type RetryPolicy,
} from './verdict.ts';

export interface ClientPolicy extends RetryPolicy {
  /** Deadline of one request, ms. */
  readonly timeoutMs: number;
  /** Longest answer that is read, bytes. */
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

/** For a call that somebody waits in front of: it says soon what is wrong. */
export function hurried(policy: ClientPolicy): ClientPolicy {
  return {
    ...policy,
    tries: Math.min(policy.tries, 2),
    timeoutMs: Math.min(policy.timeoutMs, 10 * second),
  };
}

export interface Call extends Content {
  readonly method: HttpRequest['method'];
  /** Below the base URL with its parts already encoded; or a whole address on the base URL's host, as a next link gives it. */
  readonly path: string;
  readonly purpose: 'read' | 'act';
  /** What messages call it; otherwise method and path. Needed where the path holds an identifier. */
  readonly what?: string;
}

/** A sign-in request: its address may lie on another host than the API. */
export interface SignInCall extends Content {
  readonly method: 'POST' | 'GET';
  /** A whole address, or a path below the base URL. */
  readonly url: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON with long integers kept as text; null where there was none. */
  readonly body: unknown;
  readonly text: string;
  /** The provider's clock, ms UTC, from its `Date` header; null where it sends none. */
  readonly serverTime: number | null;
}

/** How one provider's API is spoken: what differs between providers, and nothing else. */
export interface ApiStyle<S> {
  /** `Soracom`, `Telnyx`: messages add the host. */
  readonly title: string;
  readonly dialect: Dialect;
  /**
   * Opens a session: asks for a token, or reads the key from the vault. Called once for everybody who waits.
   *
   * @param ask sends a sign-in request with its retries; a refusal throws PROVIDER_AUTH
   */
  signIn(ask: (call: SignInCall) => Promise<ApiAnswer>): Promise<S>;
  /** How long a session may be used, ms; null for ever. A refused token is renewed once in any case. */
  renewAfterMs(session: S): number | null;
  /** Headers that carry the session. */
  headers(session: S): Readonly<Record<string, string>>;
}

/** One provider's API: one signed-in session shared by all calls, limits kept, retries, and answers as exact JSON. */
export interface ApiClient<S> {
  /**
   * @throws AppError PROVIDER_AUTH, PROVIDER_RATE_LIMITED, PROVIDER_UNREACHABLE, PROVIDER_BAD_ANSWER, CANCELLED;
   *   `Refusal` for a definite no; `OutcomeUnknown` where an act was sent and no readable answer came
   */
  call(call: Call, signal: AbortSignal): Promise<ApiAnswer>;
  /** Signs in if need be. */
  session(signal: AbortSignal): Promise<S>;
  /** How messages name the other side: `Soracom (g.api.soracom.io)`. */
  readonly who: string;
  readonly base: string;
}

/** @throws AppError INVALID_INPUT when the base URL is none. */
export function createApiClient<S>(
  style: ApiStyle<S>,
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy = defaultPolicy,
): ApiClient<S> {
  const base = baseOf(settings.baseUrl);
  const who = `${style.title} (${new URL(base).host})`;
  const { http, clock, schedule, hash, gate } = ports;
  let session: Promise<{ readonly value: S; readonly since: number }> | null = null;
  let asked = 0;
  const bounds = { timeoutMs: policy.timeoutMs, maxBytes: policy.maxBytes };

  /** Jitter needs no secret randomness: the digest of a counter and the clock spreads well enough. */
  const chance = (): number =>
    Number.parseInt(hash.sha256(`${settings.providerId} ${asked} ${clock.monotonic()}`).slice(0, 8), 16) /
    2 ** 32;

  async function exchange(
    request: HttpRequest,
    purpose: Purpose,
    loose: boolean,
    signal: AbortSignal,
  ): Promise<{ readonly exchange: Exchange; readonly body: unknown }> {
    const release = await gate.enter(purpose, signal);
    try {
      asked += 1;
      const response = await http.request(request);
      return readBody(response, loose);
    } catch (error) {
      return { exchange: { kind: 'broken', error: asAppError(error) }, body: null };
    } finally {
      release();
    }
  }

  async function attempt(
    what: string,
    purpose: Purpose,
    loose: boolean,
    signal: AbortSignal,
    prepare: () => Promise<{ readonly request: HttpRequest; readonly renew: () => void }>,
  ): Promise<ApiAnswer> {
    let renewed = false;
    for (let tries = 1; ; tries++) {
      throwIfCancelled(signal);
      const { request, renew } = await prepare();
      const done = await exchange(request, purpose, loose, signal);
      // A read that was cancelled while it ran is over; an act that was answered keeps its answer.
      if (purpose !== 'act') throwIfCancelled(signal);
      const circumstances = {
        dialect: style.dialect,
        purpose,
        who,
        what,
        tries,
        renewed,
        chance: chance(),
        policy,
      };
      const verdict = judge(done.exchange, circumstances);
      if (verdict.kind === 'take' && done.exchange.kind === 'answer') {
        const { response } = done.exchange;
        return { ...response, body: done.body, serverTime: serverTimeOf(response) };
      }
      if (verdict.kind === 'fail') throw verdict.error;
      if (verdict.kind === 'renew') {
        renew();
        renewed = true;
      }
      if (verdict.kind === 'again') {
        const { afterMs } = verdict;
        ports.log.debug('provider call is tried again', {
          provider: settings.providerId,
          what,
          tries,
          afterMs,
        });
        if (verdict.quiet) gate.pause(afterMs);
        else await schedule.sleep(afterMs, signal);
      }
    }
  }

  /** Runs for everybody who waits, so no single caller's abort ends it; its own deadline does. */
  function ask(call: SignInCall): Promise<ApiAnswer> {
    const url = call.url.startsWith('/') ? base + call.url : call.url;
    const request = requestOf(call.method, url, call, {}, bounds);
    return attempt(
      `${call.method} ${new URL(url).pathname}`,
      'sign-in',
      call.loose === true,
      new AbortController().signal,
      async () => ({ request, renew: () => undefined }),
    );
  }

  function openSession(): NonNullable<typeof session> {
    const opening = style.signIn(ask).then((value) => ({ value, since: clock.monotonic() }));
    session = opening;
    opening.catch(() => {
      if (session === opening) session = null;
    });
    return opening;
  }

  async function current(signal: AbortSignal): Promise<{ readonly value: S; readonly drop: () => void }> {
    const shared = session ?? openSession();
    const { value, since } = await unlessCancelled(shared, signal);
    const drop = (): void => {
      if (session === shared) session = null;
    };
    const lives = style.renewAfterMs(value);
    if (lives === null || clock.monotonic() - since < lives) return { value, drop };
    drop();
    return current(signal);
  }

  return {
    who,
    base,
    async call(call, signal) {
      const url = call.path.startsWith('/') ? base + call.path : ownAddress(call.path, base, who);
      const what = call.what ?? `${call.method} ${call.path}`;
      return attempt(what, call.purpose, call.loose === true, signal, async () => {
        const { value, drop } = await current(signal);
        return {
          request: requestOf(call.method, url, call, style.headers(value), { ...bounds, signal }),
          renew: drop,
        };
      });
    },
    session: async (signal) => (await current(signal)).value,
  };
}
