import { ArchiveX, Database, LockKeyhole, RotateCw, SearchX, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../controls/button.tsx';
import { CopyButton } from '../data/identifier.tsx';
import { TimeText } from '../time.tsx';

interface StateFrameProps {
  readonly kind: string;
  readonly icon: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode | undefined;
  readonly actions?: ReactNode | undefined;
  readonly alert?: boolean | undefined;
}

function StateFrame({ kind, icon, title, children, actions, alert = false }: StateFrameProps): ReactNode {
  return (
    <div className="ui-state" data-kind={kind} role={alert ? 'alert' : 'status'}>
      <span className="ui-state-icon">{icon}</span>
      <p className="ui-state-title">{title}</p>
      {children !== undefined && children !== null && <div className="ui-state-text">{children}</div>}
      {actions !== undefined && <div className="ui-state-actions">{actions}</div>}
    </div>
  );
}

export interface NoMatchProps {
  /** What was looked for: "incidents". */
  readonly what: string;
  /** The query as written; shown in monospace. */
  readonly query: string;
  /** What in the query can match nothing, and what could be written. */
  readonly hint?: ReactNode | undefined;
  readonly onClear: () => void;
}

/** There is data, the query leaves none of it. */
export function NoMatch({ what, query, hint, onClear }: NoMatchProps): ReactNode {
  return (
    <StateFrame
      kind="no-match"
      icon={<SearchX aria-hidden="true" />}
      title={`No ${what} match`}
      actions={<Button onClick={onClear}>Clear the query</Button>}
    >
      <code className="ui-state-query">{query}</code>
      {hint !== undefined && <p>{hint}</p>}
    </StateFrame>
  );
}

export interface NothingYetProps {
  readonly title: ReactNode;
  /** What would fill it. */
  readonly children: ReactNode;
  /** Connect or import. */
  readonly actions?: ReactNode | undefined;
}

/** Nothing was collected yet. */
export function NothingYet({ title, children, actions }: NothingYetProps): ReactNode {
  return (
    <StateFrame kind="nothing-yet" icon={<Database aria-hidden="true" />} title={title} actions={actions}>
      {children}
    </StateFrame>
  );
}

export interface NotAllowedProps {
  /** What one may not do: "suspend SIMs". */
  readonly what: string;
  /** Who can grant it. */
  readonly grantedBy: string;
}

/** The role does not carry the right. */
export function NotAllowed({ what, grantedBy }: NotAllowedProps): ReactNode {
  return (
    <StateFrame
      kind="not-allowed"
      icon={<LockKeyhole aria-hidden="true" />}
      title={`Your role may not ${what}`}
    >
      {grantedBy} can grant it.
    </StateFrame>
  );
}

export interface OfflineStateProps {
  /** What is missing here. */
  readonly what: string;
  /** Since when nothing could be read, ms UTC; null when never. */
  readonly since: number | null;
  readonly onRetry?: (() => void) | undefined;
}

/** Nothing cached for this view and no way to fetch it now. */
export function OfflineState({ what, since, onRetry }: OfflineStateProps): ReactNode {
  return (
    <StateFrame
      kind="offline"
      icon={<Unplug aria-hidden="true" />}
      title={`Offline, and no ${what} in the cache`}
      actions={onRetry === undefined ? undefined : <Button onClick={onRetry}>Try again</Button>}
    >
      {since === null ? (
        'It was never read from a provider.'
      ) : (
        <p>
          Last connection <TimeText at={since} />.
        </p>
      )}
    </StateFrame>
  );
}

export interface ErrorStateProps {
  /** What happened, in words. */
  readonly title: string;
  /** What was kept and what to do. */
  readonly children?: ReactNode | undefined;
  /** Trace id under which the log tells more. */
  readonly errorId?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
}

/** It failed. The id can be copied, the request repeated. */
export function ErrorState({ title, children, errorId, onRetry }: ErrorStateProps): ReactNode {
  return (
    <StateFrame
      kind="error"
      alert
      icon={<ArchiveX aria-hidden="true" />}
      title={title}
      actions={
        onRetry === undefined ? undefined : (
          <Button icon={<RotateCw aria-hidden="true" />} onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {children}
      {errorId !== undefined && (
        <span className="ui-state-id">
          Error id <code>{errorId}</code>
          <CopyButton label="Copy error id" value={errorId} />
        </span>
      )}
    </StateFrame>
  );
}

export interface SkeletonRowsProps {
  /** Three by default; they stand still. */
  readonly count?: number | undefined;
  /** px */
  readonly rowHeight?: number | undefined;
  /** Shares of the width, 0…1, for each bar of a row. */
  readonly bars?: readonly number[] | undefined;
}

/** What is being loaded, as still shapes. Announced once as "Loading". */
export function SkeletonRows({
  count = 3,
  rowHeight = 32,
  bars = [0.06, 0.1, 0.38, 0.08],
}: SkeletonRowsProps): ReactNode {
  return (
    <div className="ui-skeleton" role="status">
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className="ui-skeleton-row" style={{ height: rowHeight }} aria-hidden="true">
          {bars.map((share, bar) => (
            <span key={bar} className="ui-skeleton-bar" style={{ width: `${share * 100}%` }} />
          ))}
        </div>
      ))}
    </div>
  );
}

export interface OfflineStripProps {
  /** Since when, ms UTC; null when that is not known. */
  readonly since: number | null;
  /** Instead of "Working offline", where only a part is. */
  readonly title?: string | undefined;
  /** What still works: "Reading, triage and evidence work as usual. SIM actions wait in the queue." */
  readonly children: ReactNode;
  /** Right: queued and expired actions with their glyphs. */
  readonly queue?: ReactNode | undefined;
  readonly actions?: ReactNode | undefined;
}

/** The dashed strip under the page head while there is no connection. */
export function OfflineStrip({ since, title, children, queue, actions }: OfflineStripProps): ReactNode {
  return (
    <div className="ui-offline-strip" role="status">
      <Unplug aria-hidden="true" />
      <span className="ui-offline-text">
        <b>
          {title !== undefined ? (
            title
          ) : since === null ? (
            'Working offline.'
          ) : (
            <>
              Working offline since <TimeText at={since} style="time" />.
            </>
          )}
        </b>{' '}
        {children}
      </span>
      {queue !== undefined && <span className="ui-offline-queue">{queue}</span>}
      {actions}
    </div>
  );
}
