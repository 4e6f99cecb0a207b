import type { ReactNode } from 'react';
import { sameDay } from '../format.ts';
import { TimeText, useNow, useZone } from '../time.tsx';

export interface TimelineEntry {
  readonly id: string;
  /** ms UTC */
  readonly at: number;
  /** On the line: severity chip, status glyph, avatar or a Lucide icon of 14 px. */
  readonly mark?: ReactNode | undefined;
  readonly title: ReactNode;
  readonly detail?: ReactNode | undefined;
  /** Right: skew between source and received time, "+38 s". */
  readonly aside?: ReactNode | undefined;
  /** The present state of a history: its dot is filled in accent. */
  readonly current?: boolean | undefined;
}

export interface TimelineProps {
  readonly label: string;
  readonly entries: readonly TimelineEntry[];
  /** `events`: time, mark, text (default) · `history`: dot, date, text, for binding histories. */
  readonly variant?: 'events' | 'history' | undefined;
}

/** What happened, on one line through time. The order is the caller's. */
export function Timeline({ label, entries, variant = 'events' }: TimelineProps): ReactNode {
  const zone = useZone();
  const now = useNow(60_000);
  // A clock alone means today.
  const clock = sameDay([now, ...entries.map(({ at }) => at)], zone) ? 'seconds' : 'daySeconds';
  return (
    <ol className="ui-timeline" data-variant={variant} aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.id} className="ui-timeline-entry">
          <span className="ui-timeline-time mono">
            <TimeText at={entry.at} style={variant === 'events' ? clock : 'isoDate'} />
          </span>
          <span className="ui-timeline-mark">
            {entry.mark ?? <span className="ui-timeline-dot" data-current={entry.current || undefined} />}
          </span>
          <span className="ui-timeline-text">
            <span>{entry.title}</span>
            {entry.detail !== undefined && <span className="ui-timeline-detail">{entry.detail}</span>}
          </span>
          {entry.aside !== undefined && <span className="ui-timeline-aside tabular">{entry.aside}</span>}
        </li>
      ))}
    </ol>
  );
}
