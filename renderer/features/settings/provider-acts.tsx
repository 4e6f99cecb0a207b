import type { ReactNode } from 'react';
import type { Provider } from '../../../shared/contract/index.ts';
import { useCommand } from '../../data/use-op.tsx';
import type { ProviderLine } from '../../data/use-providers.ts';
import { Button } from '../../ui/controls/button.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { formatCount } from '../../ui/format.ts';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';

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
