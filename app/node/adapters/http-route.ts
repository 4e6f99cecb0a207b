import { statSync } from 'node:fs';
import { Agent as PlainAgent, type AgentOptions as PlainOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { fail } from '../../../shared/errors.ts';
import type { HttpRoute } from '../../core/ports.ts';
import { certificatesIn } from './certificates.ts';
import { tunnelAgents } from './tls-proxy.ts';

/** Sockets to one host: providers limit requests, not connections, and a queue of ours waits better than theirs. */
const socketsPerHost = 16;

/** Kept connections of one way out of this network. */
export interface Way {
  readonly plain: PlainAgent;
  readonly tls: TlsAgent;
}

/** @param ca all certificates that are trusted on it; absent for the usual ones. They are checked in any case. */
export function openWay(proxy: Pick<PlainOptions, 'proxyEnv'>, ca?: readonly string[]): Way {
  const options = { ...proxy, ...kept };
  return {
    plain: new PlainAgent(options),
    tls: new TlsAgent({ ...options, ...(ca === undefined ? {} : { ca: [...ca] }) }),
  };
}

const kept = { keepAlive: true, maxSockets: socketsPerHost, timeout: 60_000 } as const;

/**
 * The way that a route says.
 *
 * @throws AppError FILE_UNREADABLE for a file of certificates that is absent or holds none
 */
export function routedWay(route: HttpRoute): Way {
  const ca = trustedCertificates(route.caFiles ?? []);
  const secure = securedBy(route.proxy);
  if (secure === null) return openWay(proxyOf(route), ca);
  const { proxyUser, proxyPassword = '' } = route;
  const authorization =
    proxyUser === undefined
      ? null
      : `Basic ${Buffer.from(`${proxyUser}:${proxyPassword}`).toString('base64')}`;
  return tunnelAgents({ ...secure, authorization, ...(ca === undefined ? {} : { ca }) }, kept, ca);
}

/** Where a proxy listens that itself speaks TLS; null for every other. */
function securedBy(proxy: HttpRoute['proxy']): { readonly host: string; readonly port: number } | null {
  const url = typeof proxy === 'string' && URL.canParse(proxy) ? new URL(proxy) : null;
  if (url?.protocol !== 'https:') return null;
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port === '' ? 443 : url.port) };
}

/**
 * Every certificate that is trusted where files name more than the usual ones; undefined where none are named.
 *
 * @throws AppError FILE_UNREADABLE for a file that is absent or holds none
 */
export function trustedCertificates(files: readonly string[]): readonly string[] | undefined {
  return files.length === 0 ? undefined : [...getCACertificates('default'), ...files.flatMap(certificatesIn)];
}

/** Tells routes apart, and notices that a file of certificates was replaced. */
export function keyOf(route: HttpRoute): string {
  const { proxy, proxyUser, proxyPassword, caFiles = [] } = route;
  const files = caFiles.map((path) => [path, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0]);
  return JSON.stringify([proxy === undefined ? 0 : proxy, proxyUser, proxyPassword, files]);
}

/** Node's agents take a proxy as the environment would name it, credentials inside; nobody is left out of it. */
function proxyOf({ proxy, proxyUser, proxyPassword }: HttpRoute): Pick<PlainOptions, 'proxyEnv'> {
  if (proxy === undefined) return { proxyEnv: process.env };
  if (proxy === null) return {};
  if (!URL.canParse(proxy))
    throw fail('INVALID_INPUT', 'The proxy has no address. Give it as http://host:port.', {
      field: 'options.proxy',
    });
  const url = new URL(proxy);
  if (proxyUser !== undefined) {
    url.username = encodeURIComponent(proxyUser);
    url.password = encodeURIComponent(proxyPassword ?? '');
  }
  return { proxyEnv: { HTTP_PROXY: url.href, HTTPS_PROXY: url.href } };
}
