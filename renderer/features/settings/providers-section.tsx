import { Ellipsis, Plug } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Pending } from '../../data/pending.tsx';
import {
  capital,
  progressText,
  standingOf,
  standingText,
  syncShare,
  type Standing,
} from '../../data/sync-words.ts';
import { useOp } from '../../data/use-op.tsx';
import { useProviders, type ProviderLine } from '../../data/use-providers.ts';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { Progress } from '../../ui/data/progress.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import { NothingYet } from '../../ui/states/states.tsx';
import type { GlyphName } from '../../ui/status/glyph-shapes.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { useNow } from '../../ui/time.tsx';
import { RemoveProvider, useProviderActs } from './provider-acts.tsx';
import { ChangeConnection } from './provider-connection.tsx';
import { ReplaceCredentials } from './provider-credentials.tsx';

export const standingGlyphs: Readonly<Record<Standing, GlyphName>> = {
  paused: 'suspended',
  running: 'partly-accepted',
  failed: 'failed',
  never: 'queued',
  cancelled: 'cancelled',
  read: 'observed',
};

/** Connected providers: how each stands, and what can be done with it. A press opens all that is known of one. */
export function Providers(): ReactNode {
  const list = useOp('providers.list', {});
  const lines = useProviders();
  const demo = useOp('system.status', {}).data?.workspace.demo === true;
  const openDialog = useDialogs((dialogs) => dialogs.show);
  const { here, show } = useNavigation();
  const choices = useOp('providers.choices', {}).data?.choices;
  const connect = (
    <Button
      icon={<Plug size={16} strokeWidth={1.5} aria-hidden="true" />}
      onClick={() => openDialog({ kind: 'connect' })}
    >
      Connect a provider
    </Button>
  );
  return (
    <Section
      title="Providers"
      meta={
        demo
          ? 'a demo fleet on this computer'
          : lines === undefined || lines.length === 0
            ? undefined
            : lines.length === 1
              ? '1 account'
              : `${lines.length} accounts, one fleet`
      }
      aside={lines !== undefined && lines.length > 0 && connect}
    >
      <Pending of={list} rows={3} />
      {lines?.length === 0 && (
        <NothingYet title="No provider is connected yet" actions={connect}>
          Its SIMs appear in the fleet as soon as the first page has been read.
        </NothingYet>
      )}
      {lines !== undefined && lines.length > 0 && (
        <SimpleTable<ProviderLine>
          label="Providers"
          density="score"
          rows={lines}
          rowKey={({ provider }) => provider.providerId}
          isCurrent={({ provider }) => provider.providerId === here.record}
          onOpen={({ provider }) => show({ record: provider.providerId })}
          columns={[
            {
              id: 'name',
              header: 'Name',
              width: '34%',
              cell: ({ provider }) => (
                <span className="provider-name">
                  <span className="provider-name-line">
                    <b className="truncate">{provider.name}</b>
                    {provider.demo && <Tag>Demo</Tag>}
                  </span>
                  <span className="quiet truncate">
                    {choices?.find(({ kind }) => kind === provider.kind)?.title ?? provider.kind},{' '}
                    {hostOf(provider.baseUrl)}
                  </span>
                </span>
              ),
            },
            { id: 'state', header: 'State', cell: (line) => <State line={line} /> },
            {
              id: 'sims',
              header: 'SIMs',
              width: '5rem',
              align: 'end',
              cell: ({ sync }) =>
                formatCount(sync?.sources.find(({ source }) => source === 'sims')?.rows ?? 0),
            },
            {
              id: 'acts',
              header: <span className="visually-hidden">Acts</span>,
              width: '6.5rem',
              align: 'end',
              cell: (line) => <Acts line={line} />,
            },
          ]}
        />
      )}
    </Section>
  );
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

function State({ line: { provider, sync } }: { readonly line: ProviderLine }): ReactNode {
  const now = useNow(10_000);
  const standing = standingOf(sync, provider.paused);
  return (
    <span className="provider-state">
      <StatusText name={standingGlyphs[standing]}>
        {capital(standingText(sync, provider.paused, now))}
      </StatusText>
      {standing === 'running' && sync !== undefined && (
        <Progress label={`Sync of ${provider.name}`} share={syncShare(sync)} text={progressText(sync)} />
      )}
      {standing === 'failed' && sync?.error !== undefined && sync.error !== null && (
        <span className="settings-refused truncate" title={sync.error.message}>
          {sync.error.message}
        </span>
      )}
    </span>
  );
}

/** Buttons of a row; a press on them is none on the row. */
function Acts({ line }: { readonly line: ProviderLine }): ReactNode {
  const { provider, sync } = line;
  const { name, paused } = provider;
  const acts = useProviderActs();
  const [asked, setAsked] = useState<'remove' | 'credentials' | 'connection' | null>(null);
  const close = (): void => setAsked(null);
  const { here, show } = useNavigation();
  return (
    <span className="settings-acts" onClick={(event) => event.stopPropagation()}>
      <Button
        variant="quiet"
        busy={acts.testing}
        aria-label={`Test ${name}`}
        onClick={() => acts.test(provider)}
      >
        Test
      </Button>
      <Menu
        align="end"
        trigger={
          <IconButton
            label={`More for ${name}`}
            icon={<Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />}
          />
        }
        entries={[
          sync?.state === 'running'
            ? {
                id: 'stop',
                label: 'Stop syncing',
                detail: 'keeps what was read',
                onSelect: () => acts.stop(provider),
              }
            : { id: 'sync', label: 'Sync now', disabled: paused, onSelect: () => acts.sync(provider) },
          paused
            ? { id: 'resume', label: 'Resume', onSelect: () => acts.setPaused(provider, false) }
            : {
                id: 'pause',
                label: 'Pause',
                detail: 'neither read nor acted on',
                onSelect: () => acts.setPaused(provider, true),
              },
          { id: 'details', label: 'Details', onSelect: () => show({ record: provider.providerId }) },
          { id: 'connection', label: 'Change name, address, proxy…', onSelect: () => setAsked('connection') },
          { id: 'credentials', label: 'Replace credentials…', onSelect: () => setAsked('credentials') },
          { kind: 'separator', id: 'line' },
          { id: 'remove', label: 'Remove…', danger: true, onSelect: () => setAsked('remove') },
        ]}
      />
      {asked === 'remove' && (
        <RemoveProvider
          line={line}
          onClose={close}
          onRemoved={() => {
            close();
            if (here.record === provider.providerId) show({ record: null });
          }}
        />
      )}
      {asked === 'connection' && <ChangeConnection provider={provider} onClose={close} />}
      {asked === 'credentials' && <ReplaceCredentials provider={provider} onClose={close} />}
    </span>
  );
}
