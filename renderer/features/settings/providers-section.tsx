import { Plug, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Provider } from '../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { TimeText } from '../../ui/time.tsx';

/** Connected providers: test, remove, add. */
export function Providers(): ReactNode {
  const { data } = useOp('providers.list', {});
  const demo = useOp('system.status', {}).data?.workspace.demo === true;
  const show = useDialogs((dialogs) => dialogs.show);
  const test = useCommand('providers.test');
  const toasts = useToasts();
  const [leaving, setLeaving] = useState<Provider | null>(null);
  return (
    <Section
      title="Providers"
      meta={demo ? 'a demo fleet on this computer' : undefined}
      aside={
        <Button
          icon={<Plug size={16} strokeWidth={1.5} aria-hidden="true" />}
          onClick={() => show({ kind: 'connect' })}
        >
          Connect a provider
        </Button>
      }
    >
      {data === undefined && <SkeletonRows count={3} />}
      {data?.providers.length === 0 && <p className="quiet">None is connected yet.</p>}
      {data !== undefined && data.providers.length > 0 && (
        <SimpleTable<Provider>
          label="Providers"
          rows={data.providers}
          rowKey={(provider) => provider.providerId}
          columns={[
            {
              id: 'name',
              header: 'Name',
              width: '12rem',
              cell: (provider) => (
                <>
                  {provider.name} {provider.demo && <Tag>Demo</Tag>}
                </>
              ),
            },
            { id: 'kind', header: 'Kind', width: '6rem', cell: (provider) => provider.kind },
            {
              id: 'url',
              header: 'Address',
              cell: (provider) => <span className="mono quiet truncate">{provider.baseUrl}</span>,
            },
            {
              id: 'since',
              header: 'Since',
              width: '7rem',
              cell: (provider) => <TimeText at={provider.addedAt} style="moment" />,
            },
            {
              id: 'acts',
              header: <span className="visually-hidden">Acts</span>,
              width: '8rem',
              align: 'end',
              cell: (provider) => (
                <span className="settings-acts">
                  <Button
                    variant="quiet"
                    busy={test.busy}
                    onClick={() =>
                      void test.run({ providerId: provider.providerId }).then((answer) => {
                        if (answer !== null)
                          toasts.show(
                            answer.ok
                              ? { title: `${provider.name} answers`, tone: 'done' }
                              : {
                                  title: `${provider.name} does not answer`,
                                  detail: answer.error?.message,
                                  tone: 'failed',
                                },
                          );
                      })
                    }
                  >
                    Test
                  </Button>
                  <IconButton
                    label={`Remove ${provider.name}`}
                    icon={<Trash2 size={16} strokeWidth={1.5} />}
                    onClick={() => setLeaving(provider)}
                  />
                </span>
              ),
            },
          ]}
        />
      )}
      {leaving !== null && <RemoveProvider provider={leaving} onClose={() => setLeaving(null)} />}
    </Section>
  );
}

function RemoveProvider(props: { readonly provider: Provider; readonly onClose: () => void }): ReactNode {
  const remove = useCommand('providers.remove');
  return (
    <Dialog
      open
      size="small"
      onClose={props.onClose}
      title={`Remove ${props.provider.name}?`}
      description="Its SIMs leave the local cache and its credentials leave the vault. Incidents, actions and the audit log stay."
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
                .run({ providerId: props.provider.providerId })
                .then((done) => done !== null && props.onClose())
            }
          >
            Remove
          </Button>
        </>
      }
    >
      <p className="quiet">Nothing changes at the provider.</p>
    </Dialog>
  );
}
