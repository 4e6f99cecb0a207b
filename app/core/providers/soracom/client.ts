import { AppError, fail } from '../../../../shared/errors.ts';
import { hour, minute, second } from '../../../../shared/time.ts';
import {
  createApiClient,
  defaultPolicy,
  type ApiClient,
  type ApiStyle,
  type ClientPolicy,
} from '../api-client.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import { codeAndMessage } from '../verdict.ts';
import { AuthAnswer } from './schema.ts';

/** How long a token is asked for, and when it is renewed before it ends. Soracom allows at most 48 h. */
const tokenLifetime = 24 * hour;
const renewAfter = 23 * hour;

export interface Session {
  readonly apiKey: string;
  readonly token: string;
  readonly operatorId: string;
  readonly userName: string | null;
}

export interface SoracomClient extends ApiClient<Session> {
  /** Lines of an exported file. The address carries its own permission: no token is sent along. */
  download(url: string, signal: AbortSignal): AsyncIterable<string>;
}

/** @throws AppError INVALID_INPUT when the base URL is none. */
export function createSoracomClient(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy = defaultPolicy,
): SoracomClient {
  const client = createApiClient(styleOf(ports), settings, ports, policy);
  return {
    ...client,
    download: (url, signal) =>
      ports.http.lines({
        method: 'GET',
        url: trustedDownload(url, client),
        timeoutMs: 10 * minute,
        signal,
      }),
  };
}

function styleOf(ports: ConnectorPorts): ApiStyle<Session> {
  return {
    title: 'Soracom',
    dialect: { words: codeAndMessage },
    async signIn(ask) {
      const json = {
        authKeyId: await ports.secret('authKeyId'),
        authKey: await ports.secret('authKey'),
        tokenTimeoutSeconds: tokenLifetime / second,
      };
      const answer = await ask({ method: 'POST', url: '/auth', json });
      const parsed = AuthAnswer.safeParse(answer.body);
      if (!parsed.success)
        throw fail(
          'PROVIDER_BAD_ANSWER',
          'Soracom accepted the credentials but sent no token. Nothing was read; check the address.',
          { retry: 'later' },
        );
      const { apiKey, token, operatorId, userName } = parsed.data;
      return { apiKey, token, operatorId, userName: userName ?? null };
    },
    renewAfterMs: () => renewAfter,
    headers: ({ apiKey, token }) => ({
      'x-soracom-api-key': apiKey,
      'x-soracom-token': token,
      'x-soracom-lang': 'en',
    }),
  };
}

/** An address found in an answer is followed only over TLS, or on the host that was asked in the first place. */
function trustedDownload(url: string, { base, who }: ApiClient<Session>): string {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target !== null && (target.protocol === 'https:' || target.hostname === new URL(base).hostname))
    return url;
  throw new AppError({
    code: 'PROVIDER_BAD_ANSWER',
    retry: 'later',
    message: `${who} named a download address that is not trusted. Usage was not read; everything else is kept.`,
  });
}
