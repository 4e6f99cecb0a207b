import { useEffect, useRef, type ReactNode } from 'react';
import type { CredentialField, ProviderChoice, ProviderOption } from '../../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../../data/use-op.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { useHotkeys } from '../../../ui/keys/use-hotkeys.tsx';
import { Dialog } from '../../../ui/overlay/dialog.tsx';
import { VerificationTag } from '../verification.tsx';
import { AddressField } from './address-field.tsx';
import { CredentialFields } from './credential-fields.tsx';
import { emptyForm, missingIn, problemsOf, toProviderInput, withAddress, withOption } from './form-values.ts';
import { NameField, OtherProblem } from './form-parts.tsx';
import { OptionField } from './option-field.tsx';
import { useConnectionForm } from './use-connection-form.ts';

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
  const form = useConnectionForm(kindChoice, () => emptyForm(kindChoice, taken));
  const { values, needs, choice, problem, edit, adjust, errorAt } = form;
  // A description of one's own says where its API answers.
  const told = needs?.credentials == null ? null : needs.baseUrl;
  useEffect(() => {
    if (told !== null) adjust((before) => withAddress(kindChoice, before, told));
  }, [kindChoice, told, adjust]);
  const first = useRef<HTMLInputElement>(null);
  const add = useCommand('providers.add');
  const missing = missingIn(choice, values);
  const sameName = taken.includes(values.name.trim());
  const ready = missing.length === 0 && !sameName && !form.broken && !add.busy;
  const submit = async (): Promise<void> => {
    if (!ready) return;
    await form.attempt(async () => {
      const { providerId } = await add.quiet(toProviderInput(choice, values));
      onConnected(providerId, values.name.trim());
    });
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
          onChange={(value) => edit((before) => withOption(kindChoice, before, option, value))}
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
        <NameField
          form={form}
          focus={first}
          hint="How it is called here. Two accounts of one provider need two names."
          taken={sameName}
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
        <OtherProblem form={form} fields={fields} outcome="Nothing was stored." />
      </div>
    </Dialog>
  );
}

function SubmitKey({ onSubmit }: { readonly onSubmit: () => void }): ReactNode {
  useHotkeys([{ keys: 'mod+Enter', label: 'Try and connect', whileTyping: true, run: onSubmit }]);
  return null;
}
