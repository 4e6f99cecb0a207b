import type { ReactNode } from 'react';
import { layers, occasions, severities } from '../../../shared/contract/index.ts';
import type { ChannelSecret, Severity } from '../../../shared/contract/index.ts';
import { layerNames } from '../../data/words.ts';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { FieldError, TextArea, TextField } from '../../ui/controls/text-field.tsx';
import { occasionNames, type ChannelForm } from './notifications-values.ts';

/** The tabs of a channel's form: where it sends, what it is told of, when. */
export interface PartProps {
  readonly form: ChannelForm;
  readonly edit: (change: Partial<ChannelForm>) => void;
  readonly errorAt: (field: string) => string | undefined;
  /** Secrets that are in the vault already. */
  readonly kept: readonly ChannelSecret[];
}

export function WhereFields(props: PartProps): ReactNode {
  const { form, edit } = props;
  return (
    <div className="form-rows">
      {form.kind === 'ticket' && (
        <SegmentedControl<'webhook' | 'mail'>
          label="Sent by"
          variant="field"
          value={form.by === 'mail' ? 'mail' : 'webhook'}
          onChange={(by) => edit({ by })}
          options={[
            { value: 'webhook', label: 'Webhook of the ticket system' },
            { value: 'mail', label: 'E-mail to the ticket system' },
          ]}
        />
      )}
      {form.by === 'desktop' && (
        <p className="quiet">
          Notifications of this computer, while the console runs. A press opens the incident; nobody is told
          of the incident they look at. The system’s do-not-disturb is respected.
        </p>
      )}
      {form.by === 'mail' && <MailFields {...props} />}
      {form.by === 'webhook' && <WebhookFields {...props} />}
    </div>
  );
}

function MailFields({ form, edit, errorAt, kept }: PartProps): ReactNode {
  const { mail } = form;
  const change = (next: Partial<ChannelForm['mail']>): void => edit({ mail: { ...mail, ...next } });
  return (
    <>
      <div className="notify-pair">
        <TextField
          label="Mail server"
          mono
          autoComplete="off"
          spellCheck={false}
          placeholder="smtp.example.com"
          value={mail.host}
          error={errorAt('mail.host')}
          onChange={(event) => change({ host: event.target.value })}
        />
        <TextField
          label="Port"
          inputMode="numeric"
          mono
          value={mail.port}
          error={errorAt('mail.port')}
          onChange={(event) => change({ port: event.target.value })}
        />
      </div>
      <Select<ChannelForm['mail']['security']>
        label="Encryption"
        value={mail.security}
        onChange={(security) => change({ security })}
        error={errorAt('mail.security')}
        hint="Certificates are always checked. Nothing is sent without the encryption that is chosen here."
        options={[
          { value: 'starttls', label: 'STARTTLS', detail: 'usual, port 587' },
          { value: 'tls', label: 'TLS from the start', detail: 'port 465' },
          { value: 'none', label: 'None', detail: 'only to a server on this computer' },
        ]}
      />
      {mail.security === 'none' && (
        <Consent
          checked={mail.plainConsent}
          error={errorAt('mail.plainConsent')}
          onChange={(plainConsent) => change({ plainConsent })}
        />
      )}
      <TextField
        label="Sender"
        type="email"
        autoComplete="off"
        placeholder="soc@example.com"
        value={mail.from}
        error={errorAt('mail.from')}
        onChange={(event) => change({ from: event.target.value })}
      />
      <TextArea
        label="Recipients"
        rows={2}
        spellCheck={false}
        value={mail.to}
        hint="One address a line."
        error={errorAt('mail.to')}
        onChange={(event) => change({ to: event.target.value })}
      />
      <TextField
        label="User"
        aside={<span className="quiet">optional</span>}
        autoComplete="off"
        spellCheck={false}
        value={mail.user}
        onChange={(event) => change({ user: event.target.value })}
      />
      {mail.user !== '' && (
        <SecretField name="password" label="Password" {...{ form, edit, errorAt, kept }} />
      )}
      <CaFile value={mail.caFile} onChange={(caFile) => change({ caFile })} />
    </>
  );
}

