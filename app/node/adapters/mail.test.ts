import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MailMessage, MailServer } from '../../core/ports.ts';
import { createAuthority } from './certificates.testkit.ts';
import { createMail } from './mail.ts';
import { proxyUser, startProxy } from './proxy.testkit.ts';
import { startSmtp, type SmtpOptions, type SmtpServer } from './smtp.testkit.ts';

const authority = createAuthority('Lift Works CA');
const account = { user: 'soc', password: 'long-enough-for-a-test' };
let dir: string;
let caFile: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sextant-mail-'));
  caFile = join(dir, 'ca.pem');
  writeFileSync(caFile, authority.certificate);
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  await rm(dir, { recursive: true, force: true });
});

async function serve(options: SmtpOptions = {}): Promise<SmtpServer> {
  const server = await startSmtp(options);
  open.push(server);
  return server;
}

function mail(
  server: SmtpServer,
  how: Partial<MailServer>,
  more: Partial<MailMessage> = {},
): Promise<string> {
  return createMail().send({
    server: { host: '127.0.0.1', port: server.port, security: 'starttls', caFiles: [caFile], ...how },
    from: 'soc@example.com',
    to: ['duty@example.com'],
    subject: 'INC-1 critical',
    text: 'A line.\n.\nAfter a dot. Überwachung.',
    messageId: '<key-1.sextant@example.com>',
    headers: { 'X-Sextant-Reference': 'SX-1' },
    timeoutMs: 3_000,
    ...more,
  });
}

it('encrypts before it signs in, and the text arrives as it was', async () => {
  const server = await serve({ tls: authority.server(), account });
  const said = await mail(server, account, { thread: '<SX-1.sextant@example.com>' });
  expect(said).toBe('250 2.0.0 taken as 1');
  const [taken] = server.taken;
  expect(taken).toMatchObject({ user: 'soc', encrypted: true, to: ['duty@example.com'] });
  expect(taken?.text).toContain('Message-ID: <key-1.sextant@example.com>');
  expect(taken?.text).toContain('References: <SX-1.sextant@example.com>');
  expect(taken?.text).toContain('\n.\nAfter a dot. =C3=9Cberwachung.');
  expect(server.plain.map((line) => line.split(' ')[0])).toEqual(['EHLO', 'STARTTLS']);
});

it('speaks TLS from the first byte where that was chosen', async () => {
  const server = await serve({ tls: authority.server(), implicit: true });
  await mail(server, { security: 'tls' });
  expect(server.taken[0]).toMatchObject({ encrypted: true, user: null });
});

it('never goes on without the encryption that was asked for', async () => {
  const server = await serve({ account });
  await expect(mail(server, account)).rejects.toMatchObject({
    code: 'PROVIDER_UNREACHABLE',
    retry: 'later',
    message: expect.stringContaining('no STARTTLS') as string,
  });
  expect(server.taken).toEqual([]);
  expect(server.plain.join()).not.toContain('AUTH');
});

it('refuses a certificate that nobody vouches for, whatever the environment says', async () => {
  const server = await serve({ tls: authority.server(), account });
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    await expect(mail(server, { ...account, caFiles: [] })).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      message: expect.stringContaining('certificate') as string,
    });
  } finally {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  }
  expect(server.taken).toEqual([]);
});

it('refuses a certificate that has run out', async () => {
  const old = await serve({ tls: authority.server(Date.now() - 60_000) });
  await expect(mail(old, {})).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  expect(old.taken).toEqual([]);
});

it('tells a wrong password, a refusal for now and one for good apart', async () => {
  const server = await serve({ tls: authority.server(), account });
  await expect(mail(server, { ...account, password: 'wrong-one' })).rejects.toMatchObject({
    code: 'PROVIDER_AUTH',
    retry: 'never',
  });
  server.faults.set('RCPT', '450 4.2.1 try again');
  await expect(mail(server, account)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED', retry: 'later' });
  server.faults.set('RCPT', '550 5.1.1 nobody here');
  const refused = mail(server, account);
  await expect(refused).rejects.toMatchObject({
    code: 'PROVIDER_REFUSED',
    retry: 'never',
    message: expect.stringContaining('nobody here') as string,
  });
});

it('gives up on a server that says nothing, and on one that hangs up after the message', async () => {
  const server = await serve({ tls: authority.server() });
  server.faults.set('GREETING', 'hang');
  await expect(mail(server, {}, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  server.faults.clear();
  server.faults.set('DATA.', 'drop');
  await expect(mail(server, {})).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE', retry: 'later' });
  expect(server.taken).toHaveLength(1);
});

it.each([
  ['starttls', false],
  ['tls', false],
  ['starttls', true],
  ['tls', true],
] as const)(
  'goes through a proxy by %s (one that speaks TLS: %s), which gets its own password and sees nothing',
  async (security, secure) => {
    const server = await serve({ tls: authority.server(), account, implicit: security === 'tls' });
    const proxy = await startProxy(secure ? authority.server() : null);
    open.push(proxy);
    expect(await mail(server, { ...account, security, proxy: proxy.url, ...proxyUser })).toBe(
      '250 2.0.0 taken as 1',
    );
    expect(server.taken).toMatchObject([{ user: 'soc', encrypted: true }]);
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port} k@lindqvist:p:a/s s`]);
  },
);

it('names the proxy that is not there, and tells one that refuses from the mail server', async () => {
  const server = await serve({ tls: authority.server() });
  await expect(mail(server, { proxy: 'http://127.0.0.1:9' })).rejects.toMatchObject({
    code: 'PROVIDER_UNREACHABLE',
    retry: 'later',
    message: expect.stringMatching(/^The proxy 127\.0\.0\.1:9 could not be reached: ECONNREFUSED/) as string,
  });
  const proxy = await startProxy();
  open.push(proxy);
  const wrong = mail(server, { proxy: proxy.url, proxyUser: 'k@lindqvist', proxyPassword: 'wrong-password' });
  await expect(wrong).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  await expect(wrong).rejects.toThrow(/the proxy did not let it through/);
  await expect(wrong).rejects.not.toThrow(/wrong-password/);
  expect(server.plain).toEqual([]);
});

it('checks the certificate of the mail server inside the tunnel as well', async () => {
  const server = await serve({ tls: authority.server(Date.now() - 60_000), account });
  const proxy = await startProxy();
  open.push(proxy);
  await expect(mail(server, { ...account, proxy: proxy.url, ...proxyUser })).rejects.toMatchObject({
    code: 'PROVIDER_UNREACHABLE',
  });
  expect(server.taken).toEqual([]);
});

it('cannot be made to write another header or address', async () => {
  const server = await serve();
  await mail(
    server,
    { security: 'none' },
    {
      subject: 'a\r\nBcc: thief@example.org',
      headers: { 'X-Sextant-Reference': 'x\r\nBcc: thief@example.org' },
    },
  );
  expect(server.taken[0]?.to).toEqual(['duty@example.com']);
  const [head = ''] = (server.taken[0]?.text ?? '').split('\n\n');
  expect(head.split('\n').filter((line) => /^bcc:/i.test(line))).toEqual([]);
});
