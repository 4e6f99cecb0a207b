import type {
  Channel,
  ChannelInput,
  ChannelKind,
  ChannelSecret,
  Layer,
  Occasion,
  Output,
  SensitiveUse,
  Severity,
} from '../../../shared/contract/index.ts';

/** What the form of a channel holds while it is filled in: text as it was typed. */
export interface ChannelForm {
  readonly kind: ChannelKind;
  readonly by: By;
  readonly name: string;
  readonly enabled: boolean;
  readonly mail: {
    readonly host: string;
    readonly port: string;
    readonly security: 'starttls' | 'tls' | 'none';
    readonly user: string;
    readonly from: string;
    readonly to: string;
    readonly proxy: string;
    readonly proxyUser: string;
    readonly caFile: string;
    readonly plainConsent: boolean;
  };
  readonly webhook: {
    readonly url: string;
    readonly proxy: string;
    readonly proxyUser: string;
    readonly caFile: string;
    readonly plainConsent: boolean;
  };
  readonly secrets: Readonly<Partial<Record<ChannelSecret, string>>>;
  readonly occasions: readonly Occasion[];
  readonly severityAtLeast: Severity;
  readonly layers: readonly Layer[];
  readonly sites: string;
  readonly groups: string;
  readonly rules: string;
  readonly digest: 'message' | 'minutes' | 'day';
  readonly digestMinutes: string;
  readonly digestAt: string;
  readonly zone: string;
  readonly quiet: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly criticalPasses: boolean;
  readonly rateMessages: string;
  readonly rateMinutes: string;
  readonly expiresInMinutes: string;
  readonly subject: string;
  readonly body: string;
  readonly line: string;
  readonly sensitive: SensitiveUse;
}

export type By = 'desktop' | 'mail' | 'webhook';
export type Defaults = Output<'notifications.defaults'>;

export const kindNames: Readonly<Record<ChannelKind, string>> = {
  desktop: 'Desktop notification',
  email: 'E-mail',
  webhook: 'Webhook',
  ticket: 'Ticket',
};

export const occasionNames: Readonly<Record<Occasion, string>> = {
  'incident.opened': 'New incident',
  'incident.raised': 'Severity raised',
  'incident.reopened': 'Reopened',
  'incident.contained': 'Contained',
  'incident.resolved': 'Resolved',
  'clock.short': 'A clock is about to run out',
  'provider.down': 'A provider cannot be reached',
  'sync.failing': 'A sync keeps failing',
  'response.acted': 'A rule acted by itself',
  'response.asks': 'An armed rule asks',
  'findings.held': 'Held findings did not go on',
  'suppression.ending': 'A suppression ends soon',
};

/** How a kind sends; a ticket leaves the choice. */
export function byOf(kind: ChannelKind, chosen: By): By {
  if (kind === 'ticket') return chosen === 'desktop' ? 'webhook' : chosen;
  return kind === 'email' ? 'mail' : kind;
}

/** A form as it is proposed for a kind. @param zone IANA name of this computer's zone */
export function newForm(kind: ChannelKind, by: By, defaults: Defaults, zone: string): ChannelForm {
  const { filter, timing, template } = defaults;
  return {
    kind,
    by,
    name: kindNames[kind],
    enabled: true,
    mail: {
      host: '',
      port: '587',
      security: 'starttls',
      user: '',
      from: '',
      to: '',
      proxy: '',
      proxyUser: '',
      caFile: '',
      plainConsent: false,
    },
    webhook: { url: '', proxy: '', proxyUser: '', caFile: '', plainConsent: false },
    secrets: {},
    ...rulesOf(filter),
    ...timesOf(timing, zone),
    ...template,
    sensitive: 'none',
  };
}

/** A form over a stored channel. Its secrets stay where they are until new ones are typed. */
export function formOf(channel: Channel, defaults: Defaults, zone: string): ChannelForm {
  const { transport } = channel;
  const empty = newForm(channel.kind, transport.by, defaults, zone);
  return {
    ...empty,
    name: channel.name,
    enabled: channel.enabled,
    ...(transport.by === 'mail'
      ? { mail: { ...transport.mail, port: String(transport.mail.port), to: transport.mail.to.join('\n') } }
      : {}),
    ...(transport.by === 'webhook' ? { webhook: transport.webhook } : {}),
    ...rulesOf(channel.filter),
    ...timesOf(channel.timing, zone),
    ...channel.template,
    sensitive: channel.sensitive,
  };
}

function rulesOf(filter: ChannelInput['filter']) {
  return {
    occasions: filter.occasions,
    severityAtLeast: filter.severityAtLeast,
    layers: filter.layers,
    sites: filter.sites.join('\n'),
    groups: filter.groups.join('\n'),
    rules: filter.rules.join('\n'),
  };
}

