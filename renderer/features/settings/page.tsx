import { FolderInput, FolderOpen, Plug, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ImportRecord, Provider } from '../../../shared/contract/index.ts';
import { host } from '../../data/bridge.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { usePreferences, type Theme } from '../../shell/state/preferences.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { TimeText } from '../../ui/time.tsx';
import './settings.css';

/** Providers, evidence files, the person and the window. */
export function SettingsPage(): ReactNode {
  const record = useNavigation((navigation) => navigation.here.record);
  const imports = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (record === 'imports') imports.current?.scrollIntoView({ block: 'start' });
  }, [record]);
  return (
    <div className="settings">
      <PageHead title="Settings" />
      <div className="settings-scroll">
        <div className="settings-column">
          <Providers />
          <div ref={imports}>
            <Imports />
          </div>
          <Appearance />
          <Person />
        </div>
      </div>
      <FooterKeys keys={[{ keys: ['?'], label: 'all keys' }]} />
    </div>
  );
}

function Providers(): ReactNode {
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

function Imports(): ReactNode {
  const { data } = useOp('imports.list', { offset: 0, limit: 50 });
  const run = useCommand('imports.run');
  const toasts = useToasts();
  const [seen, setSeen] = useState<ImportRecord | null>(null);
  const pick = async (): Promise<void> => {
    const { paths } = await host('pickImportFiles', {});
    if (paths.length === 0) return;
    const result = await run.run({ paths });
    if (result === null) return;
    const accepted = result.files.reduce((sum, file) => sum + file.accepted, 0);
    const rejected = result.files.reduce((sum, file) => sum + file.rejected, 0);
    toasts.show({
      title: `${formatCount(accepted)} rows of evidence imported`,
      detail: rejected > 0 ? `${formatCount(rejected)} lines were refused; the list says why.` : undefined,
      tone: rejected > 0 ? 'info' : 'done',
    });
  };
  return (
    <Section
      title="Evidence files"
      meta="what no provider returns: device inventory, firmware, flows, DNS, scans, attestations"
      aside={
        <Button
          icon={<FolderInput size={16} strokeWidth={1.5} aria-hidden="true" />}
          busy={run.busy}
          onClick={() => void pick()}
        >
          Import files
        </Button>
      }
    >
      {data === undefined && <SkeletonRows count={3} />}
      {data?.rows.length === 0 && (
        <p className="quiet">
          Nothing has been imported yet. CSV and NDJSON are read; a bad line is refused with its reason, good
          lines are kept.
        </p>
      )}
      {data !== undefined && data.rows.length > 0 && (
        <SimpleTable<ImportRecord>
          label="Imported files"
          rows={data.rows}
          rowKey={(row) => String(row.id)}
          onOpen={(row) => row.rejected > 0 && setSeen(row)}
          columns={[
            {
              id: 'at',
              header: 'Imported',
              width: '7rem',
              cell: (row) => <TimeText at={row.importedAt} style="moment" />,
            },
            { id: 'file', header: 'File', cell: (row) => <span className="truncate">{row.fileName}</span> },
            {
              id: 'kind',
              header: 'Kind',
              width: '9rem',
              cell: (row) =>
                row.kind ?? (
                  <span className="quiet">{row.sha256 === '' ? 'being read' : 'not recognised'}</span>
                ),
            },
            {
              id: 'accepted',
              header: 'Rows kept',
              width: '6rem',
              align: 'end',
              cell: (row) => formatCount(row.accepted),
            },
            {
              id: 'rejected',
              header: 'Refused',
              width: '6rem',
              align: 'end',
              cell: (row) =>
                row.rejected === 0 ? (
                  <span className="quiet">0</span>
                ) : (
                  <span className="settings-refused">{formatCount(row.rejected)}</span>
                ),
            },
            { id: 'by', header: 'By', width: '8rem', cell: (row) => row.importedBy },
          ]}
        />
      )}
      {seen !== null && (
        <Dialog
          open
          size="medium"
          onClose={() => setSeen(null)}
          title={`Refused in ${seen.fileName}`}
          description={`${formatCount(seen.rejected)} of ${formatCount(seen.rows)} lines; the others were kept.`}
          actions={
            <Button variant="primary" onClick={() => setSeen(null)}>
              Close
            </Button>
          }
        >
          <SimpleTable
            label="Refused lines"
            density="compact"
            rows={seen.problems}
            rowKey={(problem) => String(problem.line)}
            columns={[
              {
                id: 'line',
                header: 'Line',
                width: '5rem',
                align: 'end',
                cell: (problem) => formatCount(problem.line),
              },
              { id: 'reason', header: 'Why', cell: (problem) => problem.reason },
            ]}
          />
        </Dialog>
      )}
    </Section>
  );
}

function Appearance(): ReactNode {
  const { theme, density, set } = usePreferences();
  return (
    <Section title="Appearance">
      <KeyValueList
        labels="wide"
        items={[
          {
            label: 'Theme',
            value: (
              <SegmentedControl<Theme>
                label="Theme"
                value={theme}
                onChange={(next) => set({ theme: next })}
                options={[
                  { value: 'dark', label: 'Dark' },
                  { value: 'light', label: 'Light' },
                  { value: 'system', label: 'As the system' },
                ]}
              />
            ),
          },
          {
            label: 'Rows',
            value: (
              <SegmentedControl<typeof density>
                label="Rows"
                value={density}
                onChange={(next) => set({ density: next })}
                options={[
                  { value: 'compact', label: 'Compact' },
                  { value: 'standard', label: 'Standard' },
                  { value: 'relaxed', label: 'Relaxed' },
                ]}
              />
            ),
          },
        ]}
      />
    </Section>
  );
}

function Person(): ReactNode {
  const user = useOp('system.status', {}).data?.user;
  const show = useDialogs((dialogs) => dialogs.show);
  return (
    <Section
      title="You"
      aside={
        <>
          <Button onClick={() => show({ kind: 'user' })}>Change</Button>
          <Button
            variant="quiet"
            icon={<FolderOpen size={16} strokeWidth={1.5} aria-hidden="true" />}
            onClick={() => void host('showLogFolder', {})}
          >
            Show the log folder
          </Button>
        </>
      }
    >
      <KeyValueList
        labels="wide"
        items={[
          { label: 'Name', value: user?.name ?? 'unknown' },
          { label: 'Role', value: user?.role ?? 'unknown' },
        ]}
      />
    </Section>
  );
}
