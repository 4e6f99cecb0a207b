import { z } from 'zod';
import { limits } from '../limits.ts';
import { Failure, Instant, Layer, Limit, Severity } from './common.ts';
import { command, event, query } from './define.ts';

/** Telling people: channels, what they are told of and when, and every message with what became of it. */

export const channelKinds = ['desktop', 'email', 'webhook', 'ticket'] as const;
export const ChannelKind = z.enum(channelKinds);
export type ChannelKind = z.infer<typeof ChannelKind>;

/** What can be told. `test` is what a person sends to try a channel. */
export const occasions = [
  'incident.opened',
  'incident.raised',
  'incident.reopened',
  'incident.contained',
  'incident.resolved',
  'clock.short',
  'provider.down',
  'sync.failing',
  'response.acted',
  'response.asks',
  'findings.held',
  'suppression.ending',
] as const;
export const Occasion = z.enum(occasions);
export type Occasion = z.infer<typeof Occasion>;

export const messageStates = [
  'queued',
  'sent',
  'delivered',
  'failed',
  'dead',
  'expired',
  'folded',
  'dismissed',
] as const;
export const MessageState = z.enum(messageStates);
export type MessageState = z.infer<typeof MessageState>;

const Words = z.array(z.string().trim().min(1).max(200)).max(200);
const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const Zone = z.string().min(1).max(60).describe('IANA name, such as Europe/Berlin');

/** Which happenings a channel is told of. An empty list leaves that question open: everything passes it. */
export const ChannelFilter = z.strictObject({
  occasions: z.array(Occasion).max(occasions.length),
  severityAtLeast: Severity,
  layers: z.array(Layer),
  sites: Words,
  groups: Words,
  rules: Words,
});
export type ChannelFilter = z.infer<typeof ChannelFilter>;

/** When it is told. */
export const ChannelTiming = z.strictObject({
  digest: z.discriminatedUnion('every', [
    z.strictObject({ every: z.literal('message') }),
    z.strictObject({ every: z.literal('minutes'), minutes: z.int().min(1).max(1_440) }),
    z.strictObject({ every: z.literal('day'), at: ClockTime, zone: Zone }),
  ]),
  quiet: z
    .strictObject({ from: ClockTime, to: ClockTime, zone: Zone, criticalPasses: z.boolean() })
    .nullable(),
  /** At most `messages` in any `minutes`; what is above becomes one message that counts the others. */
  rate: z.strictObject({ messages: z.int().min(1).max(1_000), minutes: z.int().min(1).max(1_440) }),
  /** A message that could not be sent for so long waits for a person. */
  expiresInMinutes: z
    .int()
    .min(5)
    .max(7 * 1_440),
});
export type ChannelTiming = z.infer<typeof ChannelTiming>;

/** What a channel writes. Only the fields that are named here leave the machine. */
export const ChannelTemplate = z.strictObject({
  subject: z.string().max(300),
  body: z.string().max(20_000),
  line: z.string().max(300).describe('one line for each message that was folded into another'),
});
export type ChannelTemplate = z.infer<typeof ChannelTemplate>;

export const MailSettings = z.strictObject({
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65_535),
  security: z.enum(['starttls', 'tls', 'none']).describe('none: only on this computer, and with consent'),
  user: z.string().max(320).default(''),
  from: z.string().trim().min(3).max(320),
  to: z.array(z.string().trim().min(3).max(320)).min(1).max(50),
  proxy: z.string().max(300).default('').describe('http://host:port that opens the way; empty: straight'),
  proxyUser: z.string().max(320).default(''),
  caFile: z.string().max(4_000).default(''),
  plainConsent: z.boolean().default(false),
});
export type MailSettings = z.infer<typeof MailSettings>;

export const WebhookSettings = z.strictObject({
  url: z.url().max(2_000),
  proxy: z.string().max(300).default(''),
  proxyUser: z.string().max(320).default(''),
  caFile: z.string().max(4_000).default(''),
  plainConsent: z.boolean().default(false),
});
export type WebhookSettings = z.infer<typeof WebhookSettings>;

/** How messages leave: by the operating system, a mail server, or a request. A ticket takes one of the latter two. */
export const ChannelTransport = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('desktop') }),
  z.strictObject({ by: z.literal('mail'), mail: MailSettings }),
  z.strictObject({ by: z.literal('webhook'), webhook: WebhookSettings }),
]);
export type ChannelTransport = z.infer<typeof ChannelTransport>;

/** Names in the vault: `password` of the mail account, `signing` key and `authorization` header of a webhook, `proxyPassword`. */
export const channelSecrets = ['password', 'signing', 'authorization', 'proxyPassword'] as const;
export type ChannelSecret = (typeof channelSecrets)[number];
export const ChannelSecrets = z.strictObject({
  password: z.string().min(1).max(4_000).optional(),
  signing: z.string().min(16).max(4_000).optional(),
  authorization: z.string().min(1).max(4_000).optional(),
  proxyPassword: z.string().min(1).max(4_000).optional(),
});

/** `none`: refused · `masked`: the last four digits · `whole`: as they are. For ICCID, IMSI, MSISDN, IMEI, IP, location. */
export const SensitiveUse = z.enum(['none', 'masked', 'whole']);
export type SensitiveUse = z.infer<typeof SensitiveUse>;

export const ChannelInput = z.strictObject({
  kind: ChannelKind,
  name: z.string().trim().min(1).max(80),
  enabled: z.boolean(),
  transport: ChannelTransport,
  filter: ChannelFilter,
  timing: ChannelTiming,
  template: ChannelTemplate,
  sensitive: SensitiveUse,
});
export type ChannelInput = z.infer<typeof ChannelInput>;

