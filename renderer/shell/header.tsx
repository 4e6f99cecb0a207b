import { ChevronDown, CircleAlert, Copy, Minus, Plug, RefreshCw, Search, Square, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ProviderSync, SystemStatus } from '../../shared/contract/index.ts';
import { host } from '../data/bridge.ts';
import { useCommand, useOp } from '../data/use-op.tsx';
import { IconButton } from '../ui/controls/button.tsx';
import { SegmentedControl } from '../ui/controls/segmented.tsx';
import { formatAge, formatCount, formatPercent, formatSpan } from '../ui/format.ts';
import { Kbd } from '../ui/keys/kbd.tsx';
import { Menu } from '../ui/overlay/menu.tsx';
import { Avatar } from '../ui/status/avatar.tsx';
import { StatusGlyph } from '../ui/status/status-glyph.tsx';
import { Tag } from '../ui/status/tag.tsx';
import { useNow } from '../ui/time.tsx';
import { useDialogs } from './state/dialogs.ts';
import { useNavigation } from './state/navigation.ts';
import { usePreferences, type ZoneKind } from './state/preferences.ts';
import { useWindowState } from './use-window-state.ts';

/** The window's own head: workspace, search, sync, zone, what is in flight, the person, and the window's buttons. */
export function Header(): ReactNode {
  const status = useOp('system.status', {}, { every: 30_000 }).data;
  const { zone, set } = usePreferences();
  const show = useDialogs((dialogs) => dialogs.show);
  return (
    <header className="shell-header">
      <WorkspaceMenu status={status} />
      {status?.workspace.demo === true && <Tag title="Simulated devices on this computer">Demo fleet</Tag>}
      <button type="button" className="shell-search" onClick={() => show({ kind: 'palette' })}>
        <Search size={14} strokeWidth={1.5} aria-hidden="true" />
        <span>Search or run a command</span>
        <Kbd keys="mod+k" />
      </button>
      <span className="shell-header-gap" />
      <SyncState />
      <SegmentedControl<ZoneKind>
        label="Time zone"
        value={zone}
        onChange={(next) => set({ zone: next })}
        options={[
          { value: 'utc', label: 'UTC' },
          { value: 'local', label: 'Local' },
        ]}
      />
      {status !== undefined && <Badges status={status} />}
      <button
        type="button"
        className="shell-user"
        aria-label={`You: ${status?.user.name ?? 'unknown'}`}
        onClick={() => show({ kind: 'user' })}
      >
        <Avatar name={status?.user.name ?? '?'} size={24} me />
      </button>
      <WindowButtons />
    </header>
  );
}

function WorkspaceMenu({ status }: { readonly status: SystemStatus | undefined }): ReactNode {
  const show = useDialogs((dialogs) => dialogs.show);
  const demo = status?.workspace.demo === true;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="shell-workspace">
          <b>{status?.workspace.name ?? 'Sextant'}</b>
          <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
        </button>
      }
      entries={[
        {
          kind: 'heading',
          id: 'workspace',
          label: demo ? 'This is a demo fleet on this computer' : 'Workspace',
        },
        {
          id: 'connect',
          label: 'Connect a provider…',
          icon: <Plug size={16} strokeWidth={1.5} />,
          onSelect: () => show({ kind: 'connect' }),
        },
        {
          id: 'switch',
          label: demo ? 'Open your own workspace' : 'Open the demo fleet',
          onSelect: () => void host('openWorkspace', { demo: !demo }),
        },
        { kind: 'separator', id: 'line' },
        { id: 'about', label: 'About Sextant', onSelect: () => show({ kind: 'about' }) },
      ]}
    />
  );
}

