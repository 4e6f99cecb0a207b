import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError, fail } from '../../../shared/errors.ts';
import type { CertificateFacts } from '../../core/ports.ts';

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Certificates of a PEM file, as TLS takes them.
 *
 * @throws AppError FILE_UNREADABLE naming the file and what is wrong with it
 */
export function certificatesIn(path: string): readonly string[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'EISDIR'
        ? 'it is a folder'
        : code === 'ENOENT'
          ? 'there is no such file'
          : 'it may not be read';
    const message = `The CA file ${path} could not be read: ${why}. Nothing was sent.`;
    throw new AppError({ code: 'FILE_UNREADABLE', message, retry: 'never' }, error);
  }
  const text = bytes.toString('latin1');
  // A key in a file that several programs read is a mistake that is better told than followed.
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    throw unusable(path, 'holds a private key. Give a file with the certificates alone');
  const found = text.match(block);
  if (found !== null) return found.map((pem, index) => checked(path, pem, index + 1));
  if (bytes[0] === 0x30)
    throw unusable(path, 'is in binary form (DER or PKCS #12). Export it as Base-64 (.pem, .crt)');
  throw unusable(path, 'holds no certificate in PEM form. Export it as Base-64 (.pem, .crt)');
}

/** What the certificates of a file say of themselves. @throws as `certificatesIn` */
export function certificateFactsIn(path: string): readonly CertificateFacts[] {
  return certificatesIn(path).map((pem) => {
    const { subject, issuer, validFromDate, validToDate, ca } = new X509Certificate(pem);
    return {
      subject: oneLine(subject),
      issuer: oneLine(issuer),
      validFrom: validFromDate.getTime(),
      validTo: validToDate.getTime(),
      authority: ca || subject === issuer,
    };
  });
}

/** A name as certificates write it, on one line: "CN=Corporate CA, O=Meridian". */
export function oneLine(name: string): string {
  return name.split('\n').reverse().join(', ');
}

function checked(path: string, pem: string, number: number): string {
  try {
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    const message = `Certificate ${number} of the CA file ${path} is damaged. Nothing was sent; export the file anew.`;
    throw new AppError({ code: 'FILE_UNREADABLE', message, retry: 'never' }, error);
  }
}

function unusable(path: string, what: string): AppError {
  return fail('FILE_UNREADABLE', `The CA file ${path} ${what}. Nothing was sent.`);
}
