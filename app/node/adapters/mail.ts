import type { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { AppError, asAppError } from '../../../shared/errors.ts';
import type { Mail, MailMessage, MailServer } from '../../core/ports.ts';
import { neverConnected, placeOf, trustedCertificates } from './http-route.ts';
import { redactText } from './redact.ts';
import { openTunnel, ProxyFailure, tunnelProxy } from './tunnel.ts';

/**
 * SMTP by nodemailer: one connection for each message, because messages are few and a server may forget an idle one.
 * The computer's name is not told to the server, and no file or address inside a message is ever read.
 */
export function createMail(): Mail {
  return { send };
}

async function send(message: MailMessage): Promise<string> {
  const { server } = message;
  const ca = trustedCertificates(server.caFiles);
  const { proxy, proxyUser, proxyPassword } = server;
  const through = proxy === undefined ? null : tunnelProxy(proxy, proxyUser, proxyPassword, ca);
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    ...(server.user === undefined ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
    // Said outright, so that no variable of the environment can switch the check off.
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca: [...ca] }),
    },
    ...(through === null
      ? {}
      : {
          getSocket: (_options: unknown, opened: (error: Error | null, socket?: Opened) => void) =>
            void openTunnel(through, server.host, server.port, message.timeoutMs).then(
              (connection) => opened(null, { connection }),
              (error: unknown) => opened(asProxyFailure(error)),
            ),
        }),
    name: '[127.0.0.1]',
    connectionTimeout: message.timeoutMs,
    greetingTimeout: message.timeoutMs,
    socketTimeout: message.timeoutMs,
    dnsTimeout: message.timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const taken = await transport.sendMail({
      from: { name: 'Sextant', address: message.from },
      to: [...message.to],
      subject: message.subject,
      text: message.text,
      messageId: message.messageId,
      ...(message.thread === undefined ? {} : { inReplyTo: message.thread, references: message.thread }),
      headers: { ...message.headers, 'Auto-Submitted': 'auto-generated' },
      textEncoding: 'quoted-printable',
    });
    return answerOf(taken.response, taken.rejected.length, message.to.length);
  } catch (error) {
    throw asMailError(error, server);
  } finally {
    transport.close();
  }
}

/** Some addresses may have been refused while others were taken: that is said, not hidden. */
function answerOf(response: string, refused: number, all: number): string {
  const words = redactText(response.slice(0, 300));
  return refused === 0 ? words : `${words} (${refused} of ${all} addresses were refused)`;
}

/** What nodemailer says by code, in the words of the closed list. */
function asMailError(error: unknown, server: MailServer): AppError {
  if (error instanceof AppError) return error;
  const {
    code = '',
    responseCode = 0,
    response = '',
  } = error as Readonly<{
    code?: string;
    responseCode?: number;
    response?: string;
  }>;
  const said = redactText(response.slice(0, 300));
  if (code === 'EAUTH' || responseCode === 535) {
    return new AppError(
      {
        code: 'PROVIDER_AUTH',
        retry: 'never',
        message: `${server.host} refused the user or the password${said === '' ? '' : ` (${said})`}. Enter them again.`,
      },
      error,
    );
  }
  if (responseCode >= 400 && code !== 'ETLS') {
    const forNow = responseCode < 500;
    return new AppError(
      {
        code: 'PROVIDER_REFUSED',
        retry: forNow ? 'later' : 'never',
        message: `${server.host} refused the message${forNow ? ' for now' : ''}: ${said}`,
      },
      error,
    );
  }
  if (error instanceof ProxyFailure) return viaProxy(error, server);
  const why = reasonOf(error, server);
  return new AppError(
    {
      code: 'PROVIDER_UNREACHABLE',
      retry: 'later',
      message: `${server.host}:${server.port} could not be reached: ${why}.`,
    },
    error,
  );
}

interface Opened {
  readonly connection: Socket;
}

function asProxyFailure(error: unknown): ProxyFailure {
  return error instanceof ProxyFailure ? error : new ProxyFailure(asAppError(error).message, error);
}

function viaProxy(error: ProxyFailure, { host, port, proxy }: MailServer): AppError {
  const missed = neverConnected(error) ? `The proxy ${placeOf(proxy) ?? ''}` : `${host}:${port}`;
  return new AppError(
    {
      code: 'PROVIDER_UNREACHABLE',
      retry: 'later',
      message: `${missed} could not be reached: ${redactText(error.message)}.`,
    },
    error,
  );
}

function reasonOf(error: unknown, server: MailServer): string {
  const { message } = asAppError(error);
  if (/certificate|self.signed|altnames/i.test(message))
    return `its certificate is not trusted (${redactText(message)}). Behind a private authority, give its certificates as CA file; the check cannot be switched off`;
  if (server.security === 'starttls' && /STARTTLS|upgrad/i.test(message))
    return 'it offers no STARTTLS, and nothing is sent without it';
  return redactText(message);
}
