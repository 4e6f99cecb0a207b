import { fail } from '../../../../shared/errors.ts';
import { minute, second } from '../../../../shared/time.ts';
import { checkedBaseUrl } from '../address.ts';
import {
  createApiClient,
  defaultPolicy,
  type ApiClient,
  type ApiStyle,
  type ClientPolicy,
} from '../api-client.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import { codeAndMessage } from '../verdict.ts';
import { asksForPlaces, usualScope } from './apis.ts';
import { TokenAnswer } from './schema.ts';

export interface Session {
  readonly accessToken: string;
  readonly livesMs: number;
  /** What the token was given for; empty where the operator does not say. */
  readonly scope: readonly string[];
}

export type CamaraClient = ApiClient<Session>;

/** Where the answer says no lifetime. */
const usualLifetime = 10 * minute;

/** @throws AppError INVALID_INPUT when the API root or the token address is none. */
export function createCamaraClient(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy = defaultPolicy,
): CamaraClient {
  return createApiClient(styleOf(settings, ports), settings, ports, policy);
}

/** Two-legged access by client credentials (RFC 6749, section 4.4): the SIMs are the customer's own, no end user consents. */
function styleOf({ options }: ConnectorSettings, ports: ConnectorPorts): ApiStyle<Session> {
  const tokenUrl = checkedBaseUrl(options['tokenUrl'] ?? '', 'options.tokenUrl');
  const usual = usualScope({ relay: (options['sink'] ?? '') !== '', location: asksForPlaces(options) });
  const scope = options['scope'] ?? usual;
  return {
    title: 'CAMARA',
    dialect: { words: codeAndMessage },
    async signIn(ask) {
      const [id, secret] = [await ports.secret('clientId'), await ports.secret('clientSecret')];
      const answer = await ask({
        method: 'POST',
        url: tokenUrl,
        headers: { authorization: basic(id, secret) },
        form: { grant_type: 'client_credentials', scope },
      });
      const parsed = TokenAnswer.safeParse(answer.body);
      if (!parsed.success)
        throw fail(
          'PROVIDER_BAD_ANSWER',
          'The operator accepted the credentials but sent no token. Nothing was read; check the token address.',
          { retry: 'later' },
        );
      const { access_token: accessToken, expires_in: seconds, scope: given } = parsed.data;
      return {
        accessToken,
        livesMs: typeof seconds === 'number' ? seconds * second : usualLifetime,
        // RFC 6749, section 5.1: absent where it is what was asked for.
        scope: (given ?? scope).split(/\s+/).filter((word) => word !== ''),
      };
    },
    // A minute before its end, or half-way through a token that lives shorter than two.
    renewAfterMs: ({ livesMs }) => Math.max(livesMs / 2, livesMs - minute),
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
  };
}

/** RFC 6749, section 2.3.1: both halves are form-encoded before they are joined. */
function basic(id: string, secret: string): string {
  return `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`;
}