export const Channel = ChannelInput.extend({
  id: z.int(),
  secrets: z.array(z.enum(channelSecrets)).describe('which are in the vault; never their values'),
  waiting: z.int(),
  attention: z.int().describe('messages that wait for a person'),
  lastDeliveredAt: Instant.nullable(),
  lastFailure: z.strictObject({ at: Instant, message: z.string() }).nullable(),
  heldUntil: Instant.nullable().describe('quiet hours or the limit of messages hold it until then'),
  createdAt: Instant,
});
export type Channel = z.infer<typeof Channel>;

export const TemplateField = z.strictObject({
  name: z.string(),
  about: z.string(),
  type: z.enum(['text', 'number']),
  sensitive: z.boolean(),
});
export type TemplateField = z.infer<typeof TemplateField>;

/** What is wrong with a template, and where. */
export const TemplateProblem = z.strictObject({
  part: z.enum(['subject', 'body', 'line']),
  from: z.int(),
  to: z.int(),
  message: z.string(),
});
export type TemplateProblem = z.infer<typeof TemplateProblem>;

export const MessageRow = z.strictObject({
  id: z.int(),
  channelId: z.int(),
  channel: z.string(),
  state: MessageState,
  occasion: z.union([Occasion, z.literal('test')]),
  severity: Severity,
  incidentId: z.int().nullable(),
  about: z.string().describe('INC-1042, or the provider'),
  occasionAt: Instant,
  queuedAt: Instant,
  nextAt: Instant.nullable(),
  expiresAt: Instant,
  deliveredAt: Instant.nullable(),
  attempts: z.int(),
  folded: z.int().describe('messages that this one carries'),
  foldedInto: z.int().nullable(),
  answer: z.string().nullable().describe('the words of the server that took it'),
  error: Failure.nullable(),
});
export type MessageRow = z.infer<typeof MessageRow>;

/** What a desktop notification says. */
export const DesktopMessage = z.strictObject({
  messageId: z.int(),
  title: z.string(),
  body: z.string(),
  incidentId: z.int().nullable(),
});
export type DesktopMessage = z.infer<typeof DesktopMessage>;

const Id = z.int().min(1);
const MessageIds = z.array(Id).min(1).max(limits.pageRows);

export const notifications = {
  channels: query(
    'Channels with how they stand, and what a template may name.',
    z.strictObject({}),
    z.strictObject({
      channels: z.array(Channel),
      fields: z.array(TemplateField),
      reference: z.string().describe('what references of this workspace begin with'),
    }),
  ),
  defaults: query(
    'A channel of a kind as it is proposed.',
    z.strictObject({ kind: ChannelKind, by: z.enum(['desktop', 'mail', 'webhook']) }),
    z.strictObject({
      filter: ChannelFilter,
      timing: ChannelTiming,
      template: ChannelTemplate,
    }),
  ),
  save: command(
    'Adds a channel, or changes one. Secrets go in and never come back; those left out stay.',
    z.strictObject({ channelId: Id.nullable(), channel: ChannelInput, secrets: ChannelSecrets.default({}) }),
    z.strictObject({ channelId: Id }),
  ),
  enable: command(
    'Lets a channel send, or stops it. What waits stays, and expires as ever.',
    z.strictObject({ channelId: Id, enabled: z.boolean() }),
    z.strictObject({}),
  ),
  remove: command(
    'Forgets a channel and its secrets. Its delivered messages stay in the outbox.',
    z.strictObject({ channelId: Id }),
    z.strictObject({}),
  ),
  test: command(
    'Really sends a test message, past quiet hours and digest, and waits for the outcome.',
    z.strictObject({ channelId: Id }),
    z.strictObject({ ok: z.boolean(), message: MessageRow }),
  ),
  preview: query(
    'What a template would say of an incident, the newest one unless named.',
    z.strictObject({
      kind: ChannelKind,
      by: z.enum(['desktop', 'mail', 'webhook']),
      template: ChannelTemplate,
      sensitive: SensitiveUse,
      incidentId: Id.nullable(),
    }),
    z.strictObject({
      about: z.string(),
      subject: z.string(),
      body: z.string(),
      line: z.string(),
      leaves: z.array(z.string()).describe('fields that leave this machine'),
      problems: z.array(TemplateProblem),
    }),
  ),
  outbox: query(
    'Messages, newest first.',
    z.strictObject({
      channelId: Id.optional(),
      states: z.array(MessageState).max(messageStates.length).default([]),
      before: Id.optional(),
      limit: Limit,
    }),
    z.strictObject({
      rows: z.array(MessageRow),
      next: Id.nullable(),
      total: z.int(),
      byState: z.partialRecord(MessageState, z.int()),
    }),
  ),
  retry: command(
    'Sends messages again that wait for a person, under the same idempotency key.',
    z.strictObject({ ids: MessageIds }),
    z.strictObject({ queued: z.int() }),
  ),
  dismiss: command(
    'A person has seen that these messages were not sent.',
    z.strictObject({ ids: MessageIds }),
    z.strictObject({ dismissed: z.int() }),
  ),
  desktop: query(
    'Desktop notifications that wait to be shown.',
    z.strictObject({}),
    z.strictObject({ messages: z.array(DesktopMessage) }),
  ),
  desktopShown: command(
    'A desktop notification was shown, or why not.',
    z.strictObject({ messageId: Id, outcome: z.enum(['shown', 'on-screen', 'unsupported']) }),
    z.strictObject({}),
  ),
} as const;

export const notificationsEvents = {
  changed: event('Channels or messages changed.', z.strictObject({})),
  show: event('A desktop notification waits to be shown.', z.strictObject({ messageId: Id })),
} as const;
