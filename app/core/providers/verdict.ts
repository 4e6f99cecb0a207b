import { AppError, type ErrorCode, type Retry } from '../../../shared/errors.ts';
import type { HttpResponse } from '../ports.ts';
import { backoffMs, retryAfterMs, type BackoffLimits } from './backoff.ts';
import { OutcomeUnknown } from './connector.ts';

/** What to do after one exchange with the API. Pure, so that every fault is a row of a table test. */

export interface RetryPolicy extends BackoffLimits {
  /** How often a read is tried in all. */
  readonly tries: number;
  /** A `Retry-After` beyond this is not waited for, ms. */
  readonly longestWaitMs: number;
}

/**
 * `read` may be repeated at will. `act` changes something: it is never repeated, and where its outcome is open it says so.
 * `sign-in` is a read whose refusal means wrong credentials.
 */
export type Purpose = 'read' | 'act' | 'sign-in';

export type Exchange =
  | { readonly kind: 'answer'; readonly response: HttpResponse; readonly problem: string | null }
  | { readonly kind: 'broken'; readonly error: AppError };

export type Verdict =
  | { readonly kind: 'take' }
  | { readonly kind: 'renew' }
  | { readonly kind: 'again'; readonly afterMs: number; readonly quiet: boolean }
  | { readonly kind: 'fail'; readonly error: AppError | OutcomeUnknown };

/** A definite no of the provider, with its own code such as `SEM0016`. */
export class Refusal extends AppError {
  readonly status: number;
  readonly providerCode: string | null;

  constructor(code: ErrorCode, message: string, retry: Retry, status: number, providerCode: string | null) {
    super({ code, message, retry });
    this.status = status;
    this.providerCode = providerCode;
  }
}

/** What differs between providers in how an answer is to be understood. */
export interface Dialect {
  /** The provider's own code and sentence in the body of a refusal; null where it says none. */
  words(response: HttpResponse): ProviderWords;
  /**
   * The wait in ms of an answer that means "too many requests": for statuses other than 429, or where a header other than
   * `Retry-After` says how long. `undefined` for an answer that means no such thing, null where it says no time.
   */
  throttled?(response: HttpResponse): number | null | undefined;
}

export interface ProviderWords {
  readonly code: string | null;
  readonly message: string | null;
}

export interface Circumstances {
  readonly dialect: Dialect;
  readonly purpose: Purpose;
  /** Who is spoken to, for messages: `Soracom (g.api.soracom.io)`. */
  readonly who: string;
  /** What was asked for, for messages: `GET /sims`. */
  readonly what: string;
  readonly tries: number;
  /** True when the token was already renewed for this call. */
  readonly renewed: boolean;
  /** In [0, 1), for jitter. */
  readonly chance: number;
  readonly policy: RetryPolicy;
}

const kept = 'What was read before is kept';

export function judge(exchange: Exchange, now: Circumstances): Verdict {
  if (exchange.kind === 'broken') return judgeBroken(exchange.error, now);
  const { response, problem } = exchange;
  const { status } = response;
  if (status >= 200 && status < 300)
    return problem === null ? { kind: 'take' } : judgeUnreadable(problem, now);
  if (status === 401) return judgeUnauthorised(now);
  const throttled = now.dialect.throttled?.(response);
  if (status === 429 || throttled !== undefined) return judgeThrottled(response, throttled ?? null, now);
  if (status >= 500) return judgeServerFault(status, now);
  const said = now.dialect.words(response);
  if (now.purpose === 'sign-in' && (status === 400 || status === 403))
    return { kind: 'fail', error: wrongCredentials(now.who) };
  const permission = status === 403 ? ' Give the key permission for this operation.' : '';
  return failed(
    new Refusal(
      'PROVIDER_REFUSED',
      `${now.who} refused ${now.what} with ${status}${spoken(said)}. ${kept}.${permission}`,
      'never',
      status,
      said.code,
    ),
  );
}

function judgeBroken(error: AppError, now: Circumstances): Verdict {
  if (error.code !== 'PROVIDER_UNREACHABLE' && error.code !== 'DEADLINE') return failed(error);
  if (now.purpose === 'act') {
    return failed(
      neverLeft(error)
        ? new AppError(
            {
              code: 'PROVIDER_UNREACHABLE',
              retry: 'later',
              message: `${now.who} could not be reached, so nothing was sent. It is tried again.`,
            },
            error,
          )
        : new OutcomeUnknown(
            `${now.what} was sent to ${now.who} and no answer came. The SIM is read again before anything is repeated.`,
            error,
          ),
    );
  }
  if (now.tries < now.policy.tries) return again(now);
  const message = `${now.who} cannot be reached (${now.what}, ${now.tries} tries). ${kept} and stays readable; check the network and the address, the next sync goes on from here.`;
  return failed(new AppError({ code: 'PROVIDER_UNREACHABLE', retry: 'later', message }, error));
}

