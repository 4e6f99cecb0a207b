import type { ChannelInput, ChannelKind, ChannelSecret } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import { checkNetwork, hasProxy } from '../providers/network.ts';
import { templateProblems, type TemplateFormat } from './template.ts';
import { isZone } from '../kernel/zone.ts';

/** Stored channels, and what makes one a channel that may send. */
export interface StoredChannel extends ChannelInput {
  readonly id: number;
  readonly secrets: readonly ChannelSecret[];
  readonly createdAt: number;
}

interface ChannelRow {
  readonly channel_id: number;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly enabled: number;
  readonly settings: string;
  readonly secrets: string;
  readonly created_at: number;
}

type Settings = Omit<ChannelInput, 'kind' | 'name' | 'enabled'>;

function toChannel(row: ChannelRow): StoredChannel {
  const settings = JSON.parse(row.settings) as Settings;
  return {
    id: row.channel_id,
    kind: row.kind,
    name: row.name,
    enabled: row.enabled === 1,
    ...settings,
    transport: withProxy(settings.transport),
    secrets: JSON.parse(row.secrets) as ChannelSecret[],
    createdAt: row.created_at,
  };
}

/** Channels that were stored before mail could go through a proxy name none. */
function withProxy(transport: ChannelInput['transport']): ChannelInput['transport'] {
  if (transport.by !== 'mail') return transport;
  const { proxy = '', proxyUser = '' } = transport.mail as Partial<By<'mail'>['mail']>;
  return { by: 'mail', mail: { ...transport.mail, proxy, proxyUser } };
}

export function listChannels(db: ReadDb): readonly StoredChannel[] {
  return db
    .all<ChannelRow>('SELECT * FROM notify_channels WHERE removed_at IS NULL ORDER BY channel_id')
    .map(toChannel);
}

export function channelById(db: ReadDb, id: number): StoredChannel | null {
  const row = db.get<ChannelRow>(
    'SELECT * FROM notify_channels WHERE channel_id = ? AND removed_at IS NULL',
    [id],
  );
  return row === undefined ? null : toChannel(row);
}

/** @throws AppError NOT_FOUND */
export function channelOrFail(db: ReadDb, id: number): StoredChannel {
  const channel = channelById(db, id);
  if (channel === null) throw fail('NOT_FOUND', 'There is no such channel any more.');
  return channel;
}

const settingsOf = ({ transport, filter, timing, template, sensitive }: ChannelInput): string =>
  JSON.stringify({ transport, filter, timing, template, sensitive } satisfies Settings);

export function insertChannel(
  db: WriteDb,
  channel: ChannelInput,
  secrets: readonly ChannelSecret[],
  at: number,
): number {
  return db.run(
    'INSERT INTO notify_channels (kind, name, enabled, settings, secrets, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [
      channel.kind,
      channel.name,
      channel.enabled ? 1 : 0,
      settingsOf(channel),
      JSON.stringify(secrets),
      at,
      at,
    ],
  ).lastId;
}

export function updateChannel(
  db: WriteDb,
  id: number,
  channel: ChannelInput,
  secrets: readonly ChannelSecret[],
  at: number,
): void {
  db.run(
    'UPDATE notify_channels SET kind = ?, name = ?, enabled = ?, settings = ?, secrets = ?, updated_at = ? WHERE channel_id = ?',
    [
      channel.kind,
      channel.name,
      channel.enabled ? 1 : 0,
      settingsOf(channel),
      JSON.stringify(secrets),
      at,
      id,
    ],
  );
}

/** Keeps the name for the outbox; addresses go. */
export function forgetChannel(db: WriteDb, id: number, at: number): void {
  db.run(
    "UPDATE notify_channels SET removed_at = ?, updated_at = ?, enabled = 0, settings = '{}', secrets = '[]' WHERE channel_id = ?",
    [at, at, id],
  );
}

export function bodyFormat(channel: Pick<ChannelInput, 'transport'>): TemplateFormat {
  return channel.transport.by === 'webhook' ? 'json' : 'text';
}

