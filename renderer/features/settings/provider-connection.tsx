import { useRef, useState, type ReactNode } from 'react';
import type { Provider, ProviderChoice } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { AddressField } from './connect/address-field.tsx';
import { CredentialFields } from './connect/credential-fields.tsx';
import { changedIn, filled, formOf, problemsOf } from './connect/form-values.ts';
import { NameField, OtherProblem } from './connect/form-parts.tsx';
import { OptionField } from './connect/option-field.tsx';
import { useConnectionForm } from './connect/use-connection-form.ts';

export interface ChangeConnectionProps {
  readonly provider: Provider;
  readonly onClose: () => void;
}

/** Name, address, proxy, certificates and other settings of a connected provider: tried before they take the place of the stored ones. */
export function ChangeConnection(props: ChangeConnectionProps): ReactNode {
  const { provider, onClose } = props;
  const asked = useOp('providers.choices', {});
  const choice = asked.data?.choices.find(({ kind }) => kind === provider.kind);
  if (choice !== undefined) return <Form {...props} kindChoice={choice} />;
  return (
    <Dialog open size="medium" onClose={onClose} title={`Change ${provider.name}`} actions={null}>
      <Pending of={asked} rows={3} />
    </Dialog>
  );
}

function Form({
  provider,
  kindChoice,
  onClose,
}: ChangeConnectionProps & { readonly kindChoice: ProviderChoice }): ReactNode {
  const { providerId } = provider;
  const form = useConnectionForm(kindChoice, () => formOf(kindChoice, provider));
  const { values, needs, choice, problem, edit, errorAt } = form;
  /** A stored secret goes to no other address: once one is asked for again, all that are stored are. */
  const [again, setAgain] = useState(false);
  const stored = useOp('providers.stored', { providerId }).data?.names ?? [];
  const taken = useOp('providers.list', {}).data?.providers ?? [];
  const first = useRef<HTMLInputElement>(null);
  const change = useCommand('providers.change');
  const toasts = useToasts();
  const changes = changedIn(provider, values);
  const sameName = taken.some((one) => one.providerId !== providerId && one.name === values.name.trim());
  const ready = changes !== null && values.name.trim() !== '' && !form.broken && !sameName && !change.busy;
  const secrets = kindChoice.credentials.filter(({ name, secret }) => secret && stored.includes(name));
  const submit = async (): Promise<void> => {
    if (!ready) return;
    const failure = await form.attempt(async () => {
      const credentials = filled(values.credentials);
      const { changed } = await change.quiet({ providerId, ...changes, credentials });
      toasts.show({
        title:
          changed.length === 0 ? `${values.name.trim()} stays as it was` : `${values.name.trim()} is changed`,
        detail: changed.some((field) => field !== 'name')
          ? 'It answers so, and is read that way from now on.'
          : undefined,
        tone: 'done',
      });
      onClose();
    });
    if (failure?.field?.startsWith('credentials.') === true) setAgain(true);
  };
  const named = [
    'name',
    'baseUrl',
    ...choice.options.map(({ name }) => `options.${name}`),
    ...(again ? secrets.map(({ name }) => `credentials.${name}`) : []),
  ];
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      initialFocus={first}
      title={`Change ${provider.name}`}
      description="Anything but the name is tried first; until it works, what is stored stays. Its SIMs and their history stay in any case."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={change.busy} disabled={!ready} onClick={() => void submit()}>
            Try and change
          </Button>
        </>
      }
    >
      <div className="form-rows">
        <NameField form={form} focus={first} hint="How it is called here, and in queries." taken={sameName} />
        <AddressField choice={kindChoice} values={values} error={errorAt('baseUrl')} onChange={edit} />
        {choice.options.map((option) => (
          <OptionField
            key={option.name}
            option={option}
            value={values.options[option.name] ?? option.choices[0]?.value ?? ''}
            error={errorAt(`options.${option.name}`)}
            errorLine={problem?.line ?? null}
            problems={problemsOf(needs, option.name)}
            onChange={(value) => edit({ options: { ...values.options, [option.name]: value } })}
          />
        ))}
        {again && (
          <CredentialFields
            fields={secrets}
            values={values.credentials}
            errorOf={(name) => errorAt(`credentials.${name}`)}
            onChange={(name, value) => edit({ credentials: { ...values.credentials, [name]: value } })}
          />
        )}
        <OtherProblem form={form} fields={named} outcome="What is stored stays." />
      </div>
    </Dialog>
  );
}
