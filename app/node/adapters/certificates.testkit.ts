import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { day } from '../../../shared/time.ts';

/** Certificates made on the spot: an authority that nobody trusts, and servers that it vouches for (X.509 v3, P-256). */
export interface Authority {
  /** Its own certificate, PEM. */
  readonly certificate: string;
  /** A server's certificate for 127.0.0.1 and localhost, or for another host. */
  server(until?: number, host?: string): { readonly cert: string; readonly key: string };
}

/** @param until when its own certificate runs out, ms UTC */
export function createAuthority(name: string, until?: number): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = certificate({
    issuer: name,
    subject: name,
    publicKey,
    signer: privateKey,
    extensions: [basicConstraints],
    ...(until === undefined ? {} : { until }),
  });
  return {
    certificate: own,
    server(until, host) {
      const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        cert: certificate({
          issuer: name,
          subject: host ?? 'localhost',
          publicKey: keys.publicKey,
          signer: privateKey,
          extensions: [host === undefined ? alternativeNames : nameExtension(host)],
          ...(until === undefined ? {} : { until }),
        }),
        key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

interface Contents {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly until?: number;
}

function certificate({ issuer, subject, publicKey, signer, extensions, until }: Contents): string {
  const end = until ?? Date.now() + 30 * day;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time(end - 60 * day), time(end)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, signer)]));
  const lines = (
    sequence(body, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** DER: a tag, the length, the contents. */
function tagged(tag: number, contents: Buffer): Buffer {
  const size = contents.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, Math.floor(size / 0x100), size % 0x100];
  return Buffer.concat([Buffer.from([tag, ...length]), contents]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(value: Buffer): Buffer {
  return tagged(0x02, value);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function nameOf(text: string): Buffer {
  const commonName = sequence(oid('550403'), tagged(0x0c, Buffer.from(text)));
  return sequence(tagged(0x31, commonName));
}

/** UTCTime, as certificates carry it until 2049. */
function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${text}Z`));
}

function nameExtension(host: string): Buffer {
  return sequence(oid('551d11'), tagged(0x04, sequence(tagged(0x82, Buffer.from(host)))));
}

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const yes = Buffer.from([0x01, 0x01, 0xff]);
const basicConstraints = sequence(oid('551d13'), yes, tagged(0x04, sequence(yes)));
const alternativeNames = sequence(
  oid('551d11'),
  tagged(0x04, sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])))),
);