/** Live, cached or on its way: told apart by dot, dash and motionless words, never by colour alone. */
function SyncState(): ReactNode {
  const { data } = useOp('sync.status', {}, { every: 30_000 });
  const now = useNow(10_000);
  const start = useCommand('sync.start');
  const cancel = useCommand('sync.cancel');
  const providers = data?.providers ?? [];
  if (providers.length === 0) return null;
  const running = providers.find((provider) => provider.state === 'running');
  const failed = providers.filter((provider) => provider.state === 'failed');
  const lastAt = providers
    .map((provider) => provider.lastSuccessAt)
    .reduce<number | null>(
      (a, b) => (a === null || b === null ? null : Math.min(a, b)),
      Number.MAX_SAFE_INTEGER,
    );
  const first = running !== undefined && running.lastSuccessAt === null;
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className="shell-sync" data-state={failed.length > 0 ? 'offline' : 'live'}>
          {failed.length > 0 ? (
            <>
              <CircleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
              <b>Offline</b> cache from {lastAt === null ? 'never' : `${formatAge(now - lastAt)} ago`}
            </>
          ) : first ? (
            <>
              <RefreshCw size={14} strokeWidth={1.5} aria-hidden="true" />
              <b>Syncing</b> {progressText(running)}
            </>
          ) : (
            <>
              <span className="ui-live-dot" aria-hidden="true" />
              <b>Synced</b>{' '}
              {lastAt === null
                ? 'not yet'
                : now - lastAt < 60_000
                  ? 'just now'
                  : `${formatAge(now - lastAt)} ago`}
            </>
          )}
        </button>
      }
      entries={[
        ...providers.flatMap((provider) => [
          {
            kind: 'heading' as const,
            id: provider.providerId,
            label: `${provider.name}: ${syncWords(provider, now)}`,
          },
        ]),
        { kind: 'separator', id: 'line' },
        running === undefined
          ? {
              id: 'start',
              label: 'Sync now',
              icon: <RefreshCw size={16} strokeWidth={1.5} />,
              onSelect: () => void start.run({}),
            }
          : {
              id: 'cancel',
              label: 'Stop syncing, keep what was read',
              icon: <X size={16} strokeWidth={1.5} />,
              onSelect: () => void cancel.run({}),
            },
      ]}
    />
  );
}

function progressText(sync: ProviderSync): string {
  const share =
    sync.total === null || sync.total === 0 ? '' : ` ${formatPercent(Math.min(1, sync.done / sync.total))}`;
  const left = sync.estimateMs === null ? '' : `, ${formatSpan(sync.estimateMs)} left`;
  return `${sync.phase ?? ''} ${formatCount(sync.done)}${share}${left}`.trim();
}

function syncWords(sync: ProviderSync, now: number): string {
  if (sync.error !== null && sync.state === 'failed') return sync.error.message;
  if (sync.state === 'running') return progressText(sync);
  return sync.lastSuccessAt === null ? 'never read' : `read ${formatAge(now - sync.lastSuccessAt)} ago`;
}

function Badges({ status }: { readonly status: SystemStatus }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <span className="shell-badges">
      {status.actionsInFlight > 0 && (
        <button type="button" className="shell-badge" onClick={() => go('actions')}>
          <StatusGlyph name="partly-accepted" />{' '}
          <b className="tabular">{formatCount(status.actionsInFlight)}</b> in flight
        </button>
      )}
      {status.actionsAttention > 0 && (
        <button
          type="button"
          className="shell-badge"
          onClick={() => go('actions', { query: 'attention' })}
          title="Actions that failed, drifted, expired or whose outcome is unknown"
        >
          <StatusGlyph name="unknown" /> <b className="tabular">{formatCount(status.actionsAttention)}</b> to
          settle
        </button>
      )}
      {status.clocksOverdue > 0 && (
        <button
          type="button"
          className="shell-badge"
          onClick={() => go('incidents', { query: 'clock:overdue' })}
          title="Response clocks overdue"
        >
          <StatusGlyph name="overdue" /> <b className="tabular">{formatCount(status.clocksOverdue)}</b>{' '}
          overdue
        </button>
      )}
      {status.clocksRunning > 0 && (
        <button
          type="button"
          className="shell-badge"
          onClick={() => go('incidents', { query: 'clock:running' })}
        >
          <StatusGlyph name="requested" /> <b className="tabular">{formatCount(status.clocksRunning)}</b>{' '}
          {status.clocksRunning === 1 ? 'clock' : 'clocks'}
        </button>
      )}
    </span>
  );
}

function WindowButtons(): ReactNode {
  const window = useWindowState();
  const [platform] = useState(() => navigator.userAgent);
  if (/Macintosh/.test(platform)) return null;
  return (
    <span className="shell-window-buttons">
      <IconButton
        label="Minimise"
        icon={<Minus size={16} strokeWidth={1.5} />}
        onClick={() => void host('window', { act: 'minimise' })}
      />
      <IconButton
        label={window.maximised ? 'Restore' : 'Maximise'}
        icon={
          window.maximised ? <Copy size={14} strokeWidth={1.5} /> : <Square size={13} strokeWidth={1.5} />
        }
        onClick={() => void host('window', { act: 'maximise' })}
      />
      <IconButton
        label="Close"
        icon={<X size={16} strokeWidth={1.5} />}
        onClick={() => void host('window', { act: 'close' })}
      />
    </span>
  );
}
