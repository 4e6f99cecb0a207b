import { CircleAlert, Pause, RefreshCw, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import {
  standingOf,
  standingText,
  progressText,
  summarise,
  syncShare,
  type SyncSummary,
} from '../data/sync-words.ts';
import { useCommand } from '../data/use-op.tsx';
import { useProviders, type ProviderLine } from '../data/use-providers.ts';
import { Button } from '../ui/controls/button.tsx';
import { Progress } from '../ui/data/progress.tsx';
import { formatAge } from '../ui/format.ts';
import { Popover } from '../ui/overlay/popover.tsx';
import { StatusGlyph } from '../ui/status/status-glyph.tsx';
import type { GlyphName } from '../ui/status/glyph-shapes.tsx';
import { NextTime, useNow } from '../ui/time.tsx';
import { useNavigation } from './state/navigation.ts';

/** Live, cached or on its way: told apart by dot, dash and motionless words, never by colour alone. */
export function SyncState(): ReactNode {
  const lines = useProviders() ?? [];
  const [open, setOpen] = useState(false);
  const now = useNow(10_000);
  const syncs = lines.flatMap(({ sync }) => (sync === undefined ? [] : [sync]));
  const summary = summarise(
    syncs,
    new Set(lines.filter(({ provider }) => provider.paused).map(({ provider }) => provider.providerId)),
  );
  if (lines.length === 0 || summary.state === 'none') return null;
  return (
    <Popover
      align="end"
      title="Providers"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          className="shell-sync"
          data-state={summary.state === 'offline' ? 'offline' : 'live'}
        >
          <Summary summary={summary} now={now} />
        </button>
      }
    >
      <ProviderLines lines={lines} summary={summary} onLeave={() => setOpen(false)} />
    </Popover>
  );
}

function Summary({ summary, now }: { readonly summary: SyncSummary; readonly now: number }): ReactNode {
  const { oldest, failed, active, first } = summary;
  if (summary.state === 'offline')
    return (
      <>
        <CircleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
        <b>Offline</b>{' '}
        {failed.length < active
          ? `${failed.length} of ${active} providers`
          : `cache from ${oldest === null ? 'never' : `${formatAge(now - oldest)} ago`}`}
      </>
    );
  if (summary.state === 'paused')
    return (
      <>
        <Pause size={14} strokeWidth={1.5} aria-hidden="true" />
        <b>Paused</b>
      </>
    );
  if (first !== null)
    return (
      <>
        <RefreshCw size={14} strokeWidth={1.5} aria-hidden="true" />
        <b>Syncing</b> {active > 1 ? `${first.name}, ` : ''}
        {progressText(first)}
      </>
    );
  return (
    <>
      <span className="ui-live-dot" aria-hidden="true" />
      <b>Synced</b>{' '}
      {oldest === null ? 'not yet' : now - oldest < 60_000 ? 'just now' : `${formatAge(now - oldest)} ago`}
    </>
  );
}

const glyphs: Readonly<Record<ReturnType<typeof standingOf>, GlyphName>> = {
  paused: 'suspended',
  running: 'partly-accepted',
  failed: 'failed',
  never: 'queued',
  cancelled: 'cancelled',
  read: 'observed',
};

interface ProviderLinesProps {
  readonly lines: readonly ProviderLine[];
  readonly summary: SyncSummary;
  readonly onLeave: () => void;
}

/** Each provider with what it is doing, and the verbs that go with it. */
function ProviderLines({ lines, onLeave }: ProviderLinesProps): ReactNode {
  const start = useCommand('sync.start');
  const cancel = useCommand('sync.cancel');
  const go = useNavigation((navigation) => navigation.go);
  const running = lines.some(({ sync }) => sync?.state === 'running');
  return (
    <>
      <ul className="shell-providers">
        {lines.map((line) => (
          <ProviderItem key={line.provider.providerId} line={line} />
        ))}
      </ul>
      <div className="shell-providers-acts">
        <Button
          icon={<RefreshCw size={16} strokeWidth={1.5} aria-hidden="true" />}
          disabled={lines.every(({ provider, sync }) => provider.paused || sync?.state === 'running')}
          onClick={() => void start.run({})}
        >
          Sync now
        </Button>
        {running && (
          <Button
            variant="quiet"
            icon={<X size={16} strokeWidth={1.5} aria-hidden="true" />}
            title="What was read is kept"
            onClick={() => void cancel.run({})}
          >
            Stop
          </Button>
        )}
        <span className="shell-header-gap" />
        <Button
          variant="quiet"
          onClick={() => {
            onLeave();
            go('settings');
          }}
        >
          Settings
        </Button>
      </div>
    </>
  );
}

function ProviderItem({ line: { provider, sync } }: { readonly line: ProviderLine }): ReactNode {
  const now = useNow(10_000);
  const start = useCommand('sync.start');
  const resume = useCommand('providers.pause');
  const { providerId, name, paused } = provider;
  const standing = standingOf(sync, paused);
  return (
    <li className="shell-provider">
      <StatusGlyph name={glyphs[standing]} label="" />
      <div className="shell-provider-text">
        <b>{name}</b> <span className="quiet">{standingText(sync, paused, now)}</span>
        {standing === 'running' && sync !== undefined && (
          <Progress label={`Sync of ${name}`} share={syncShare(sync)} text={progressText(sync)} />
        )}
        {standing === 'failed' && sync?.error !== undefined && sync.error !== null && (
          <p className="shell-provider-error">{sync.error.message}</p>
        )}
        {standing !== 'paused' &&
          standing !== 'running' &&
          sync?.nextAt !== undefined &&
          sync.nextAt !== null && (
            <p className="quiet">
              next <NextTime at={sync.nextAt} />
            </p>
          )}
      </div>
      {standing === 'failed' && (
        <Button
          variant="quiet"
          busy={start.busy}
          aria-label={`Try ${name} again`}
          onClick={() => void start.run({ providerId })}
        >
          Try again
        </Button>
      )}
      {standing === 'paused' && (
        <Button
          variant="quiet"
          busy={resume.busy}
          aria-label={`Resume ${name}`}
          onClick={() => void resume.run({ providerId, paused: false })}
        >
          Resume
        </Button>
      )}
    </li>
  );
}
