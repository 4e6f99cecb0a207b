import type { Auth, HeaderTemplate, TokenAuth } from './model.ts';
import { parsePath, type Path } from './path.ts';
import { quoted } from '../../../../shared/near-words.ts';
import { sectionOf, within, type Section } from './section.ts';
import { parseTemplate, placesOf, secretPlaces, type Places, type Template } from './template.ts';

const schemes = ['none', 'header', 'bearer', 'basic', 'oauth2', 'login'] as const;
const withToken: Places = { token: [] };

/** How to sign in. Secrets stand here by the name of their credential field and nowhere else. */
export function readAuth(top: Section): Auth {
  const found = top.tree('auth');
  if (found === undefined) return { scheme: 'none' };
  const named = found.kind === 'map' ? found.entries.find(({ key }) => key === 'scheme')?.value : undefined;
  const scheme = named?.kind === 'scalar' ? named.value : undefined;
  const auth = (required: readonly string[], optional: readonly string[] = []): Section | undefined =>
    sectionOf(found, 'auth', top.report, ['scheme', ...required], optional);
  if (scheme === 'header') {
    const headers = readHeaders(auth(['headers']), secretPlaces);
    return { scheme: 'headers', headers };
  }
  if (scheme === 'bearer') {
    const token = auth([], ['token'])?.template('token', secretPlaces) ?? literal('{apiKey}');
    return { scheme: 'headers', headers: [{ name: 'authorization', value: prefixed('Bearer ', token) }] };
  }
  if (scheme === 'basic') {
    const section = auth([], ['user', 'password']);
    return { scheme: 'basic', ...readPair(section, 'user', 'password', '{username}', '{password}') };
  }
  if (scheme === 'oauth2') return readOauth(auth(['url', 'grant'], oauthKeys)) ?? { scheme: 'none' };
  if (scheme === 'login')
    return (
      readLogin(auth(['url', 'token'], ['content', 'body', 'basic', 'expiresIn', 'lifetime', 'headers'])) ?? {
        scheme: 'none',
      }
    );
  auth([])?.choice('scheme', schemes);
  return { scheme: 'none' };
}

const oauthKeys = [
  'client',
  'content',
  'clientId',
  'clientSecret',
  'username',
  'password',
  'scope',
  'token',
  'expiresIn',
  'lifetime',
  'headers',
];

/** RFC 6749 §4.4 (client credentials) and §4.3 (password); the client proves itself by Basic or in the body, §2.3.1. */
function readOauth(section: Section | undefined): TokenAuth | undefined {
  if (section === undefined) return undefined;
  const grant = section.choice('grant', ['client_credentials', 'password'] as const);
  const client =
    section.choice('client', ['basic', 'body', 'none'] as const) ?? (grant === 'password' ? 'none' : 'basic');
  const clientPair = readPair(section, 'clientId', 'clientSecret', '{clientId}', '{clientSecret}');
  const person = readPair(section, 'username', 'password', '{username}', '{password}');
  const scope = section.text('scope', 500);
  const body: (readonly [string, Template])[] = [['grant_type', plain(grant ?? '')]];
  if (client === 'body') body.push(['client_id', clientPair.user], ['client_secret', clientPair.password]);
  if (client === 'none' && section.has('clientId')) body.push(['client_id', clientPair.user]);
  if (grant === 'password') body.push(['username', person.user], ['password', person.password]);
  if (scope !== undefined) body.push(['scope', plain(scope)]);
  return {
    scheme: 'token',
    basic: client === 'basic' ? clientPair : null,
    content: section.choice('content', ['form', 'json'] as const) ?? 'form',
    body,
    ...readToken(section, 'access_token', 'expires_in'),
  };
}

/** A sign-in of the provider's own making. */
function readLogin(section: Section | undefined): TokenAuth | undefined {
  if (section === undefined) return undefined;
  const body = (section.entries('body') ?? []).flatMap(({ key, value }): (readonly [string, Template])[] => {
    const template = value.kind === 'scalar' ? parseTemplate(String(value.value), secretPlaces) : null;
    if (template !== null && 'pieces' in template) return [[key, template]];
    section.report.error(
      value.at,
      within('auth.body', key),
      template?.message ?? 'One value is needed here.',
      template?.fix ?? 'Write a text with placeholders such as {password}.',
    );
    return [];
  });
  for (const [name, value] of body)
    if (/pass|secret|key|token/i.test(name) && placesOf(value).length === 0)
      section.fail('body', ...secretInText(name));
  const basic = section.section('basic', ['user', 'password'], []);
  return {
    scheme: 'token',
    basic: basic === undefined ? null : readPair(basic, 'user', 'password', '{username}', '{password}'),
    content: section.choice('content', ['json', 'form'] as const) ?? 'json',
    body,
    ...readToken(section, null, null),
  };
}

