import { connect as plainConnect, type Socket } from 'node:net';
import { connect as tlsConnect, TLSSocket } from 'node:tls';
import { certificateTrouble, watchPeer } from './tls-trouble.ts';

/** A proxy that opens tunnels (RFC 9110, section 9.3.6). */
export interface TunnelProxy {
  readonly host: string;
  readonly port: number;
  /** Whether it speaks TLS itself. */
  readonly secure: boolean;
  /** Value of `Proxy-Authorization`; null where it asks nobody who they are. */
  readonly authorization: string | null;
  /** Certificates that are trusted for it; absent for the usual ones. */
  readonly ca?: readonly string[];
}

/** The proxy itself could not be reached or gone through. The address behind it has no part in it. */
export class ProxyFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ProxyFailure';
  }
}

/** How long a proxy may take to open a tunnel, ms, unless told otherwise. */
const usualPatience = 30_000;
/** Longest answer to CONNECT. */
const headBytes = 16 * 1024;

/**
 * The proxy of an address as settings hold it.
 *
 * @param proxy `http://host:port`, or `https://…` where it speaks TLS; anything else is none
 * @param user absent where it asks nobody who they are
 */
export function tunnelProxy(
  proxy: string,
  user: string | undefined,
  password: string | undefined,
  ca: readonly string[] | undefined,
): TunnelProxy | null {
  const url = URL.canParse(proxy) ? new URL(proxy) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  const secure = url.protocol === 'https:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    secure,
    authorization:
      user === undefined ? null : `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`,
    ...(ca === undefined ? {} : { ca }),
  };
}

/**
 * A connection to `host:port` through the proxy. Where that speaks TLS its certificate is checked.
 *
 * @param patience ms
 * @throws ProxyFailure
 */
export function openTunnel(
  proxy: TunnelProxy,
  host: string,
  port: number,
  patience = usualPatience,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTo(proxy);
    const peer = socket instanceof TLSSocket ? watchPeer(socket) : null;
    let head = '';
    const giveUp = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      const trouble = certificateTrouble(error.code ?? '', 'the proxy’s', peer?.shown() ?? null);
      const code = error.code === undefined ? '' : `${error.code}: `;
      giveUp(new ProxyFailure(`${code}${trouble ?? 'the proxy could not be reached'}`, error));
    };
    const onClose = (): void => giveUp(new ProxyFailure('the proxy closed the connection'));
    const onTimeout = (): void => giveUp(new ProxyFailure('the proxy did not answer'));
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
        giveUp(new ProxyFailure(refusalOf(status, host)));
        return;
      }
      socket.setTimeout(0);
      socket.off('error', onError).off('close', onClose).off('timeout', onTimeout).off('data', onData);
      socket.pause();
      // What came along with the answer, such as the greeting of a mail server, must not be lost.
      const rest = head.slice(end + 4);
      if (rest !== '') socket.unshift(Buffer.from(rest, 'latin1'));
      resolve(socket);
    };
    socket.setTimeout(patience);
    socket.once('error', onError).once('close', onClose).once('timeout', onTimeout).on('data', onData);
    socket.once(proxy.secure ? 'secureConnect' : 'connect', () => {
      const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
      const credentials =
        proxy.authorization === null ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
      socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`);
    });
  });
}

function connectTo({ host, port, secure, ca }: TunnelProxy): Socket {
  if (!secure) return plainConnect({ host, port });
  return tlsConnect({
    host,
    port,
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
}

function refusalOf(status: string | undefined, host: string): string {
  if (status === '407') return 'the proxy did not let it through. Check the proxy, its user and its password';
  return status === undefined
    ? 'the proxy answered with something else than HTTP'
    : `the proxy refused the way to ${host} (${status})`;
}
