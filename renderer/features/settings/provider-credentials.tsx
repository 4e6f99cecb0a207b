import { useRef, useState, type ReactNode } from 'react';
import type { Provider } from '../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../shared/errors.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useCommand, useOp, withTrace } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { CredentialFields } from './connect/credential-fields.tsx';
import { filled } from './connect/form-values.ts';

/** Other credentials for the same account: tried before they take the place of the stored ones. */
export function ReplaceCredentials(props: {
  readonly provider: Provider;
  readonly onClose: () => void;
}): ReactNode {
  const { provider, onClose } = props;
  const { providerId, name, kind } = provider;
  const all =
    useOp('providers.choices', {}).data?.choices.find((choice) => choice.kind === kind)?.credentials ?? [];
  const stored = useOp('providers.stored', { providerId }).data?.names ?? [];
  const needs = useOp('providers.needs', { kind, options: provider.options }).data?.credentials ?? null;
  const fields = all.filter(
    ({ name: field, optional }) =>
      needs === null || needs.includes(field) || stored.includes(field) || (!optional && needs.length === 0),
  );
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<AppError | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const replace = useCommand('providers.credentials');
  const toasts = useToasts();
  const missing = fields.filter(
    (field) => !field.optional && !stored.includes(field.name) && (values[field.name] ?? '').trim() === '',
  );
  /** Those that the provider can do without may also go without another in their place. */
  const [forget, setForget] = useState<readonly string[]>([]);
  const spare = fields.filter(
    ({ name: field, optional }) => optional && stored.includes(field) && needs?.includes(field) !== true,
  );
  const nothing = Object.keys(filled(values)).length === 0 && forget.length === 0;
  const named = fields.find((field) => problem?.field === `credentials.${field.name}`);
  const submit = async (): Promise<void> => {
    setProblem(null);
    try {
      const given = Object.entries(filled(values)).filter(([field]) => !forget.includes(field));
      await replace.quiet({ providerId, credentials: Object.fromEntries(given), forget: [...forget] });
      toasts.show({
        title: `${name} has new credentials`,
        detail: 'They work. What they replace is gone; fields left empty were kept.',
        tone: 'done',
      });
      onClose();
    } catch (error) {
      setProblem(asAppError(error));
    }
  };
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      initialFocus={first}
      title={`Replace the credentials of ${name}`}
      description="The new ones are tried first; until they work the stored ones stay. Fields left empty keep what is stored."
      footNote={
        missing.length === 0
          ? undefined
          : `Not stored yet, so still needed: ${missing.map(({ label }) => label).join(', ')}.`
      }
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={replace.busy}
            disabled={missing.length > 0 || nothing}
            onClick={() => void submit()}
          >
            Try and replace
          </Button>
        </>
      }
    >
      <div className="form-rows">
        {fields.length === 0 && <p className="quiet">This provider needs no credentials.</p>}
        <CredentialFields
          fields={fields}
          stored={stored}
          values={values}
          errorOf={(field) => (named?.name === field ? problem?.message : undefined)}
          first={first}
          onChange={(field, value) => {
            setValues((before) => ({ ...before, [field]: value }));
            setProblem(null);
          }}
        />
        {spare.map(({ name: field, label }) => (
          <Checkbox
            key={field}
            label={`Take the stored ${label} out of the vault`}
            checked={forget.includes(field)}
            onChange={(checked) => {
              setForget((before) => (checked ? [...before, field] : before.filter((one) => one !== field)));
              setProblem(null);
            }}
          />
        ))}
        {problem !== null && named === undefined && (
          <FieldError>
            {errorTitles[problem.code]}: {withTrace(problem)} The stored ones stay.
          </FieldError>
        )}
      </div>
    </Dialog>
  );
}
