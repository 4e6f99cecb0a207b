import { Agent as PlainAgent, type AgentOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import type { Duplex } from 'node:stream';
import { openTunnel, type TunnelProxy } from './tunnel.ts';

type Opened = (error: Error | null, stream?: Duplex) => void;

/**
 * Node's agents hand no certificates to the connection with a proxy, so a proxy with a private certificate needs tunnels of our own:
 * TLS to the proxy, CONNECT (RFC 9110, section 9.3.6), and TLS to the provider inside. Certificates are checked at both ends.
 */
export function tunnelAgents(
  proxy: TunnelProxy,
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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