/** Where a channel sends to, for lists: never more than the host or the addresses. */
export function targetOf({ transport }: Pick<ChannelInput, 'transport'>): string {
  if (transport.by === 'desktop') return 'this computer';
  if (transport.by === 'mail') return transport.mail.to.join(', ');
  return new URL(transport.webhook.url).host;
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/**
 * Refuses what could not be sent, or would be sent in a way that nobody consented to.
 *
 * @throws AppError INVALID_INPUT naming the field
 */
export function checkChannel(channel: ChannelInput, taken: readonly string[]): void {
  const invalid = (field: string, message: string): Error => fail('INVALID_INPUT', message, { field });
  if (taken.some((name) => name.toLowerCase() === channel.name.toLowerCase()))
    throw invalid('name', 'Another channel is called that already.');
  const { transport, kind } = channel;
  const fits =
    kind === 'ticket'
      ? transport.by !== 'desktop'
      : transport.by === (kind === 'email' ? 'mail' : kind === 'webhook' ? 'webhook' : 'desktop');
  if (!fits)
    throw invalid(
      'transport',
      kind === 'ticket'
        ? 'A ticket goes by e-mail or webhook.'
        : `A channel of kind ${kind} cannot send by ${transport.by}.`,
    );
  if (transport.by === 'mail') checkMail(transport.mail, invalid);
  if (transport.by === 'webhook') checkWebhook(transport.webhook, invalid);
  const { digest, quiet } = channel.timing;
  if (digest.every === 'day' && !isZone(digest.zone))
    throw invalid('timing.digest.zone', `There is no time zone "${digest.zone}".`);
  if (quiet !== null && !isZone(quiet.zone))
    throw invalid('timing.quiet.zone', `There is no time zone "${quiet.zone}".`);
  if (channel.filter.occasions.length === 0)
    throw invalid('filter.occasions', 'Choose at least one thing to be told of.');
  const [problem] = templateProblems(channel.template, bodyFormat(channel), channel.sensitive !== 'none');
  if (problem !== undefined)
    throw fail('INVALID_INPUT', problem.message, {
      field: `template.${problem.part}`,
      at: { from: problem.from, to: problem.to },
    });
}

type Invalid = (field: string, message: string) => Error;
type By<T extends ChannelInput['transport']['by']> = Extract<ChannelInput['transport'], { by: T }>;

const address = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/;

function checkMail(mail: By<'mail'>['mail'], invalid: Invalid): void {
  if (/[\s/@]/.test(mail.host))
    throw invalid('mail.host', 'This is no name of a mail server, such as smtp.example.com.');
  if (mail.security === 'none' && !isLoopback(mail.host))
    throw invalid(
      'mail.security',
      'Without encryption mail goes to a server on this computer only. Use STARTTLS or TLS.',
    );
  if (mail.security === 'none' && !mail.plainConsent)
    throw invalid(
      'mail.plainConsent',
      'Confirm that mail goes to the server on this computer without encryption.',
    );
  if (!address.test(mail.from))
    throw invalid('mail.from', 'This is no mail address, such as soc@example.com.');
  const bad = mail.to.find((to) => !address.test(to));
  if (bad !== undefined) throw invalid('mail.to', `"${bad}" is no mail address.`);
  if (mail.security === 'none' && hasProxy(routeOptions(mail)))
    throw invalid(
      'options.proxy',
      'Without encryption mail goes to a server on this computer, past any proxy.',
    );
  checkNetwork(routeOptions(mail), {});
}

function checkWebhook(webhook: By<'webhook'>['webhook'], invalid: Invalid): void {
  const url = new URL(webhook.url);
  if (/^[^/]*\/\/[^/]*@/.test(webhook.url))
    throw invalid(
      'webhook.url',
      'User and password do not belong into an address. Give an authorization header.',
    );
  if (url.protocol === 'http:') {
    if (!isLoopback(url.hostname))
      throw invalid('webhook.url', 'Only https:// leaves this computer. http:// is for a receiver on it.');
    if (!webhook.plainConsent)
      throw invalid(
        'webhook.plainConsent',
        'Confirm that messages go to the receiver on this computer without encryption.',
      );
  } else if (url.protocol !== 'https:') {
    throw invalid('webhook.url', 'A webhook is called by https://.');
  }
  checkNetwork(routeOptions(webhook), {});
}

/** Settings of the way out, by the names that providers use for them. */
export function routeOptions({
  proxy,
  proxyUser,
  caFile,
}: Pick<By<'webhook'>['webhook'], 'proxy' | 'proxyUser' | 'caFile'>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries({ proxy, proxyUser, caFile }).filter(([, value]) => value !== ''));
}
