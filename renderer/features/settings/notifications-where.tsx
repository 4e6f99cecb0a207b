import type { ReactNode } from 'react';
import type { ChannelSecret } from '../../../shared/contract/index.ts';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { FieldError, TextArea, TextField } from '../../ui/controls/text-field.tsx';
import type { ChannelForm } from './notifications-values.ts';
import type { PartProps } from './notifications-part.ts';

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

function MailFields(props: PartProps): ReactNode {
  const { form, edit, errorAt, kept } = props;
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
      <WayOut
        {...props}
        way={mail}
        change={change}
        about="Has to let CONNECT through to the port of the mail server. Empty: straight."
      />
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
      <WayOut
        {...props}
        way={webhook}
        change={change}
        about="“none” to go straight. Empty: as the environment of this computer says."
      />
    </>
  );
}

/** How messages leave this network, for the mail server and the receiver of a webhook alike. */
function WayOut(
  props: PartProps & {
    readonly way: { readonly proxy: string; readonly proxyUser: string; readonly caFile: string };
    readonly change: (next: { proxy?: string; proxyUser?: string; caFile?: string }) => void;
    /** Of the proxy, in a sentence. */
    readonly about: string;
  },
): ReactNode {
  const { way, change, errorAt } = props;
  return (
    <details className="connect-more" open={errorAt('options.proxy') !== undefined || undefined}>
      <summary>Proxy and certificates</summary>
      <div className="form-rows">
        <TextField
          label="Proxy"
          mono
          aside={<span className="quiet">optional</span>}
          placeholder="http://host:port"
          value={way.proxy}
          error={errorAt('options.proxy')}
          hint={props.about}
          onChange={(event) => change({ proxy: event.target.value })}
        />
        <TextField
          label="Proxy user"
          aside={<span className="quiet">optional</span>}
          value={way.proxyUser}
          error={errorAt('options.proxyUser')}
          onChange={(event) => change({ proxyUser: event.target.value })}
        />
        {way.proxyUser !== '' && <SecretField {...props} name="proxyPassword" label="Proxy password" />}
        <CaFile value={way.caFile} onChange={(caFile) => change({ caFile })} />
      </div>
    </details>
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
