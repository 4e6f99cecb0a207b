import { fail } from '../../../../shared/errors.ts';
import { minute, second } from '../../../../shared/time.ts';
import {
  createApiClient,
  defaultPolicy,
  type ApiClient,
  type ApiStyle,
  type ClientPolicy,
} from '../api-client.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import { textMember, type ProviderWords } from '../verdict.ts';
import type { HttpResponse } from '../../ports.ts';
import { claimsOf, tokenIn, type Claims } from './token.ts';

/** A token that does not say when it ends is used this long; a refused one is renewed in any case. */
const unstatedLifetime = 5 * minute;
/** A token is renewed this long before it ends, or after half of its life where that is shorter. */
const renewBefore = 30 * second;

export interface Session {
  readonly token: string;
  readonly claims: Claims;
}

export type EmnifyClient = ApiClient<Session>;

/** @throws AppError INVALID_INPUT when the base URL is none. */
export function createEmnifyClient(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy = defaultPolicy,
): EmnifyClient {
  return createApiClient(styleOf(ports), settings, ports, policy);
}

function styleOf(ports: ConnectorPorts): ApiStyle<Session> {
  return {
    title: 'emnify',
    dialect: { words },
    async signIn(ask) {
      const json = { application_token: await ports.secret('applicationToken') };
      const answer = await ask({ method: 'POST', url: '/authenticate', json });
      const token = tokenIn(answer.body);
      if (token === null)
        throw fail(
          'PROVIDER_BAD_ANSWER',
          'emnify accepted the application token but sent no session token. Nothing was read; check the address.',
          { retry: 'later' },
        );
      return { token, claims: claimsOf(token) };
    },
    renewAfterMs: ({ claims }) => renewAfter(claims),
    headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
  };
}

/** Lifetimes are compared within the token, so a wrong clock on either side does not matter. */
function renewAfter({ issuedAt, expiresAt }: Claims): number {
  if (issuedAt === null || expiresAt === null || expiresAt <= issuedAt) return unstatedLifetime;
  const lives = expiresAt - issuedAt;
  return Math.max(lives / 2, lives - renewBefore);
}

/** The API says `{error_code, error_token, message}`; its gateway only `{message}`. */
function words(response: HttpResponse): ProviderWords {
  return {
    code: textMember(response.text, 'error_token') ?? textMember(response.text, 'error_code'),
    message: textMember(response.text, 'message'),
  };
}
