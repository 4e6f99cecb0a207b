import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day } from '../../../shared/time.ts';
import { checkCaFiles } from '../../core/providers/network.ts';
import { createAuthority } from './certificates.testkit.ts';
import { createFiles } from './files.ts';

let dir: string;
const files = createFiles();
const now = Date.now();
const write = (name: string, content: string | Buffer): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};
const check = (path: string) => checkCaFiles(files, { caFile: path }, now);
const der = (pem: string): Buffer => Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ''), 'base64');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-ca-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('a CA file that was entered', () => {
  it('is taken with one certificate or a bundle, one path a line', async () => {
    const one = write('one.pem', createAuthority('One').certificate);
    const bundle = write(
      'bundle.pem',
      `# corporate\n${createAuthority('Old', now - day).certificate}${createAuthority('New').certificate}`,
    );
    await expect(check(`${one}\n  ${bundle}\n`)).resolves.toBeUndefined();
    expect(await files.certificates(bundle)).toMatchObject([
      { subject: 'CN=Old', authority: true },
      { subject: 'CN=New', issuer: 'CN=New', authority: true },
    ]);
  });

  it.each([
    ['is not there', () => join(dir, 'absent.pem'), /absent\.pem could not be read: there is no such file/],
    [
      'is a folder',
      () => {
        mkdirSync(join(dir, 'folder'));
        return join(dir, 'folder');
      },
      /folder could not be read: it is a folder/,
    ],
    ['is no certificate', () => write('notes.txt', 'hello'), /notes\.txt holds no certificate in PEM form/],
    [
      'is binary',
      () => write('ca.der', der(createAuthority('Binary').certificate)),
      /ca\.der is in binary form.*Base-64/,
    ],
    [
      'is damaged',
      () => write('cut.pem', createAuthority('Cut').certificate.replace(/M[A-Za-z0-9+/]{40}/, 'AAAA')),
      /Certificate 1 of the CA file .*cut\.pem is damaged/,
    ],
    [
      'holds a key',
      () => {
        const { cert, key } = createAuthority('Keys').server();
        return write('both.pem', `${cert}${key}`);
      },
      /both\.pem holds a private key/,
    ],
    [
      'is of a server',
      () => write('server.pem', createAuthority('Signer').server().cert),
      /server\.pem holds the certificate of a server \(CN=localhost\).*Give that of CN=Signer/,
    ],
    [
      'ran out',
      () => write('old.pem', createAuthority('Old', now - day).certificate),
      /old\.pem holds no certificate that is valid now: CN=Old ran out on/,
    ],
    [
      'is not valid yet',
      () => write('early.pem', createAuthority('Early', now + 90 * day).certificate),
      /CN=Early is not valid before/,
    ],
  ] as const)('that %s is refused by its field, with its name', async (_what, make, message) => {
    await expect(check(make())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'options.caFile',
      message: expect.stringMatching(message) as unknown,
    });
  });
});
