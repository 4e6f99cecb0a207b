import { useRef, useState, type ReactNode } from 'react';
import type { Provider, ProviderChoice } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { errorTitles } from '../../data/error-text.ts';
import { Pending } from '../../data/pending.tsx';
import { useCommand, useOp, withTrace } from '../../data/use-op.tsx';
import { useSettled } from '../../data/use-settled.ts';
import { Button } from '../../ui/controls/button.tsx';
import { FieldError, TextField } from '../../ui/controls/text-field.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { AddressField } from './connect/address-field.tsx';
import { CredentialFields } from './connect/credential-fields.tsx';
import {
  changedIn,
  filled,
  formOf,
  narrowedTo,
  problemOf,
  problemsOf,
  type FormProblem,
  type FormValues,
} from './connect/form-values.ts';
import { OptionField } from './connect/option-field.tsx';

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
  const { providerId, kind } = provider;
  const [values, setValues] = useState<FormValues>(() => formOf(kindChoice, provider));
  const [problem, setProblem] = useState<FormProblem | null>(null);
  /** A stored secret goes to no other address: once one is asked for again, all that are stored are. */
  const [again, setAgain] = useState(false);
  const entered = useSettled(values.options, 300);
  const needs = useOp('providers.needs', { kind, options: filled(entered) }, { keep: true }).data;
  const stored = useOp('providers.stored', { providerId }).data?.names ?? [];
  const taken = useOp('providers.list', {}).data?.providers ?? [];
  const choice = narrowedTo(kindChoice, needs);
  const first = useRef<HTMLInputElement>(null);
  const change = useCommand('providers.change');
  const toasts = useToasts();
  const changes = changedIn(provider, values);
  const broken = needs?.problems.some(({ severity }) => severity === 'error') === true;
  const sameName = taken.some((one) => one.providerId !== providerId && one.name === values.name.trim());
  const ready = changes !== null && values.name.trim() !== '' && !broken && !sameName && !change.busy;
  const secrets = kindChoice.credentials.filter(({ name, secret }) => secret && stored.includes(name));
  const edit = (next: Partial<FormValues>): void => {
    setValues((before) => ({ ...before, ...next }));
    setProblem(null);
  };
  const errorAt = (field: string): string | undefined =>
    problem?.field === field ? problem.error.message : undefined;
  const submit = async (): Promise<void> => {
    if (!ready) return;
    setProblem(null);
    try {
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
    } catch (error) {
      const known = asAppError(error);
      const option = known.field?.startsWith('options.') ? known.field.slice('options.'.length) : undefined;
      if (known.field?.startsWith('credentials.')) setAgain(true);
      setProblem(problemOf(known, option === undefined ? undefined : values.options[option]));
    }
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
        <TextField
          ref={first}
          label="Name"
          value={values.name}
          maxLength={80}
          hint="How it is called here, and in queries."
          error={sameName ? 'Another provider is called that already.' : errorAt('name')}
          onChange={(event) => edit({ name: event.target.value })}
        />
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
        {problem !== null && (problem.field === null || !named.includes(problem.field)) && (
          <FieldError>
            {errorTitles[problem.error.code]}: {withTrace(problem.error)} What is stored stays.
          </FieldError>
        )}
      </div>
    </Dialog>
  );
}