function timesOf({ digest, quiet, rate, expiresInMinutes }: ChannelInput['timing'], zone: string) {
  return {
    digest: digest.every,
    digestMinutes: digest.every === 'minutes' ? String(digest.minutes) : '15',
    digestAt: digest.every === 'day' ? digest.at : '08:00',
    zone: quiet?.zone ?? (digest.every === 'day' ? digest.zone : zone),
    quiet: quiet !== null,
    quietFrom: quiet?.from ?? '22:00',
    quietTo: quiet?.to ?? '07:00',
    criticalPasses: quiet?.criticalPasses ?? true,
    rateMessages: String(rate.messages),
    rateMinutes: String(rate.minutes),
    expiresInMinutes: String(expiresInMinutes),
  };
}

export function linesOf(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What still has to be filled in, in words; empty when it can be tried. */
export function missingIn(form: ChannelForm): readonly string[] {
  const missing: string[] = [];
  const want = (there: boolean, what: string): void => void (there || missing.push(what));
  want(form.name.trim() !== '', 'name');
  if (form.by === 'mail') {
    want(form.mail.host.trim() !== '', 'mail server');
    want(isWhole(form.mail.port, 1, 65_535), 'port');
    want(form.mail.from.trim() !== '', 'sender');
    want(linesOf(form.mail.to).length > 0, 'recipients');
  }
  if (form.by === 'webhook') want(URL.canParse(form.webhook.url.trim()), 'address');
  want(form.occasions.length > 0, 'something to be told of');
  if (form.digest === 'minutes') want(isWhole(form.digestMinutes, 1, 1_440), 'minutes of the digest');
  if (form.digest === 'day') want(isClock(form.digestAt), 'time of the digest');
  if (form.quiet) want(isClock(form.quietFrom) && isClock(form.quietTo), 'quiet hours');
  want(isWhole(form.rateMessages, 1, 1_000) && isWhole(form.rateMinutes, 1, 1_440), 'limit of messages');
  want(isWhole(form.expiresInMinutes, 5, 10_080), 'minutes until it is stale');
  return missing;
}

function isWhole(text: string, min: number, max: number): boolean {
  const value = Number(text);
  return /^\d+$/.test(text.trim()) && value >= min && value <= max;
}

function isClock(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** The channel that a form means. Call it when nothing is missing. */
export function toChannel(form: ChannelForm): ChannelInput {
  const zone = form.zone.trim();
  return {
    kind: form.kind,
    name: form.name.trim(),
    enabled: form.enabled,
    transport:
      form.by === 'mail'
        ? {
            by: 'mail',
            mail: {
              ...form.mail,
              host: form.mail.host.trim(),
              port: Number(form.mail.port),
              to: linesOf(form.mail.to),
            },
          }
        : form.by === 'webhook'
          ? { by: 'webhook', webhook: { ...form.webhook, url: form.webhook.url.trim() } }
          : { by: 'desktop' },
    filter: {
      occasions: [...form.occasions],
      severityAtLeast: form.severityAtLeast,
      layers: [...form.layers],
      sites: linesOf(form.sites),
      groups: linesOf(form.groups),
      rules: linesOf(form.rules),
    },
    timing: {
      digest:
        form.digest === 'minutes'
          ? { every: 'minutes', minutes: Number(form.digestMinutes) }
          : form.digest === 'day'
            ? { every: 'day', at: form.digestAt, zone }
            : { every: 'message' },
      quiet: form.quiet
        ? { from: form.quietFrom, to: form.quietTo, zone, criticalPasses: form.criticalPasses }
        : null,
      rate: { messages: Number(form.rateMessages), minutes: Number(form.rateMinutes) },
      expiresInMinutes: Number(form.expiresInMinutes),
    },
    template: templateOf(form),
    sensitive: form.sensitive,
  };
}

export function templateOf({ subject, body, line }: ChannelForm): ChannelInput['template'] {
  return { subject, body, line };
}

/** Secrets that were typed; the others stay as they are. */
export function typedSecrets(form: ChannelForm): Readonly<Partial<Record<ChannelSecret, string>>> {
  const fits = (name: string): boolean => {
    if (form.by === 'desktop') return false;
    return name === 'proxyPassword' || (name === 'password') === (form.by === 'mail');
  };
  return Object.fromEntries(
    Object.entries(form.secrets).filter(([name, value]) => fits(name) && value !== ''),
  );
}

/** The tab on which a field of an error stands. */
export type FormTab = 'where' | 'what' | 'when' | 'words';

export function tabOf(field: string | undefined): FormTab | null {
  if (field === undefined) return null;
  if (field.startsWith('filter')) return 'what';
  if (field.startsWith('timing')) return 'when';
  return field.startsWith('template') ? 'words' : 'where';
}
