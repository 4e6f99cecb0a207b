import { AppError, fail } from '../../../../shared/errors.ts';
import { hour, second } from '../../../../shared/time.ts';
import {
  createApiClient,
  defaultPolicy,
  type ApiAnswer,
  type ApiClient,
  type ApiStyle,
  type Call,
  type ClientPolicy,
  type SignInCall,
} from '../api-client.ts';
import type { HttpResponse } from '../../ports.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import { OutcomeUnknown } from '../connector.ts';
import { Refusal, textMember, type ProviderWords } from '../verdict.ts';
import { ErrorAnswer, TokenAnswer } from './schema.ts';

export interface Session {
  readonly accessToken: string;
  /** How long the token lives, ms. */
  readonly livesMs: number;
}

export type OneOtClient = ApiClient<Session>;

/** Where an answer says no lifetime. Documented tokens live a week. */
const usualLifetime = hour;
/** A token is renewed this much before it ends, or after nine tenths of a short life. */
const renewBefore = hour;

/** "Server error": whatever the status says, nobody knows what was done. */
const serverError = 'E000';

/** @throws AppError INVALID_INPUT when the base URL is none. */
export function createOneOtClient(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy = defaultPolicy,
): OneOtClient {
  const client = createApiClient(styleOf(ports), settings, ports, policy);
  return { ...client, call: (call, signal) => honestly(client, call, signal) };
}

/**
 * The call with two peculiarities of the API made plain: error words may come with any status, also with that of a success, and
 * `E000` is a failure of the server even where the status blames the request.
 */
async function honestly(client: OneOtClient, call: Call, signal: AbortSignal): Promise<ApiAnswer> {
  const what = call.what ?? `${call.method} ${call.path}`;
  try {
    const answer = await client.call(call, signal);
    const words = ErrorAnswer.safeParse(answer.body);
    if (!words.success) return answer;
    const { error_code: code, error_description: description } = words.data;
    throw new Refusal(
      'PROVIDER_REFUSED',
      `${client.who} refused ${what} with ${answer.status} (${[code, description ?? []].flat().join(': ')}). What was read before is kept.`,
      'never',
      answer.status,
      code,
    );
  } catch (error) {
    if (!(error instanceof Refusal) || error.providerCode !== serverError) throw error;
    if (call.purpose === 'act')
      throw new OutcomeUnknown(
        `${client.who} answered ${what} with a server error: whether it was done is open. The SIM is read again before anything is repeated.`,
        error,
      );
    throw new AppError(
      {
        code: 'PROVIDER_UNREACHABLE',
        retry: 'later',
        message: `${client.who} answered ${what} with a server error. What was read before is kept and stays readable; the next sync goes on from here.`,
      },
      error,
    );
  }
}

function styleOf(ports: ConnectorPorts): ApiStyle<Session> {
  let refreshToken: string | null = null;
  return {
    title: '1oT Terminal',
    dialect: { words: wordsOf },
    async signIn(ask) {
      const held = refreshToken;
      // Taken once: where it leads to no session, the next sign-in begins with the password.
      refreshToken = null;
      const answer =
        (held === null ? null : await refreshed(ask, ports, held)) ??
        (await ask(tokenCall(await passwordGrant(ports))));
      const parsed = TokenAnswer.safeParse(answer.body);
      if (!parsed.success)
        throw fail(
          'PROVIDER_BAD_ANSWER',
          '1oT Terminal accepted the credentials but sent no token. Nothing was read; check the address.',
          { retry: 'later' },
        );
      const { access_token: accessToken, refresh_token: next, expires_in: seconds } = parsed.data;
      refreshToken = next ?? null;
      return { accessToken, livesMs: typeof seconds === 'number' ? seconds * second : usualLifetime };
    },
    renewAfterMs: ({ livesMs }) => Math.max(livesMs * 0.9, livesMs - renewBefore),
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
  };
}

/** The words travel in the body: in the query, as older clients sent them, the password would stand in every log on the way. */
function tokenCall(form: Readonly<Record<string, string>>): SignInCall {
  return { method: 'POST', url: '/oauth/token', form };
}

async function passwordGrant(ports: ConnectorPorts): Promise<Readonly<Record<string, string>>> {
  const username = await ports.secret('username');
  return {
    grant_type: 'password',
    client_id: username,
    username,
    password: await ports.secret('password'),
  };
}

/** Null where the refresh token is no longer taken: the password then decides whether the credentials are wrong. */
async function refreshed(
  ask: (call: SignInCall) => Promise<ApiAnswer>,
  ports: ConnectorPorts,
  refreshToken: string,
): Promise<ApiAnswer | null> {
  const client = await ports.secret('username');
  try {
    return await ask(
      tokenCall({ grant_type: 'refresh_token', client_id: client, refresh_token: refreshToken }),
    );
  } catch (error) {
    if (error instanceof AppError && error.code === 'PROVIDER_AUTH') return null;
    throw error;
  }
}

function wordsOf({ text }: HttpResponse): ProviderWords {
  return { code: textMember(text, 'error_code'), message: textMember(text, 'error_description') };
}