function readToken(
  section: Section,
  token: string | null,
  expiresIn: string | null,
): Pick<TokenAuth, 'url' | 'token' | 'expiresIn' | 'lifetime' | 'headers'> {
  return {
    url: readSignInAddress(section),
    token: section.path('token') ?? usual(token) ?? { text: '.', keys: [] },
    expiresIn: section.path('expiresIn') ?? usual(expiresIn),
    lifetime: section.duration('lifetime') ?? null,
    headers: section.has('headers')
      ? readHeaders(section, withToken)
      : [{ name: 'authorization', value: prefixed('Bearer ', literal('{token}', withToken)) }],
  };
}

function usual(text: string | null): Path | null {
  return text === null ? null : parsePath(text);
}

function readSignInAddress(section: Section): string {
  const url = section.text('url', 300) ?? '';
  if (!section.has('url') || (url.startsWith('/') && plainPath(url))) return url;
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target === null || target.protocol !== 'https:' || url.includes('@')) {
    section.fail(
      'url',
      `${quoted(url)} is no address to sign in at.`,
      'Write a path below the base such as /oauth/token, or an address that begins with https://.',
    );
  } else {
    section.warn(
      'url',
      `Credentials are sent to ${target.host}, whatever the base is.`,
      'Make sure that this host belongs to the provider.',
    );
  }
  return url;
}

/** A path without a query, a fragment, steps upward or anything that an address parser could read otherwise. */
export function plainPath(path: string): boolean {
  return (
    /^(\/[\w\-.~!$'()*+,;=:@%{}]*)+$/.test(path) && !/(^|\/)\.{1,2}(\/|$)/.test(path) && !path.includes('//')
  );
}

const headerName = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
/** Headers that the transport writes itself. */
const reserved = [
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'cookie',
  'accept',
  'upgrade',
  'te',
];

function readHeaders(section: Section | undefined, places: Places): HeaderTemplate[] {
  const headers = (section?.entries('headers') ?? []).flatMap(({ key, keyAt, value }): HeaderTemplate[] => {
    const field = within('auth.headers', key);
    const problem = (message: string, fix: string): [] => {
      section?.report.error(keyAt, field, message, fix);
      return [];
    };
    if (!headerName.test(key) || reserved.includes(key.toLowerCase()))
      return problem(
        `${quoted(key)} is no header to sign in with.`,
        'Write a header such as Authorization or X-Api-Key.',
      );
    const text = value.kind === 'scalar' ? String(value.value) : '';
    const template = /[^\x20-\x7e]/.test(text) ? null : parseTemplate(text, places);
    if (template === null || !('pieces' in template))
      return problem(
        template?.message ?? 'Headers hold printable ASCII only.',
        template?.fix ?? 'Correct the text.',
      );
    if (placesOf(template).length === 0) return problem(...secretInText(key));
    return [{ name: key.toLowerCase(), value: template }];
  });
  if (section !== undefined && section.has('headers') && headers.length === 0 && !section.report.hasErrors)
    section.fail('headers', 'No header is named.', "Write one, such as Authorization: '{apiKey}'.");
  return headers;
}

function secretInText(name: string): [message: string, fix: string] {
  const known = Object.keys(secretPlaces).map((each) => `{${each}}`);
  return [
    `${quoted(name)} has no placeholder: a secret would stand in the text.`,
    `Write ${known.join(', ')} or {token}; the secret itself is entered with the provider and kept in the vault.`,
  ];
}

function readPair(
  section: Section | undefined,
  userKey: string,
  passwordKey: string,
  usualUser: string,
  usualPassword: string,
): { readonly user: Template; readonly password: Template } {
  const user = section?.template(userKey, secretPlaces) ?? literal(usualUser);
  const password = section?.template(passwordKey, secretPlaces) ?? literal(usualPassword);
  if (placesOf(password).length === 0 && password.pieces.length > 0)
    section?.fail(passwordKey, ...secretInText(passwordKey));
  return { user, password };
}

function literal(text: string, places: Places = secretPlaces): Template {
  const template = parseTemplate(text, places);
  return 'pieces' in template ? template : { pieces: [] };
}

function plain(text: string): Template {
  return { pieces: text === '' ? [] : [text] };
}

function prefixed(prefix: string, template: Template): Template {
  return { pieces: [prefix, ...template.pieces] };
}
