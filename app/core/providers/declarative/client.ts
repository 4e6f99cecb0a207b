import { fail } from '../../../../shared/errors.ts';
import { second } from '../../../../shared/time.ts';
import {
  createApiClient,
  type ApiAnswer,
  type ApiClient,
  type ApiStyle,
  type ClientPolicy,
  type SignInCall,
} from '../api-client.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import { parseJson } from '../json.ts';
import type { Dialect, ProviderWords } from '../verdict.ts';
import type { HttpResponse } from '../../ports.ts';
import type { ApiSource, Auth, Description, HeaderTemplate, TokenAuth } from './model.ts';
import { countOf, textOf, valueAt } from './path.ts';
import { fill, placesOf, type Fillings, type Template } from './template.ts';

/** Headers that carry the session, and how long it may be used, ms; null for ever. */
interface Session {
  readonly headers: Readonly<Record<string, string>>;
  readonly lives: number | null;
}

export type DescribedClient = ApiClient<unknown>;

/** A client that signs in and understands answers as the description says. */
export function createDescribedClient(
  description: Description,
  source: ApiSource,
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy,
): DescribedClient {
  const style: ApiStyle<Session> = {
    title: description.name,
    dialect: dialectOf(source, ports),
    signIn: (ask) => signIn(description.name, source.auth, ports, ask),
    renewAfterMs: ({ lives }) => lives,
    headers: ({ headers }) => headers,
  };
  return createApiClient(style, settings, ports, policy);
}

/** The credential fields whose names stand in a description. */
export function credentialsOf({ auth }: ApiSource): readonly string[] {
  return [...new Set(templatesOf(auth).flatMap(placesOf))].filter((name) => name !== 'token');
}

function templatesOf(auth: Auth): Template[] {
  switch (auth.scheme) {
    case 'none':
      return [];
    case 'headers':
      return auth.headers.map(({ value }) => value);
    case 'basic':
      return [auth.user, auth.password];
    default:
      return [
        ...auth.headers.map(({ value }) => value),
        ...auth.body.map(([, value]) => value),
        ...(auth.basic === null ? [] : [auth.basic.user, auth.basic.password]),
      ];
  }
}

async function signIn(
  name: string,
  auth: Auth,
  ports: ConnectorPorts,
  ask: (call: SignInCall) => Promise<ApiAnswer>,
): Promise<Session> {
  const values = await secretsFor(name, templatesOf(auth), ports);
  if (auth.scheme === 'none') return { headers: {}, lives: null };
  if (auth.scheme === 'headers') return { headers: headersOf(name, auth.headers, values), lives: null };
  if (auth.scheme === 'basic') return { headers: { authorization: basicOf(auth, values) }, lives: null };
  const answer = await ask(signInCall(auth, values));
  const token = textOf(valueAt(answer.body, auth.token));
  if (token === null || token.length > 16_000)
    throw fail(
      'PROVIDER_BAD_ANSWER',
      `${name} accepted the credentials but sent no token at ${auth.token.text}. Nothing was read, what was read before is kept; check auth.token in the description.`,
      { retry: 'later' },
    );
  return { headers: headersOf(name, auth.headers, { ...values, token }), lives: lifetimeOf(auth, answer) };
}

async function secretsFor(
  name: string,
  templates: readonly Template[],
  ports: ConnectorPorts,
): Promise<Fillings> {
  const values: Record<string, string> = {};
  for (const field of new Set(templates.flatMap(placesOf))) {
    if (field === 'token') continue;
    values[field] = await ports.secret(field);
    if (values[field] === '')
      throw fail(
        'PROVIDER_AUTH',
        `${name} signs in with ${field}, and none was given. What was read before is kept; enter it to go on.`,
      );
  }
  return values;
}

function signInCall(auth: TokenAuth, values: Fillings): SignInCall {
  const body = Object.fromEntries(auth.body.map(([key, value]) => [key, fill(value, values)]));
  return {
    method: 'POST',
    url: auth.url,
    ...(auth.content === 'json' ? { json: body } : { form: body }),
    ...(auth.basic === null ? {} : { headers: { authorization: basicOf(auth.basic, values) } }),
  };
}

/** RFC 7617, with the user and password as UTF-8. */
function basicOf(pair: { readonly user: Template; readonly password: Template }, values: Fillings): string {
  const bytes = new TextEncoder().encode(`${fill(pair.user, values)}:${fill(pair.password, values)}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}

function headersOf(
  name: string,
  headers: readonly HeaderTemplate[],
  values: Fillings,
): Record<string, string> {
  return Object.fromEntries(
    headers.map((header) => {
      const value = fill(header.value, values);
      if (/^[\x20-\x7e]*$/.test(value)) return [header.name, value];
      throw fail(
        'PROVIDER_AUTH',
        `A credential of ${name} holds characters that no header can carry. Enter it again, without line breaks.`,
      );
    }),
  );
}

/** A tenth of a lifetime is left unused, at most a minute: a token that ends on the way costs a request. */
function lifetimeOf(auth: TokenAuth, answer: ApiAnswer): number | null {
  const seconds = auth.expiresIn === null ? null : countOf(valueAt(answer.body, auth.expiresIn));
  const lives = seconds === null ? auth.lifetime : seconds * second;
  return lives === null ? null : Math.max(second, lives - Math.min(60 * second, lives / 10));
}

/** Refusals longer than this are pages for people, not words. */
const longestRefusal = 20_000;

function dialectOf({ errors, throttle }: ApiSource, ports: ConnectorPorts): Dialect {
  const words = (response: HttpResponse): ProviderWords => {
    const body = errors.code === null && errors.message === null ? undefined : refusalBody(response);
    return {
      code: errors.code === null ? null : textOf(valueAt(body, errors.code)),
      message: errors.message === null ? null : textOf(valueAt(body, errors.message)),
    };
  };
  return {
    words,
    throttled(response) {
      const { code } = throttle.codes.length === 0 ? { code: null } : words(response);
      const isThrottle =
        response.status === 429 ||
        throttle.statuses.includes(response.status) ||
        (code !== null && throttle.codes.includes(code));
      if (!isThrottle) return undefined;
      const reset = throttle.reset === null ? null : countOf(response.headers[throttle.reset.header]);
      // Without a figure of its own an answer may still carry Retry-After, which is looked at when this is null.
      if (throttle.reset === null || reset === null || response.headers['retry-after'] !== undefined)
        return null;
      if (throttle.reset.form === 'seconds') return reset * second;
      const server = Date.parse(response.headers['date'] ?? '');
      return Math.max(second, reset * second - (Number.isNaN(server) ? ports.clock.now() : server));
    },
  };
}

function refusalBody({ text }: HttpResponse): unknown {
  if (text.length > longestRefusal) return undefined;
  try {
    return parseJson(text);
  } catch {
    // A refusal in another form, such as a page for people, has no words that could be named.
    return undefined;
  }
}
