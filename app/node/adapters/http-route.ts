import { statSync } from 'node:fs';
import { Agent as PlainAgent, type AgentOptions as PlainOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { fail } from '../../../shared/errors.ts';
import type { HttpRoute } from '../../core/ports.ts';
import { certificatesIn } from './certificates.ts';
import { tunnelAgents } from './tls-proxy.ts';
import { ProxyFailure, tunnelProxy } from './tunnel.ts';

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
  const { proxy, proxyUser, proxyPassword } = route;
  const tunnels = typeof proxy === 'string' ? tunnelProxy(proxy, proxyUser, proxyPassword, ca) : null;
  // Node's own agents do for every proxy that does not speak TLS itself.
  return tunnels?.secure === true ? tunnelAgents(tunnels, kept, ca) : openWay(proxyOf(route), ca);
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

/**
 * The proxy, as host:port, that could not be reached itself; null where the failure is not about one. A request that goes through a
 * proxy connects to nothing else, so every failure to connect or to look a name up is about the proxy.
 *
 * @param direct an address of this computer, which the environment's proxy is not asked for
 */
export function deadProxy(
  error: unknown,
  { protocol }: URL,
  route: HttpRoute | undefined,
  direct: boolean,
): string | null {
  if (!neverConnected(error)) return null;
  const { hostname, address, port } = firstOf(error);
  if (route?.proxy !== undefined) return placeOf(route.proxy);
  if (route === undefined && direct) return null;
  // The environment may leave the host out of its proxy: only what was not reached tells.
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const place = placeOf(process.env[name] ?? process.env[name.toUpperCase()]);
  const missed = hostname ?? `${address ?? ''}:${port ?? ''}`;
  return place !== null && (place === missed || place.replace(/:\d+$/, '') === missed) ? place : null;
}

/** Where a proxy listens, as host:port; null where there is none. */
export function placeOf(proxy: string | null | undefined): string | null {
  if (proxy === null || proxy === undefined || !URL.canParse(proxy)) return null;
  const { hostname, port, protocol } = new URL(proxy);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
}

/** Whether nothing was reached at all: the connection or the look-up of the name failed. */
export function neverConnected(error: unknown): boolean {
  const { syscall } = firstOf(error);
  return syscall === 'connect' || syscall === 'getaddrinfo';
}

interface SystemFailure {
  readonly syscall?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

/** Where a name has several addresses, each of them failed; the first speaks for all. */
function firstOf(error: unknown): SystemFailure {
  if (error instanceof AggregateError) return firstOf(error.errors[0]);
  if (error instanceof ProxyFailure) return firstOf(error.cause);
  return error instanceof Error ? (error as SystemFailure) : {};
}
