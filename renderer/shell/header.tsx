import { ChevronDown, Copy, Minus, Plug, Search, Square, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { SystemStatus } from '../../shared/contract/index.ts';
import { host } from '../data/bridge.ts';
import { useOp } from '../data/use-op.tsx';
import { IconButton } from '../ui/controls/button.tsx';
import { SegmentedControl } from '../ui/controls/segmented.tsx';
import { formatCount } from '../ui/format.ts';
import { Kbd } from '../ui/keys/kbd.tsx';
import { Menu } from '../ui/overlay/menu.tsx';
import { Avatar } from '../ui/status/avatar.tsx';
import { StatusGlyph } from '../ui/status/status-glyph.tsx';
import { Tag } from '../ui/status/tag.tsx';
import { useDialogs } from './state/dialogs.ts';
import { useNavigation } from './state/navigation.ts';
import { usePreferences, type ZoneKind } from './state/preferences.ts';
import { AutomationBadge } from './automation-badge.tsx';
import { SyncState } from './sync-state.tsx';
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
      <AutomationBadge />
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

function Badges({ status }: { readonly status: SystemStatus }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <span className="shell-badges">
      {status.actionsInFlight > 0 && (
        <button type="button" className="shell-badge" onClick={() => go('actions')} title="Actions in flight">
          <StatusGlyph name="partly-accepted" />{' '}
          <b className="tabular">{formatCount(status.actionsInFlight)}</b>{' '}
          <span className="shell-badge-words">in flight</span>
        </button>
      )}
      {status.actionsAttention > 0 && (
        <button
          type="button"
          className="shell-badge"
          onClick={() => go('actions', { query: 'attention' })}
          title="Actions that failed, drifted, expired or whose outcome is unknown"
        >
          <StatusGlyph name="unknown" /> <b className="tabular">{formatCount(status.actionsAttention)}</b>{' '}
          <span className="shell-badge-words">to settle</span>
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
          <span className="shell-badge-words">overdue</span>
        </button>
      )}
      {status.clocksRunning > 0 && (
        <button
          type="button"
          className="shell-badge"
          onClick={() => go('incidents', { query: 'clock:running' })}
          title="Response clocks that run"
        >
          <StatusGlyph name="requested" /> <b className="tabular">{formatCount(status.clocksRunning)}</b>{' '}
          <span className="shell-badge-words">{status.clocksRunning === 1 ? 'clock' : 'clocks'}</span>
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