function WebhookFields(props: PartProps): ReactNode {
  const { form, edit, errorAt } = props;
  const { webhook } = form;
  const change = (next: Partial<ChannelForm['webhook']>): void => edit({ webhook: { ...webhook, ...next } });
  return (
    <>
      <TextField
        label="Address"
        type="url"
        inputMode="url"
        mono
        autoComplete="off"
        placeholder="https://"
        value={webhook.url}
        error={errorAt('webhook.url')}
        hint="Called with POST and a body of JSON. Redirects are not followed."
        onChange={(event) => change({ url: event.target.value })}
      />
      {/^http:/i.test(webhook.url.trim()) && (
        <Consent
          checked={webhook.plainConsent}
          error={errorAt('webhook.plainConsent')}
          onChange={(plainConsent) => change({ plainConsent })}
        />
      )}
      <SecretField
        {...props}
        name="signing"
        label="Signing secret"
        hint="16 characters or more. The receiver checks with it that a request is from here and fresh."
      />
      <SecretField
        {...props}
        name="authorization"
        label="Authorization header"
        hint="Where the receiver asks for one, such as: Bearer …"
      />
      <details className="connect-more" open={errorAt('options.proxy') !== undefined || undefined}>
        <summary>Proxy and certificates</summary>
        <div className="form-rows">
          <TextField
            label="Proxy"
            mono
            aside={<span className="quiet">optional</span>}
            placeholder="http://host:port"
            value={webhook.proxy}
            error={errorAt('options.proxy')}
            hint="“none” to go straight. Empty: as the environment of this computer says."
            onChange={(event) => change({ proxy: event.target.value })}
          />
          <TextField
            label="Proxy user"
            aside={<span className="quiet">optional</span>}
            value={webhook.proxyUser}
            error={errorAt('options.proxyUser')}
            onChange={(event) => change({ proxyUser: event.target.value })}
          />
          {webhook.proxyUser !== '' && <SecretField {...props} name="proxyPassword" label="Proxy password" />}
          <CaFile value={webhook.caFile} onChange={(caFile) => change({ caFile })} />
        </div>
      </details>
    </>
  );
}

