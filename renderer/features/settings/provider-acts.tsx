import { useRef, useState, type ReactNode } from 'react';
import type { Provider } from '../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../shared/errors.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useCommand, useOp, withTrace } from '../../data/use-op.tsx';
import type { ProviderLine } from '../../data/use-providers.ts';
import { Button } from '../../ui/controls/button.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { formatCount } from '../../ui/format.ts';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { CredentialFields } from './connect/credential-fields.tsx';
import { filled } from './connect/form-values.ts';

/** The verbs of a provider that answer at once. */
export interface ProviderActs {
  readonly testing: boolean;
  test(provider: Provider): void;
  sync(provider: Provider): void;
  stop(provider: Provider): void;
  setPaused(provider: Provider, paused: boolean): void;
}

export function useProviderActs(): ProviderActs {
  const test = useCommand('providers.test');
  const start = useCommand('sync.start');
  const cancel = useCommand('sync.cancel');
  const pause = useCommand('providers.pause');
  const toasts = useToasts();
  return {
    testing: test.busy,
    test: ({ providerId, name }) =>
      void test.run({ providerId }).then((answer) => {
        if (answer === null) return;
        toasts.show(
          answer.ok
            ? {
                title: `${name} answers`,
                detail: 'The credentials work and one page was read.',
                tone: 'done',
              }
            : { title: `${name} does not answer`, detail: answer.error?.message, tone: 'failed' },
        );
      }),
    sync: ({ providerId }) => void start.run({ providerId }),
    stop: ({ providerId }) => void cancel.run({ providerId }),
    setPaused: ({ providerId, name }, paused) =>
      void pause.run({ providerId, paused }).then((done) => {
        if (done === null) return;
        toasts.show({
          title: paused ? `${name} is paused` : `${name} goes on`,
          detail: paused
            ? 'It is neither read nor acted on. Queued actions wait, and expire as ever.'
            : 'It is read again, and waiting actions are sent.',
          action: {
            label: paused ? 'Resume' : 'Pause again',
            onAction: () => void pause.run({ providerId, paused: !paused }),
          },
        });
      }),
  };
}

/** What goes and what stays, before a provider is forgotten. */
export function RemoveProvider(props: {
  readonly line: ProviderLine;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}): ReactNode {
  const { provider, sync } = props.line;
  const remove = useCommand('providers.remove');
  const sims = sync?.sources.find(({ source }) => source === 'sims')?.rows ?? 0;
  return (
    <Dialog
      open
      size="medium"
      onClose={props.onClose}
      title={`Remove ${provider.name}?`}
      description="Nothing changes at the provider. To only stop reading it for a while, pause it instead."
      actions={
        <>
          <Button variant="quiet" onClick={props.onClose}>
            Keep
          </Button>
          <Button
            variant="danger"
            busy={remove.busy}
            onClick={() =>
              void remove
                .run({ providerId: provider.providerId })
                .then((done) => done !== null && props.onRemoved())
            }
          >
            Remove
          </Button>
        </>
      }
    >
      <KeyValueList
        labels="wide"
        wrap
        items={[
          {
            label: 'Goes',
            value: `Its ${formatCount(sims)} ${sims === 1 ? 'SIM' : 'SIMs'} with their usage and events, from the local cache; its credentials, from the vault.`,
          },
          {
            label: 'Stays',
            value: 'Incidents, actions, binding histories, evidence files, reports and the audit log.',
          },
          {
            label: 'Waiting actions',
            value: 'Are not sent any more. What was sent is not read back.',
          },
          {
            label: 'Comes back',
            value: 'Connect the same account again, and its SIMs are read anew and find their history.',
          },
        ]}
      />
    </Dialog>
  );
}

/** Other credentials for the same account: tried before they take the place of the stored ones. */
export function ReplaceCredentials(props: {
  readonly provider: Provider;
  readonly onClose: () => void;
}): ReactNode {
  const { provider, onClose } = props;
  const { providerId, name, kind } = provider;
  const fields =
    useOp('providers.choices', {}).data?.choices.find((choice) => choice.kind === kind)?.credentials ?? [];
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<AppError | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const replace = useCommand('providers.credentials');
  const toasts = useToasts();
  const missing = fields.filter((field) => !field.optional && (values[field.name] ?? '').trim() === '');
  const named = fields.find((field) => problem?.field === `credentials.${field.name}`);
  const submit = async (): Promise<void> => {
    setProblem(null);
    try {
      await replace.quiet({ providerId, credentials: filled(values) });
      toasts.show({
        title: `${name} has new credentials`,
        detail: 'They work. The old ones are gone.',
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
      description="The new ones are tried first; until they work the stored ones stay. Optional ones left empty stay as they are."
      footNote={
        missing.length === 0 ? undefined : `Still needed: ${missing.map(({ label }) => label).join(', ')}.`
      }
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={replace.busy}
            disabled={missing.length > 0 || fields.length === 0}
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
          values={values}
          errorOf={(field) => (named?.name === field ? problem?.message : undefined)}
          first={first}
          onChange={(field, value) => {
            setValues((before) => ({ ...before, [field]: value }));
            setProblem(null);
          }}
        />
        {problem !== null && named === undefined && (
          <FieldError>
            {errorTitles[problem.code]}: {withTrace(problem)} The stored ones stay.
          </FieldError>
        )}
      </div>
    </Dialog>
  );
}
