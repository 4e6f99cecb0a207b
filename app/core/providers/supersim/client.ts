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
import { TokenAnswer } from './schema.ts';

/** Where KORE gives out tokens. Source: KORE token API description. */
const koreTokenUrl = 'https://api.korewireless.com/api-services/v1/auth/token';

/** Who runs the account: KORE signs in by OAuth2 client credentials, Twilio takes id and secret with every request. */
export type Profile = 'kore' | 'twilio';

export interface Session {
  /** The `Authorization` header. */
  readonly authorization: string;
  /** How long it may be used, ms; null for ever, or where the answer does not say. */
  readonly livesMs: number | null;
  /** What the token is for, in the provider's words; empty where it does not say. */
  readonly scope: readonly string[];
}

export type SuperSimClient = ApiClient<Session>;

/** The same 31 operations answer under both profiles; only the sign-in and the host differ. */
export function profileOf({ options }: ConnectorSettings): Profile {
  return options['profile'] === 'twilio' ? 'twilio' : 'kore';
}

/** @throws AppError INVALID_INPUT when the base URL or the token address is none. */
export function createSuperSimClient(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy = defaultPolicy,
): SuperSimClient {
  const style = profileOf(settings) === 'twilio' ? twilioStyle(ports) : koreStyle(settings, ports);
  return createApiClient(style, settings, ports, policy);
}

const title = 'Super SIM';
const dialect = { words: codeAndMessage };
const renewAfterMs = ({ livesMs }: Session): number | null => livesMs;
const headers = ({ authorization }: Session): Readonly<Record<string, string>> => ({ authorization });

function koreStyle({ options }: ConnectorSettings, ports: ConnectorPorts): ApiStyle<Session> {
  const tokenUrl = checkedBaseUrl(options['tokenUrl'] ?? koreTokenUrl, 'options.tokenUrl');
  return {
    title,
    dialect,
    renewAfterMs,
    headers,
    async signIn(ask) {
      const form = {
        grant_type: 'client_credentials',
        client_id: await ports.secret('keyId'),
        client_secret: await ports.secret('keySecret'),
      };
      const answer = await ask({ method: 'POST', url: tokenUrl, form });
      const parsed = TokenAnswer.safeParse(answer.body);
      if (!parsed.success)
        throw fail(
          'PROVIDER_BAD_ANSWER',
          'KORE accepted the credentials but sent no token. Nothing was read; check the token address.',
          { retry: 'later' },
        );
      const { access_token, expires_in, scope } = parsed.data;
      const lifetime = typeof expires_in === 'number' ? expires_in * second : null;
      return {
        authorization: `Bearer ${access_token}`,
        // Renewed a minute before its end, or half-way through a token that lives shorter than two.
        livesMs: lifetime === null ? null : Math.max(lifetime / 2, lifetime - minute),
        scope: (scope ?? '').split(/\s+/).filter((word) => word !== ''),
      };
    },
  };
}

function twilioStyle(ports: ConnectorPorts): ApiStyle<Session> {
  return {
    title,
    dialect,
    renewAfterMs,
    headers,
    async signIn() {
      const pair = `${await ports.secret('keyId')}:${await ports.secret('keySecret')}`;
      const bytes = Array.from(new TextEncoder().encode(pair), (byte) => String.fromCharCode(byte));
      return { authorization: `Basic ${btoa(bytes.join(''))}`, livesMs: null, scope: [] };
    },
  };
}