function CaFile(props: { readonly value: string; readonly onChange: (value: string) => void }): ReactNode {
  return (
    <TextArea
      label="CA file"
      rows={2}
      mono
      spellCheck={false}
      aside={<span className="quiet">optional</span>}
      hint="Certificates (PEM) that are trusted beside the usual ones. One path a line."
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

function Consent(props: {
  readonly checked: boolean;
  readonly error: string | undefined;
  readonly onChange: (checked: boolean) => void;
}): ReactNode {
  return (
    <>
      <Checkbox
        label="The receiver is on this computer, and messages go to it without encryption"
        checked={props.checked}
        onChange={props.onChange}
      />
      {props.error !== undefined && <FieldError>{props.error}</FieldError>}
    </>
  );
}

function SecretField({
  form,
  edit,
  errorAt,
  kept,
  name,
  label,
  hint,
}: PartProps & {
  readonly name: ChannelSecret;
  readonly label: string;
  readonly hint?: string;
}): ReactNode {
  const stored = kept.includes(name);
  return (
    <TextField
      label={label}
      type="password"
      autoComplete="new-password"
      aside={<span className="quiet">{stored ? 'in the vault' : 'optional'}</span>}
      placeholder={stored ? 'unchanged' : undefined}
      hint={hint}
      value={form.secrets[name] ?? ''}
      error={errorAt(`secrets.${name}`)}
      onChange={(event) => edit({ secrets: { ...form.secrets, [name]: event.target.value } })}
    />
  );
}

const severityNames: Readonly<Record<Severity, string>> = {
  critical: 'Critical only',
  high: 'High and worse',
  medium: 'Medium and worse',
  low: 'Low and worse',
  info: 'Everything',
};

export function WhatFields({ form, edit, errorAt }: PartProps): ReactNode {
  const toggle = <T,>(list: readonly T[], item: T, on: boolean): readonly T[] =>
    on ? [...list, item] : list.filter((each) => each !== item);
  const problem = errorAt('filter.occasions');
  return (
    <div className="form-rows">
      <fieldset className="notify-set">
        <legend>Told of</legend>
        {occasions.map((occasion) => (
          <Checkbox
            key={occasion}
            label={occasionNames[occasion]}
            checked={form.occasions.includes(occasion)}
            onChange={(on) => edit({ occasions: toggle(form.occasions, occasion, on) })}
          />
        ))}
      </fieldset>
      {problem !== undefined && <FieldError>{problem}</FieldError>}
      <Select<Severity>
        label="Severity"
        value={form.severityAtLeast}
        onChange={(severityAtLeast) => edit({ severityAtLeast })}
        options={severities.map((value) => ({ value, label: severityNames[value] }))}
      />
      <fieldset className="notify-set">
        <legend>Layers, all where none is chosen</legend>
        {layers.map((layer) => (
          <Checkbox
            key={layer}
            label={layerNames[layer]}
            checked={form.layers.includes(layer)}
            onChange={(on) => edit({ layers: toggle(form.layers, layer, on) })}
          />
        ))}
      </fieldset>
      <Names label="Sites" value={form.sites} onChange={(sites) => edit({ sites })} />
      <Names label="Groups" value={form.groups} onChange={(groups) => edit({ groups })} />
      <Names label="Rules" mono value={form.rules} onChange={(rules) => edit({ rules })} />
    </div>
  );
}

function Names(props: {
  readonly label: string;
  readonly value: string;
  readonly mono?: boolean;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <TextArea
      label={props.label}
      rows={2}
      mono={props.mono}
      spellCheck={false}
      aside={<span className="quiet">all where empty</span>}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

export function WhenFields({ form, edit, errorAt }: PartProps): ReactNode {
  const zoned = form.quiet || form.digest === 'day';
  return (
    <div className="form-rows">
      <SegmentedControl<ChannelForm['digest']>
        label="Sent"
        variant="field"
        value={form.digest}
        onChange={(digest) => edit({ digest })}
        options={[
          { value: 'message', label: 'At once' },
          { value: 'minutes', label: 'Every few minutes' },
          { value: 'day', label: 'Once a day' },
        ]}
      />
      {form.digest === 'minutes' && (
        <TextField
          label="Minutes"
          inputMode="numeric"
          value={form.digestMinutes}
          hint="Counted from the first message that waits. What gathers becomes one message."
          onChange={(event) => edit({ digestMinutes: event.target.value })}
        />
      )}
      {form.digest === 'day' && (
        <TextField
          label="At"
          mono
          placeholder="08:00"
          value={form.digestAt}
          onChange={(event) => edit({ digestAt: event.target.value })}
        />
      )}
      <Checkbox label="Quiet hours" checked={form.quiet} onChange={(quiet) => edit({ quiet })} />
      {form.quiet && (
        <>
          <div className="notify-pair">
            <TextField
              label="From"
              mono
              placeholder="22:00"
              value={form.quietFrom}
              onChange={(event) => edit({ quietFrom: event.target.value })}
            />
            <TextField
              label="To"
              mono
              placeholder="07:00"
              value={form.quietTo}
              onChange={(event) => edit({ quietTo: event.target.value })}
            />
          </div>
          <Checkbox
            label="Critical breaks through"
            checked={form.criticalPasses}
            onChange={(criticalPasses) => edit({ criticalPasses })}
          />
        </>
      )}
      {zoned && (
        <TextField
          label="Time zone"
          mono
          spellCheck={false}
          value={form.zone}
          error={errorAt('timing.quiet.zone') ?? errorAt('timing.digest.zone')}
          hint="Its name, such as Europe/Berlin. Daylight saving is taken into account."
          onChange={(event) => edit({ zone: event.target.value })}
        />
      )}
      <div className="notify-pair">
        <TextField
          label="At most"
          inputMode="numeric"
          value={form.rateMessages}
          hint="messages; what is above becomes one that counts the others"
          onChange={(event) => edit({ rateMessages: event.target.value })}
        />
        <TextField
          label="In minutes"
          inputMode="numeric"
          value={form.rateMinutes}
          onChange={(event) => edit({ rateMinutes: event.target.value })}
        />
      </div>
      <TextField
        label="Stale after minutes"
        inputMode="numeric"
        value={form.expiresInMinutes}
        hint="A message that could not be sent for so long is not sent by itself any more; it waits for a person."
        onChange={(event) => edit({ expiresInMinutes: event.target.value })}
      />
    </div>
  );
}
