import { expect, it } from 'vitest';
import { ChannelInput, channelKinds, type Channel } from '../../../shared/contract/index.ts';
import {
  byOf,
  formOf,
  linesOf,
  missingIn,
  newForm,
  tabOf,
  toChannel,
  typedSecrets,
  type Defaults,
} from './notifications-values.ts';

const defaults: Defaults = {
  filter: {
    occasions: ['incident.opened'],
    severityAtLeast: 'high',
    layers: [],
    sites: [],
    groups: [],
    rules: [],
  },
  timing: {
    digest: { every: 'message' },
    quiet: null,
    rate: { messages: 30, minutes: 60 },
    expiresInMinutes: 1_440,
  },
  template: { subject: '{{title}}', body: '{{title}}', line: '' },
};

it('says what is still missing, kind by kind', () => {
  expect(missingIn(newForm('desktop', 'desktop', defaults, 'UTC'))).toEqual([]);
  expect(missingIn(newForm('email', 'mail', defaults, 'UTC'))).toEqual([
    'mail server',
    'sender',
    'recipients',
  ]);
  expect(missingIn(newForm('webhook', 'webhook', defaults, 'UTC'))).toEqual(['address']);
  const wrong = {
    ...newForm('desktop', 'desktop', defaults, 'UTC'),
    rateMessages: '0',
    expiresInMinutes: '1.5',
  };
  expect(missingIn(wrong)).toEqual(['limit of messages', 'minutes until it is stale']);
});

it('makes a channel that the contract takes, and shows it again as it was', () => {
  for (const kind of channelKinds) {
    const by = byOf(kind, 'mail');
    const form = {
      ...newForm(kind, by, defaults, 'Europe/Berlin'),
      mail: {
        ...newForm('email', 'mail', defaults, 'UTC').mail,
        host: 'mail.test',
        from: 'a@b.c',
        to: 'd@e.f\ng@h.i',
      },
      webhook: { url: 'https://hook.test/x', proxy: '', proxyUser: '', caFile: '', plainConsent: false },
      digest: 'day' as const,
      quiet: true,
      sites: 'Moerdijk, Rotterdam\n',
    };
    expect(missingIn(form)).toEqual([]);
    const channel = ChannelInput.parse(toChannel(form));
    expect(channel.filter.sites).toEqual(['Moerdijk', 'Rotterdam']);
    expect(channel.timing.quiet?.zone).toBe('Europe/Berlin');
    const stored: Channel = {
      ...channel,
      id: 1,
      secrets: [],
      waiting: 0,
      attention: 0,
      lastDeliveredAt: null,
      lastFailure: null,
      heldUntil: null,
      createdAt: 0,
    };
    expect(toChannel(formOf(stored, defaults, 'UTC'))).toEqual(channel);
  }
});

it('sends only secrets that were typed and that the way of sending needs', () => {
  const form = newForm('webhook', 'webhook', defaults, 'UTC');
  expect(typedSecrets({ ...form, secrets: { signing: 'x', password: 'y', authorization: '' } })).toEqual({
    signing: 'x',
  });
});

it('splits what is typed into lines, and finds the tab of an error', () => {
  expect(linesOf(' a ;b\n\n c,')).toEqual(['a', 'b', 'c']);
  expect([tabOf('timing.quiet.zone'), tabOf('template.body'), tabOf('mail.to'), tabOf(undefined)]).toEqual([
    'when',
    'words',
    'where',
    null,
  ]);
});
