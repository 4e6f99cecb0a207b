import type { CredentialField, ProviderOption } from '../../../shared/contract/index.ts';
import { asAppError, fail } from '../../../shared/errors.ts';
import { isoSeconds } from '../../../shared/time.ts';
import type { CertificateFacts, Files, Http, HttpRequest, HttpRoute } from '../ports.ts';
import type { ConnectorFactory, ConnectorNeeds, ConnectorPorts } from './connector-factory.ts';

/** How a provider is reached from a network that stands behind a proxy or inspects TLS: fields that every kind of provider has. */

const options: readonly ProviderOption[] = [
  {
    name: 'proxy',
    label: 'Proxy',
    help: 'http://host:port of the proxy to this provider (https:// where the proxy itself speaks TLS); "none" to go straight. Empty: as the environment of this computer says (HTTPS_PROXY, NO_PROXY).',
    choices: [],
    multiline: false,
    optional: true,
  },
  {
    name: 'proxyUser',
    label: 'Proxy user',
    help: 'Where the proxy asks who you are.',
    choices: [],
    multiline: false,
    optional: true,
  },
  {
    name: 'caFile',
    label: 'CA file',
    help: 'Where certificates (PEM) lie that are trusted for this provider beside the usual ones, such as those of a proxy that inspects TLS or that speaks TLS itself. One path a line.',
    choices: [],
    multiline: true,
    optional: true,
  },
];

const proxyPassword: CredentialField = {
  name: 'proxyPassword',
  label: 'Proxy password',
  help: 'Belongs to the proxy user. Only the proxy gets it.',
  secret: true,
  optional: true,
};

/** A factory whose people are asked for proxy and certificates as well. */
export function withNetwork<F extends ConnectorFactory>(factory: F): F {
  const { needs } = factory;
  return {
    ...factory,
    options: [...factory.options, ...options],
    credentials: [...factory.credentials, proxyPassword],
    ...(needs === undefined ? {} : { needs: (settings) => withNetworkNeeds(needs(settings)) }),
  };
}

/** However little a provider needs, the way to it may need a proxy. An inventory in a file has no way. */
function withNetworkNeeds(needs: ConnectorNeeds): ConnectorNeeds {
  if (needs.options.includes('file')) return needs;
  return { ...needs, options: [...needs.options, ...options.map(({ name }) => name)] };
}

/** @throws AppError INVALID_INPUT naming the field that leads nowhere */
export function checkNetwork(
  given: Readonly<Record<string, string>>,
  credentials: Readonly<Record<string, string>>,
): void {
  const { proxy, proxyUser } = given;
  if (proxy !== undefined && proxy !== direct) {
    const url = URL.canParse(proxy) ? new URL(proxy) : null;
    if (url === null || !['http:', 'https:'].includes(url.protocol) || !['', '/'].includes(url.pathname))
      throw fail('INVALID_INPUT', `A proxy is given as http://host:port, or as "${direct}".`, {
        field: 'options.proxy',
      });
    // It would lie in the database and in logs instead of the vault.
    if (/^[^/]*\/\/[^/]*@/.test(proxy))
      throw fail('INVALID_INPUT', 'User and password of the proxy have their own fields.', {
        field: 'options.proxy',
      });
  }
  if (credentials['proxyPassword'] !== undefined && proxyUser === undefined)
    throw fail('INVALID_INPUT', 'A proxy password needs a proxy user.', { field: 'options.proxyUser' });
  if (proxyUser !== undefined && !hasProxy(given))
    throw fail('INVALID_INPUT', 'A proxy user needs a proxy.', { field: 'options.proxy' });
}

const direct = 'none';

/** Whether these options name a proxy of their own. */
export function hasProxy({ proxy }: Readonly<Record<string, string>>): boolean {
  return proxy !== undefined && proxy !== direct;
}

/**
 * Whether the CA files that were entered can do what they are for.
 *
 * @param now ms UTC
 * @throws AppError INVALID_INPUT naming the file and what is wrong with it
 */
export async function checkCaFiles(
  files: Pick<Files, 'certificates'>,
  given: Readonly<Record<string, string>>,
  now: number,
): Promise<void> {
  for (const path of linesOf(given['caFile'] ?? '')) {
    const problem = await problemOf(files, path, now);
    if (problem !== null) throw fail('INVALID_INPUT', problem, { field: 'options.caFile' });
  }
}

async function problemOf(
  files: Pick<Files, 'certificates'>,
  path: string,
  now: number,
): Promise<string | null> {
  let certificates: readonly CertificateFacts[];
  try {
    certificates = await files.certificates(path);
  } catch (error) {
    const known = asAppError(error);
    if (known.code !== 'FILE_UNREADABLE') throw error;
    return known.message;
  }
  const authorities = certificates.filter(({ authority }) => authority);
  const [first] = certificates;
  if (authorities.length === 0)
    return `The CA file ${path} holds the certificate of a server (${first?.subject ?? 'nobody named'}), not of those who signed it. Give that of ${first?.issuer ?? 'its issuer'}.`;
  if (authorities.some(({ validFrom, validTo }) => validFrom <= now && now < validTo)) return null;
  const [one] = authorities;
  const when =
    one !== undefined && one.validFrom > now
      ? `is not valid before ${isoSeconds(one.validFrom)}`
      : `ran out on ${isoSeconds(one?.validTo ?? now)}`;
  return `The CA file ${path} holds no certificate that is valid now: ${one?.subject ?? 'it'} ${when}. Ask for the present one.`;
}

/** The network of one provider: every request goes the way that its options say. */
export function routed(
  http: Http,
  given: Readonly<Record<string, string>>,
  secret: ConnectorPorts['secret'],
): Http {
  const { proxy, proxyUser, caFile } = given;
  if (proxy === undefined && caFile === undefined) return http;
  let route: Promise<HttpRoute> | null = null;
  const read = async (): Promise<HttpRoute> => ({
    ...(proxy === undefined ? {} : { proxy: proxy === direct ? null : proxy }),
    // A proxy may know its users by name alone: the vault then holds no password.
    ...(proxyUser === undefined
      ? {}
      : { proxyUser, proxyPassword: await secret('proxyPassword').catch(() => '') }),
    ...(caFile === undefined ? {} : { caFiles: linesOf(caFile) }),
  });
  const onRoute = async (request: HttpRequest): Promise<HttpRequest> => {
    route ??= read();
    return { ...request, route: await route };
  };
  return {
    request: async (request) => http.request(await onRoute(request)),
    async *lines(request) {
      yield* http.lines(await onRoute(request));
    },
  };
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