function judgeUnreadable(problem: string, now: Circumstances): Verdict {
  if (now.purpose === 'act') {
    return failed(
      new OutcomeUnknown(
        `${now.who} answered ${now.what} with something that cannot be read (${problem}). The SIM is read again before anything is repeated.`,
      ),
    );
  }
  if (now.tries < now.policy.tries) return again(now);
  return failed(
    new AppError({
      code: 'PROVIDER_BAD_ANSWER',
      retry: 'later',
      message: `${now.who} answered ${now.what} with something that cannot be read (${problem}). ${kept}; the next sync asks again from the same place.`,
    }),
  );
}

function judgeUnauthorised(now: Circumstances): Verdict {
  if (now.purpose !== 'sign-in' && !now.renewed) return { kind: 'renew' };
  return failed(wrongCredentials(now.who));
}

function judgeThrottled(response: HttpResponse, said: number | null, now: Circumstances): Verdict {
  const asked = said ?? retryAfterMs(response.headers['retry-after'], serverTimeOf(response));
  const tooLong = asked !== null && asked > now.policy.longestWaitMs;
  if (now.purpose !== 'act' && now.tries < now.policy.tries && !tooLong) {
    const own = backoffMs(now.tries, now.chance, now.policy);
    return { kind: 'again', afterMs: asked ?? own, quiet: true };
  }
  const wait = asked === null ? '' : ` and asks to wait ${Math.ceil(asked / 1_000)} s`;
  const message = `${now.who} is answering too many requests${wait} (${now.what}). Nothing was changed, ${kept.toLowerCase()}; it is tried again later.`;
  return failed(new Refusal('PROVIDER_RATE_LIMITED', message, 'later', 429, null));
}

function judgeServerFault(status: number, now: Circumstances): Verdict {
  if (now.purpose === 'act') {
    return failed(
      new OutcomeUnknown(
        `${now.who} answered ${now.what} with ${status}: whether it was done is open. The SIM is read again before anything is repeated.`,
      ),
    );
  }
  if (now.tries < now.policy.tries) return again(now);
  const message = `${now.who} answered ${now.what} with ${status}, ${now.tries} times. ${kept} and stays readable; the next sync goes on from here.`;
  return failed(new AppError({ code: 'PROVIDER_UNREACHABLE', retry: 'later', message }));
}

function again(now: Circumstances): Verdict {
  return { kind: 'again', afterMs: backoffMs(now.tries, now.chance, now.policy), quiet: false };
}

function failed(error: AppError | OutcomeUnknown): Verdict {
  return { kind: 'fail', error };
}

function wrongCredentials(who: string): AppError {
  const message = `${who} refused the credentials. ${kept}; check the key and its secret, and that the key was not revoked, then enter them again.`;
  return new AppError({ code: 'PROVIDER_AUTH', retry: 'never', message });
}

/** The provider's clock from the `Date` header, ms UTC, or null. Whole seconds, as HTTP has no finer ones. */
export function serverTimeOf(response: HttpResponse): number | null {
  const at = Date.parse(response.headers['date'] ?? '');
  return Number.isNaN(at) ? null : at;
}

/** The provider's words for a message, cut to a length that fits one. */
function spoken({ code, message }: ProviderWords): string {
  const words = [code, message?.slice(0, 200) ?? null].filter((word) => word !== null).join(': ');
  return words === '' ? '' : ` (${words})`;
}

/** Words of a body `{code, message}` that need not be whole JSON: an unreadable refusal is no error of its own. */
export function codeAndMessage(response: HttpResponse): ProviderWords {
  return {
    code: textMember(response.text, 'code'),
    message: textMember(response.text, 'message'),
  };
}

/** The first string member of that name anywhere in a JSON text, or null. `name` is one of our own words. */
export function textMember(text: string, name: string): string | null {
  const found = new RegExp(`"${name}"\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.){1,200})|(-?\\d{1,18}))`).exec(text);
  return found?.[1] ?? found?.[2] ?? null;
}

/** Failures of connecting, by system code: the request cannot have reached the other side. */
const connectFailures = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_PROXY_TUNNEL',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** True when it is certain that nothing arrived: the host says so, or the system failed while connecting. */
function neverLeft(error: unknown): boolean {
  let cause: unknown = error;
  for (let depth = 0; depth < 6 && cause instanceof Error; depth++) {
    if ('sent' in cause && cause.sent === false) return true;
    if ('code' in cause && typeof cause.code === 'string' && connectFailures.has(cause.code)) return true;
    cause = cause.cause;
  }
  return false;
}
