import type { ChannelSecret } from '../../../shared/contract/index.ts';
import { type AppError, asAppError, fail, type ErrorData } from '../../../shared/errors.ts';
import { second } from '../../../shared/time.ts';
import type { Clock, Http, Mail, Secrets } from '../ports.ts';
import { retryAfterMs } from '../providers/backoff.ts';
import { hasProxy, routed } from '../providers/network.ts';
import { routeOptions, type StoredChannel } from './channels.ts';
import type { Content, StoredMessage } from './messages.ts';
import { channelSecret } from './vault.ts';

/** Hands one message to what takes it: a mail server, a receiver, or the window. */

export interface DeliverDeps {
  readonly http: Http;
  readonly mail: Mail;
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, 'now'>;
  /** Shows a desktop notification; resolves with what became of it. */
  readonly show: (messageId: number) => Promise<string>;
  readonly referenceOf: (about: string) => string;
}

/** A failure after which the same message will never be taken, or one that may pass. */
export interface Missed {
  readonly error: ErrorData;
  readonly final: boolean;
  readonly retryAfterMs?: number | undefined;
}

export type Delivery = { readonly answer: string } | Missed;

const timeoutMs = 20 * second;
/** What a receiver answers is quoted up to here. */
const answerChars = 200;

/** Never throws: what went wrong is the delivery's outcome. A server that echoes a secret does not bring it into the ledger. */
export async function deliver(
  deps: DeliverDeps,
  channel: StoredChannel,
  message: StoredMessage,
  content: Content,
): Promise<Delivery> {
  const used: string[] = [];
  const hide = (text: string): string =>
    used.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text);
  const secret = async (name: ChannelSecret): Promise<string> => {
    const value = await channelSecret(deps.secrets, channel.id, name, channel.name);
    used.push(value, btoa(unescapeUtf8(value)));
    return value;
  };
  const outcome = await attempt({ ...deps, secret }, channel, message, content);
  if ('answer' in outcome) return { answer: hide(outcome.answer) };
  return { ...outcome, error: { ...outcome.error, message: hide(outcome.error.message) } };
}

/** Bytes of a text as characters, which is what base 64 takes. */
function unescapeUtf8(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join('');
}

interface AttemptDeps extends DeliverDeps {
  readonly secret: (name: ChannelSecret) => Promise<string>;
}

async function attempt(
  deps: AttemptDeps,
  channel: StoredChannel,
  message: StoredMessage,
  content: Content,
): Promise<Delivery> {
  try {
    const { transport } = channel;
    if (transport.by === 'desktop') return { answer: await deps.show(message.message_id) };
    if (transport.by === 'mail') return { answer: await sendMail(deps, transport.mail, message, content) };
    return await callWebhook(deps, channel, transport.webhook, message, content);
  } catch (error) {
    const known = asAppError(error);
    return { error: known.toData(), final: known.retry === 'never' && known.code !== 'FILE_UNREADABLE' };
  }
}

type By<T extends StoredChannel['transport']['by']> = Extract<StoredChannel['transport'], { by: T }>;

async function sendMail(
  deps: AttemptDeps,
  mail: By<'mail'>['mail'],
  message: StoredMessage,
  content: Content,
): Promise<string> {
  const domain = mail.from.slice(mail.from.lastIndexOf('@') + 1);
  const reference = deps.referenceOf(message.about);
  const { user, caFile, proxy, proxyUser } = mail;
  // A proxy may know its users by name alone: the vault then holds no password.
  const proxyPassword = proxyUser === '' ? '' : await deps.secret('proxyPassword').catch(() => '');
  return deps.mail.send({
    server: {
      host: mail.host,
      port: mail.port,
      security: mail.security,
      ...(user === '' ? {} : { user, password: await deps.secret('password') }),
      ...(hasProxy(routeOptions(mail)) ? { proxy } : {}),
      ...(proxyUser === '' ? {} : { proxyUser, proxyPassword }),
      caFiles: caFile
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    },
    from: mail.from,
    to: mail.to,
    subject: content.subject,
    text: content.body,
    messageId: `<${message.key}.sextant@${domain}>`,
    // Programs for mail and tickets gather what names the same first message.
    thread: `<${reference}.sextant@${domain}>`,
    headers: { 'X-Sextant-Reference': reference, 'X-Sextant-Event': message.occasion },
    timeoutMs,
  });
}

async function callWebhook(
  deps: AttemptDeps,
  channel: StoredChannel,
  webhook: By<'webhook'>['webhook'],
  message: StoredMessage,
  content: Content,
): Promise<Delivery> {
  const { secret } = deps;
  const has = (name: ChannelSecret): boolean => channel.secrets.includes(name);
  const timestamp = Math.floor(deps.clock.now() / 1_000);
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'idempotency-key': message.key,
    'sextant-event': message.occasion,
    'sextant-reference': deps.referenceOf(message.about),
    ...(message.folded > 0 ? { 'sextant-folded': String(message.folded) } : {}),
  };
  if (has('signing'))
    headers['sextant-signature'] = await signatureOf(await secret('signing'), timestamp, content.body);
  if (has('authorization')) headers['authorization'] = await secret('authorization');
  const http = routed(deps.http, routeOptions(webhook), () => secret('proxyPassword'));
  const response = await http.request({
    method: 'POST',
    url: webhook.url,
    headers,
    body: content.body,
    timeoutMs,
    maxBytes: 64 * 1024,
  });
  const { status } = response;
  if (status >= 200 && status < 300) return { answer: `${status}` };
  return {
    error: refusal(new URL(webhook.url).host, status, response.text).toData(),
    // A receiver that is busy, or broken for now, may take it later; everything else needs a person.
    final: !(status >= 500 || [408, 425, 429].includes(status)),
    retryAfterMs: retryAfterMs(response.headers['retry-after'], deps.clock.now()) ?? undefined,
  };
}

function refusal(host: string, status: number, text: string): AppError {
  const words = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  const quoted =
    words === '' ? '' : `: ${words.slice(0, answerChars)}${words.length > answerChars ? '…' : ''}`;
  const redirected =
    status >= 300 && status < 400 ? ' Redirects are not followed; give the final address.' : '';
  return fail('PROVIDER_REFUSED', `${host} answered ${status}${quoted}.${redirected}`, {
    retry: status >= 500 ? 'later' : 'never',
  });
}

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA-256 over `<seconds>.<body>`, so that neither can be changed and an old request is told
 * from a fresh one. How to check it: docs/notifications.md.
 */
export async function signatureOf(secret: string, seconds: number, body: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    'raw',
    encoder.encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`${seconds}.${body}`)));
  const hex = [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `t=${seconds},v1=${hex}`;
}
