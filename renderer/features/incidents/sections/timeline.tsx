import { CircleCheck, MessageSquare, Radio, ShieldAlert, UserRound, Zap } from 'lucide-react';
import { Fragment, useState, type ReactNode } from 'react';
import type { TimelineEntry } from '../../../../shared/contract/index.ts';
import { severityLetter } from '../../../data/words.ts';
import { SegmentedControl } from '../../../ui/controls/segmented.tsx';
import { Timeline } from '../../../ui/data/timeline.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { Avatar } from '../../../ui/status/avatar.tsx';
import { SeverityChip } from '../../../ui/status/severity-chip.tsx';
import { TimedWords } from '../../../ui/timed-words.tsx';
import type { SectionProps } from './section-props.ts';

const kinds = {
  all: null,
  signals: ['signal', 'finding', 'opened'],
  people: ['person', 'comment', 'instant', 'status', 'report'],
  actions: ['action', 'network'],
} as const;
type TimelineFilter = keyof typeof kinds;

export function TimelineSection({ incident, level }: SectionProps & { readonly level?: 2 | 3 }): ReactNode {
  const [filter, setFilter] = useState<TimelineFilter>('all');
  const wanted: readonly string[] | null = kinds[filter];
  const entries = incident.timeline
    .filter((entry) => wanted === null || wanted.includes(entry.kind))
    .toSorted((a, b) => b.at - a.at || b.recordedAt - a.recordedAt);
  return (
    <Section
      title="Timeline"
      level={level}
      meta={`${formatCount(entries.length)} of ${formatCount(incident.timeline.length)}, newest first`}
      aside={
        <SegmentedControl<TimelineFilter>
          label="Which entries"
          variant="quiet"
          value={filter}
          onChange={setFilter}
          options={[
            { value: 'all', label: 'All' },
            { value: 'signals', label: 'Signals' },
            { value: 'people', label: 'People' },
            { value: 'actions', label: 'Actions' },
          ]}
        />
      }
    >
      <Timeline
        label="Timeline"
        entries={entries.map((entry, index) => ({
          id: `${entry.recordedAt}-${index}`,
          at: entry.at,
          mark: <EntryMark entry={entry} />,
          title:
            entry.ruleId !== null && !entry.text.includes(entry.ruleId) ? (
              <Fragment>
                <b>{entry.ruleId}</b> <TimedWords text={entry.text} />
              </Fragment>
            ) : (
              <TimedWords text={entry.text} />
            ),
          detail: entry.detail ?? undefined,
          aside: skew(entry),
        }))}
      />
    </Section>
  );
}

function EntryMark({ entry }: { readonly entry: TimelineEntry }): ReactNode {
  const icon = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;
  if (entry.severity !== null) return <SeverityChip severity={severityLetter[entry.severity]} size={16} />;
  if (entry.kind === 'comment') return <MessageSquare {...icon} />;
  if (entry.kind === 'network') return <CircleCheck {...icon} className="incident-seen" />;
  if (entry.kind === 'action') return <Zap {...icon} />;
  if (entry.kind === 'signal') return <Radio {...icon} />;
  if (entry.kind === 'finding' || entry.kind === 'opened') return <ShieldAlert {...icon} />;
  if (entry.actor !== null) return <Avatar name={entry.actor} size={20} hidden />;
  return <UserRound {...icon} />;
}

/** How long after the fact it was learned; shown from a second on. */
function skew(entry: TimelineEntry): string | undefined {
  const late = entry.recordedAt - entry.at;
  if (late < 1_000) return undefined;
  if (late < 120_000) return `+${Math.round(late / 1_000)} s`;
  if (late < 7_200_000) return `+${Math.round(late / 60_000)} min`;
  return `+${Math.round(late / 3_600_000)} h`;
}
