import { Agent as PlainAgent, type AgentOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { watchPeer, certificateTrouble } from './tls-trouble.ts';

/** A proxy that itself speaks TLS. */
export interface TlsProxy {
  readonly host: string;
  readonly port: number;
  /** Value of `Proxy-Authorization`; null where it asks nobody who they are. */
  readonly authorization: string | null;
  /** Certificates that are trusted for it; absent for the usual ones. */
  readonly ca?: readonly string[];
}

/** The proxy itself could not be reached or gone through. The address of the provider has no part in it. */
export class ProxyFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ProxyFailure';
  }
}

/** How long a proxy may take to open a tunnel, ms. */
const patience = 30_000;
/** Longest answer to CONNECT. */
const headBytes = 16 * 1024;

type Opened = (error: Error | null, stream?: Duplex) => void;

/**
 * Node's agents hand no certificates to the connection with a proxy, so a proxy with a private certificate needs tunnels of our own:
 * TLS to the proxy, CONNECT (RFC 9110, section 9.3.6), and TLS to the provider inside. Certificates are checked at both ends.
 */
export function tunnelAgents(
  proxy: TlsProxy,
  options: AgentOptions,
  ca: readonly string[] | undefined,
): { readonly plain: PlainAgent; readonly tls: TlsAgent } {
  const plain = new PlainAgent(options);
  plain.createConnection = (target, opened) => {
    const { host, port } = addressOf(target, 80);
    openTunnel(proxy, host, port).then(
      (socket) => opened?.(null, socket),
      (error: unknown) => (opened as Opened | undefined)?.(asError(error)),
    );
    return undefined;
  };
  const tls = new TlsAgent({ ...options, ...(ca === undefined ? {} : { ca: [...ca] }) });
  tls.createConnection = (target, opened) => {
    const { host, port } = addressOf(target, 443);
    openTunnel(proxy, host, port).then(
      (socket) => opened?.(null, tlsConnect({ ...(target as ConnectionOptions), socket })),
      (error: unknown) => (opened as Opened | undefined)?.(asError(error)),
    );
    return undefined;
  };
  return { plain, tls };
}

function addressOf(target: object, usualPort: number): { readonly host: string; readonly port: number } {
  const { host, port } = target as { readonly host?: string | null; readonly port?: number | string | null };
  return { host: host ?? 'localhost', port: Number(port ?? usualPort) };
}

function openTunnel(proxy: TlsProxy, host: string, port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({
      host: proxy.host,
      port: proxy.port,
      ...(/^[\d.]+$|:/.test(proxy.host) ? {} : { servername: proxy.host }),
      ...(proxy.ca === undefined ? {} : { ca: [...proxy.ca] }),
    });
    const peer = watchPeer(socket);
    let head = '';
    const giveUp = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      const trouble = certificateTrouble(error.code ?? '', 'the proxy’s', peer.shown());
      const code = error.code === undefined ? '' : `${error.code}: `;
      giveUp(new ProxyFailure(`${code}${trouble ?? 'the proxy could not be reached'}`, error));
    };
    const onClose = (): void => giveUp(new ProxyFailure('the proxy closed the connection'));
    const onData = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length > headBytes)
          giveUp(new ProxyFailure('the proxy answered with something else than HTTP'));
        return;
      }
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
      if (status === undefined || !status.startsWith('2')) {
        giveUp(new ProxyFailure(refusalOf(status)));
        return;
      }
      socket.setTimeout(0);
      socket.off('error', onError).off('close', onClose).off('data', onData);
      socket.pause();
      // Nobody speaks inside the tunnel before we do, but what came along must not be lost.
      const rest = head.slice(end + 4);
      if (rest !== '') socket.unshift(Buffer.from(rest, 'latin1'));
      resolve(socket);
    };
    socket.setTimeout(patience, () => giveUp(new ProxyFailure('the proxy did not answer')));
    socket.once('error', onError).once('close', onClose).on('data', onData);
    socket.once('secureConnect', () => {
      const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
      const credentials =
        proxy.authorization === null ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
      socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`);
    });
  });
}

function refusalOf(status: string | undefined): string {
  if (status === '407') return 'the proxy did not let it through. Check the proxy, its user and its password';
  return status === undefined
    ? 'the proxy answered with something else than HTTP'
    : `the proxy refused the way to the provider (${status})`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
