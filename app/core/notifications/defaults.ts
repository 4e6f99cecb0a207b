import type {
  ChannelFilter,
  ChannelKind,
  ChannelTemplate,
  ChannelTiming,
} from '../../../shared/contract/index.ts';
import { occasions } from '../../../shared/contract/index.ts';

/** Channels as they are proposed. None of them names an identifier. */

export function defaultFilter(kind: ChannelKind): ChannelFilter {
  const ticket = kind === 'ticket';
  return {
    // A ticket follows its incident; a clock or a provider would open one of its own.
    occasions: occasions.filter((occasion) => !ticket || occasion.startsWith('incident.')),
    severityAtLeast: kind === 'desktop' || ticket ? 'high' : 'medium',
    layers: [],
    sites: [],
    groups: [],
    rules: [],
  };
}

export function defaultTiming(kind: ChannelKind): ChannelTiming {
  return {
    digest: { every: 'message' },
    quiet: null,
    rate: kind === 'desktop' ? { messages: 5, minutes: 5 } : { messages: 30, minutes: 60 },
    expiresInMinutes: kind === 'desktop' ? 60 : 1_440,
  };
}

const line = '{{time}} {{severity}} {{about}} {{event}}: {{title}}';

const mailBody = `{{event}}: {{title}}
{{scope}}

Incident  {{incident.id}}
Severity  {{severity}}
SIMs      {{sims.count}}
Site      {{site}}
Opened    {{opened}}
Open it   {{link}}

{{more.lines}}`;

const webhookBody = `{
  "event": "{{event.kind}}",
  "time": "{{time}}",
  "workspace": "{{workspace}}",
  "reference": "{{reference}}",
  "about": "{{about}}",
  "severity": "{{severity}}",
  "title": "{{title}}",
  "scope": "{{scope}}",
  "status": "{{incident.status}}",
  "sims": {{sims.count}},
  "opened": "{{opened}}",
  "link": "{{link}}",
  "more": { "count": {{more.count}}, "lines": "{{more.lines}}" }
}`;

const ticketBody = `{
  "external_id": "{{reference}}",
  "event": "{{event.kind}}",
  "title": "[{{reference}}] {{title}}",
  "severity": "{{severity}}",
  "status": "{{incident.status}}",
  "description": "{{event}}: {{title}}. {{scope}}. {{sims.count}} SIMs, opened {{opened}}. {{link}}",
  "updates": "{{more.lines}}"
}`;

export function defaultTemplate(kind: ChannelKind, by: 'desktop' | 'mail' | 'webhook'): ChannelTemplate {
  if (kind === 'desktop')
    return { subject: '{{event}}: {{title}}', body: '{{about}}, {{severity}}. {{scope}}', line };
  if (kind === 'ticket')
    return by === 'webhook'
      ? { subject: '[{{reference}}] {{title}}', body: ticketBody, line }
      : { subject: '[{{reference}}] {{title}}', body: mailBody, line };
  return {
    subject: '[Sextant] {{severity}} {{about}} {{event}}: {{title}}',
    body: by === 'webhook' ? webhookBody : mailBody,
    line,
  };
}
