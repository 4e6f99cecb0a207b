import { second } from '../../../../shared/time.ts';
import type { HttpResponse } from '../../ports.ts';
import {
  createApiClient,
  defaultPolicy,
  type ApiClient,
  type ApiStyle,
  type ClientPolicy,
} from '../api-client.ts';
import { retryAfterMs } from '../backoff.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import { serverTimeOf, textMember, type Dialect } from '../verdict.ts';

/** A key is no session: it is read from the vault and sent with every request. */
export interface Session {
  readonly apiKey: string;
}

export type TelnyxClient = ApiClient<Session>;

/** @throws AppError INVALID_INPUT when the base URL is none. */
export function createTelnyxClient(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy = defaultPolicy,
): TelnyxClient {
  return createApiClient(styleOf(ports), settings, ports, policy);
}

function styleOf(ports: ConnectorPorts): ApiStyle<Session> {
  return {
    title: 'Telnyx',
    dialect,
    signIn: async () => ({ apiKey: await ports.secret('apiKey') }),
    renewAfterMs: () => null,
    headers: ({ apiKey }) => ({ authorization: `Bearer ${apiKey}` }),
  };
}

/** "Too many requests", whatever status it comes with. */
const tooMany = '10011';

/** Refusals are `{errors: [{code, title, detail}]}`; some 401 and 404 have an empty or an older body, and then no words. */
export const dialect: Dialect = {
  words: ({ text }) => ({
    code: textMember(text, 'code'),
    message: textMember(text, 'detail') ?? textMember(text, 'title'),
  }),
  throttled(response) {
    const { status, text } = response;
    const said = status === 429 || (status >= 400 && status < 500 && textMember(text, 'code') === tooMany);
    return said ? waitOf(response) : undefined;
  },
};

/** The longer of the two waits that an answer may name. `x-ratelimit-reset` counts seconds from now, not from 1970. */
function waitOf(response: HttpResponse): number | null {
  const reset = response.headers['x-ratelimit-reset']?.trim() ?? '';
  const waits = [
    /^\d{1,9}(\.\d{1,9})?$/.test(reset) ? Math.ceil(Number(reset) * second) : null,
    retryAfterMs(response.headers['retry-after'], serverTimeOf(response)),
  ].filter((wait) => wait !== null);
  return waits.length === 0 ? null : Math.max(...waits);
}
