import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { CredentialField, ProviderChoice, ProviderOption } from '../../../../shared/contract/index.ts';
import { asAppError } from '../../../../shared/errors.ts';
import { errorTitles } from '../../../data/error-text.ts';
import { useCommand, useOp, withTrace } from '../../../data/use-op.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { FieldError, TextField } from '../../../ui/controls/text-field.tsx';
import { useHotkeys } from '../../../ui/keys/use-hotkeys.tsx';
import { Dialog } from '../../../ui/overlay/dialog.tsx';
import { VerificationTag } from '../verification.tsx';
import { AddressField } from './address-field.tsx';
import { CredentialFields } from './credential-fields.tsx';
import {
  emptyForm,
  filled,
  missingIn,
  narrowedTo,
  problemOf,
  problemsOf,
  toProviderInput,
  withAddress,
  withOption,
  type FormProblem,
  type FormValues,
} from './form-values.ts';
import { OptionField } from './option-field.tsx';
import { useSettled } from '../../../data/use-settled.ts';

export interface ProviderFormProps {
  readonly choice: ProviderChoice;
  /** To the choice of the kind. */
  readonly onBack: () => void;
  readonly onConnected: (providerId: string, name: string) => void;
  readonly onClose: () => void;
}

/** Address, credentials and settings of one kind, from what its connector says it needs. Tried before anything is kept. */
export function ProviderForm(props: ProviderFormProps): ReactNode {
  const taken = useOp('providers.list', {}).data?.providers.map(({ name }) => name);
  return taken === undefined ? null : <Form {...props} taken={taken} />;
}

function Form({
  choice: kindChoice,
  taken,
  onBack,
  onConnected,
  onClose,
}: ProviderFormProps & { readonly taken: readonly string[] }): ReactNode {
  const [values, setValues] = useState<FormValues>(() => emptyForm(kindChoice, taken));
  const entered = useSettled(values.options, 300);
  const needs = useOp(
    'providers.needs',
    { kind: kindChoice.kind, options: filled(entered) },
    { keep: true },
  ).data;
  const choice = narrowedTo(kindChoice, needs);
  // A description of one's own says where its API answers.
  const told = needs?.credentials == null ? null : needs.baseUrl;
  useEffect(() => {
    if (told !== null) setValues((before) => withAddress(kindChoice, before, told));
  }, [kindChoice, told]);
  const [problem, setProblem] = useState<FormProblem | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const add = useCommand('providers.add');
  const missing = missingIn(choice, values);
  const sameName = taken.includes(values.name.trim());
  const broken = needs?.problems.some(({ severity }) => severity === 'error') === true;
  const ready = missing.length === 0 && !sameName && !broken && !add.busy;
  const edit = (change: Partial<FormValues>): void => {
    setValues((before) => ({ ...before, ...change }));
    setProblem(null);
  };
  const errorAt = (field: string): string | undefined =>
    problem?.field === field ? problem.error.message : undefined;
  const submit = async (): Promise<void> => {
    if (!ready) return;
    setProblem(null);
    try {
      const { providerId } = await add.quiet(toProviderInput(choice, values));
      onConnected(providerId, values.name.trim());
    } catch (error) {
      const known = asAppError(error);
      const option = known.field?.startsWith('options.') ? known.field.slice('options.'.length) : undefined;
      setProblem(problemOf(known, option === undefined ? undefined : values.options[option]));
    }
  };
  const fields = [
    'name',
    'baseUrl',
    ...choice.credentials.map(({ name }) => `credentials.${name}`),
    ...choice.options.map(({ name }) => `options.${name}`),
  ];
  // A description says which address goes with it, so it comes first; what depends on the address follows it, and what
  // most people leave as it is comes last.
  const placeOf = ({ multiline, optional, choices }: ProviderOption): 'first' | 'next' | 'last' =>
    optional && choices.length === 0 ? 'last' : multiline ? 'first' : 'next';
  const needed = choice.credentials.some(({ optional }) => !optional);
  const [usual, spare] = [
    choice.credentials.filter(({ optional }) => !needed || !optional),
    choice.credentials.filter(({ optional }) => needed && optional),
  ];
  const rare = [
    ...choice.options
      .filter((option) => placeOf(option) === 'last')
      .map(({ name, label }) => [`options.${name}`, label]),
    ...spare.map(({ name, label }) => [`credentials.${name}`, label]),
  ];
  const credentials = (part: readonly CredentialField[]): ReactNode => (
    <CredentialFields
      fields={part}
      values={values.credentials}
      errorOf={(name) => errorAt(`credentials.${name}`)}
      onChange={(name, value) => edit({ credentials: { ...values.credentials, [name]: value } })}
    />
  );
  const options = (place: ReturnType<typeof placeOf>): ReactNode =>
    choice.options
      .filter((option) => placeOf(option) === place)
      .map((option) => (
        <OptionField
          key={option.name}
          option={option}
          value={values.options[option.name] ?? ''}
          error={errorAt(`options.${option.name}`)}
          errorLine={problem?.line ?? null}
          problems={problemsOf(needs, option.name)}
          onChange={(value) => {
            setValues((before) => withOption(kindChoice, before, option, value));
            setProblem(null);
          }}
        />
      ));
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      initialFocus={first}
      title={`Connect ${choice.title}`}
      description="The credentials are tried first, then kept in the vault; they are never shown again."
      footNote={missing.length === 0 ? undefined : `Still needed: ${missing.join(', ')}.`}
      actions={
        <>
          <Button variant="quiet" onClick={onBack}>
            Back
          </Button>
          <Button
            variant="primary"
            keys="mod+Enter"
            busy={add.busy}
            disabled={!ready}
            onClick={() => void submit()}
          >
            Try and connect
          </Button>
        </>
      }
    >
      <SubmitKey onSubmit={() => void submit()} />
      <div className="form-rows">
        <div className="connect-note" role="note">
          <VerificationTag basis={choice.verification.basis} />
          <span>{choice.verification.note}</span>
        </div>
        <TextField
          ref={first}
          label="Name"
          value={values.name}
          maxLength={80}
          hint="How it is called here. Two accounts of one provider need two names."
          error={sameName ? 'Another provider is called that already.' : errorAt('name')}
          onChange={(event) => edit({ name: event.target.value })}
        />
        {options('first')}
        <AddressField choice={choice} values={values} error={errorAt('baseUrl')} onChange={edit} />
        {options('next')}
        {credentials(usual)}
        {rare.length > 0 && (
          <details
            className="connect-more"
            open={rare.some(([field]) => problem?.field === field) || undefined}
          >
            <summary>More settings: {rare.map(([, label]) => label).join(', ')}</summary>
            <div className="form-rows">
              {options('last')}
              {credentials(spare)}
            </div>
          </details>
        )}
        {problem !== null && (problem.field === null || !fields.includes(problem.field)) && (
          <FieldError>
            {errorTitles[problem.error.code]}: {withTrace(problem.error)} Nothing was stored.
          </FieldError>
        )}
      </div>
    </Dialog>
  );
}

function SubmitKey({ onSubmit }: { readonly onSubmit: () => void }): ReactNode {
  useHotkeys([{ keys: 'mod+Enter', label: 'Try and connect', whileTyping: true, run: onSubmit }]);
  return null;
}
