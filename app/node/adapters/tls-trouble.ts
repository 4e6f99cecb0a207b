import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { isoSeconds } from '../../../shared/time.ts';

/** Remembers the certificate that a peer showed, so that a refusal can tell which one it was. */
export interface PeerWatch {
  /** The peer's own certificate; null where it never came so far. */
  shown(): ShownCertificate | null;
}

export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: number;
  readonly validTo: number;
  /** What it is for: host names and addresses. */
  readonly names: string;
}

/** @param socket before its handshake is done */
export function watchPeer(socket: TLSSocket): PeerWatch {
  let shown: ShownCertificate | null = null;
  // Before Node's own listener, which judges the certificate and closes the connection.
  socket.prependOnceListener('secure', () => {
    const certificate = socket.getPeerCertificate(false) as Partial<DetailedPeerCertificate>;
    const { subject, issuer, valid_from: from, valid_to: to, subjectaltname: names } = certificate;
    if (subject === undefined || issuer === undefined || from === undefined || to === undefined) return;
    shown = {
      subject: nameOf(subject),
      issuer: nameOf(issuer),
      validFrom: Date.parse(from),
      validTo: Date.parse(to),
      names: (names ?? '').replace(/\b(DNS|IP Address):/g, ''),
    };
  });
  return { shown: () => shown };
}

/**
 * What a refused certificate means and what to do about it; null for a failure that is about none.
 *
 * @param who whose it is: "its", "the proxy’s"
 */
export function certificateTrouble(code: string, who: string, shown: ShownCertificate | null): string | null {
  const which =
    shown === null
      ? `${who} certificate`
      : `${who} certificate (for ${shown.subject}, signed by ${shown.issuer}, valid ${day(shown.validFrom)} to ${day(shown.validTo)})`;
  if (unknownSigner.has(code))
    return `${which} was signed by nobody whom this computer trusts. Behind a proxy that inspects TLS, give its certificates as CA file`;
  if (code === 'CERT_HAS_EXPIRED')
    return `${which} ran out, or one above it did. Look at the clock of this computer; else whoever runs the server has to renew it`;
  if (code === 'CERT_NOT_YET_VALID') return `${which} is not valid yet. Look at the clock of this computer`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${which} is for ${shown === null || shown.names === '' ? 'another host' : shown.names}, not for this address. Check the address`;
  return null;
}

const unknownSigner: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

function nameOf(name: Readonly<Record<string, string | string[] | undefined>>): string {
  const parts = ['CN', 'O'].flatMap((key) => {
    const value = name[key];
    return value === undefined ? [] : [`${key}=${[value].flat().join('+')}`];
  });
  return parts.length === 0 ? 'nobody named' : parts.join(', ');
}

function day(at: number): string {
  return isoSeconds(at).slice(0, 10);
}
