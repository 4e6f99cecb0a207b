import { CircleCheck, MessageSquare, Radio, ShieldAlert, UserRound, Zap } from 'lucide-react';
import { Fragment, useState, type ReactNode } from 'react';
import type { Containment, Incident, TimelineEntry } from '../../../shared/contract/index.ts';
import { actionWords, severityLetter } from '../../data/words.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { Identifier } from '../../ui/data/identifier.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { Timeline } from '../../ui/data/timeline.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { Avatar } from '../../ui/status/avatar.tsx';
import { ClockBar, ClockText, clockShare } from '../../ui/status/clock-ring.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { StatusGlyph } from '../../ui/status/status-glyph.tsx';
import { StepLine } from '../../ui/status/step-line.tsx';
import { TimeText, useNow } from '../../ui/time.tsx';
import { toSteps } from '../actions/steps.ts';

interface SectionProps {
  readonly incident: Incident;
}

export function ContainmentSection({ incident }: SectionProps): ReactNode {
  const latest = incident.actions.at(0);
  if (latest === undefined) return null;
  return (
    <Section title="Containment" meta={`ACT-${latest.id} ${actionWords[latest.kind]}, done means observed`}>
      <StepLine
        label={`ACT-${latest.id} ${actionWords[latest.kind]}`}
        steps={toSteps({ progress: latest.containment })}
      />
    </Section>
  );
}

export function RuleSection({ incident }: SectionProps): ReactNode {
  const signals = incident.timeline
    .filter((entry) => entry.kind === 'finding' || entry.kind === 'signal')
    .slice(0, 5);
  return (
    <Section title="Why it fired" meta={`${incident.rule.id} ${incident.rule.name}`}>
      <p className="incident-prose">{incident.summary}</p>
      <ul className="incident-signals">
        {signals.map((entry, index) => (
          <li key={`${entry.at}${entry.text}${index}`}>
            <span className="mono quiet">
              <TimeText at={entry.at} style="seconds" />
            </span>
            <span className="truncate" title={entry.text}>
              {entry.text}
            </span>
          </li>
        ))}
      </ul>
      <KeyValueList
        labels="wide"
        wrap
        items={[
          { label: 'Method', value: incident.rule.algorithm },
          { label: 'Often false', value: incident.rule.falsePositives },
          { label: 'Response', value: incident.rule.response },
          ...(incident.mappings.length === 0
            ? []
            : [
                {
                  label: 'Maps to',
                  value: incident.mappings.map((mapping) => `${mapping.id} ${mapping.name}`).join(', '),
                },
              ]),
        ]}
      />
    </Section>
  );
}

export function ClockSection({
  incident,
  bars = false,
}: SectionProps & { readonly bars?: boolean }): ReactNode {
  const now = useNow(30_000);
  if (incident.clocks.length === 0) return null;
  return (
    <Section title="Response clocks" meta="our own targets">
      <ul className="incident-clocks">
        {incident.clocks.map((clock) => (
          <li key={clock.name}>
            <span className="incident-clock">
              <span className="truncate">{clock.name}</span>
              {clock.state === 'met' ? (
                <span className="incident-met">
                  <StatusGlyph name="observed" /> met{' '}
                  {clock.stoppedAt !== null && <TimeText at={clock.stoppedAt} style="time" />}
                </span>
              ) : clock.startedAt === null || clock.dueAt === null ? (
                <span className="quiet">not running</span>
              ) : (
                <>
                  <ClockText from={clock.startedAt} due={clock.dueAt} now={now} />
                  <span className="quiet">
                    <TimeText at={clock.dueAt} style="weekday" />
                  </span>
                </>
              )}
            </span>
            {bars && clock.startedAt !== null && clock.dueAt !== null && clock.state !== 'met' && (
              <ClockBar elapsed={clockShare(clock.startedAt, clock.dueAt, now)} label={clock.name} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const instantWords = {
  detection: 'Detection',
  awareness: 'Awareness',
  classification: 'Classification',
} as const;

export function InstantSection({ incident }: SectionProps): ReactNode {
  const missing = (['awareness', 'classification'] as const).filter(
    (kind) => !incident.instants.some((instant) => instant.kind === kind),
  );
  return (
    <Section title="Instants" meta="append-only; legal clocks hang on them">
      <KeyValueList
        labels="wide"
        wrap
        items={[
          ...incident.instants.map((instant, index) => ({
            id: `${instant.kind}${instant.recordedAt}${index}`,
            label: instantWords[instant.kind],
            value: (
              <>
                <TimeText at={instant.at} style="moment" />{' '}
                <span className="quiet">
                  {instant.actor}
                  {instant.note === '' ? '' : `: ${instant.note}`}
                </span>
              </>
            ),
          })),
          ...missing.map((kind) => ({
            label: instantWords[kind],
            value: (
              <span className="quiet">
                <span className="hatch-box" aria-hidden="true" /> not recorded
              </span>
            ),
          })),
        ]}
      />
    </Section>
  );
}

export function SimSection({ incident, most }: SectionProps & { readonly most: number }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  const sims = incident.sims.slice(0, most);
  return (
    <Section
      title="SIMs"
      meta={
        sims.length < incident.row.simCount
          ? `${formatCount(sims.length)} of ${formatCount(incident.row.simCount)}`
          : formatCount(incident.row.simCount)
      }
    >
      <ul className="incident-sims">
        {sims.map((sim) => (
          <li key={sim.iccid}>
            <Identifier kind="iccid" value={sim.iccid} />
            {sim.simKey === null ? (
              <span className="quiet">not in the fleet any more</span>
            ) : (
              <button
                type="button"
                className="action-link truncate"
                onClick={() => go('fleet', { record: String(sim.simKey) })}
              >
                {sim.device ?? 'open SIM'}
              </button>
            )}
            <span className="quiet truncate">
              {[sim.site, sim.provider, sim.lifecycle].filter((part) => part !== null).join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function RelatedSection({ incident }: SectionProps): ReactNode {
  const show = useNavigation((navigation) => navigation.show);
  if (incident.related.length === 0) return null;
  return (
    <Section title="Related" meta="same SIM, site or device">
      <ul className="incident-related">
        {incident.related.map((related) => (
          <li key={related.id}>
            <button
              type="button"
              className="incident-related-line"
              onClick={() => show({ record: String(related.id) })}
            >
              <SeverityChip severity={severityLetter[related.severity]} size={16} />
              <span className="mono">INC-{related.id}</span>
              <span className="truncate">
                {related.title}, {related.scope}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

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
                <b>{entry.ruleId}</b> {entry.text}
              </Fragment>
            ) : (
              entry.text
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

export function ActionSection({ incident }: SectionProps): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  if (incident.actions.length === 0) {
    return (
      <Section title="Actions">
        <p className="quiet">Nothing has been requested yet.</p>
      </Section>
    );
  }
  return (
    <Section title="Actions" meta="done means observed">
      <SimpleTable
        label="Actions"
        rows={incident.actions}
        rowKey={(action) => String(action.id)}
        onOpen={(action) => go('actions', { record: String(action.id) })}
        columns={[
          {
            id: 'id',
            header: 'Action',
            cell: (action) => (
              <>
                <span className="mono quiet">ACT-{action.id}</span> {actionWords[action.kind]}
              </>
            ),
          },
          {
            id: 'requested',
            header: 'Requested',
            width: '6.5rem',
            cell: (action) => (
              <Milestone
                count={action.containment.requested}
                at={action.requestedAt}
                all={action.containment}
              />
            ),
          },
          {
            id: 'accepted',
            header: 'Accepted',
            width: '6.5rem',
            cell: (action) => (
              <Milestone
                count={action.containment.accepted}
                at={action.acceptedAt}
                all={action.containment}
              />
            ),
          },
          {
            id: 'observed',
            header: 'Observed',
            width: '6.5rem',
            cell: (action) => (
              <Milestone
                count={action.containment.observed}
                at={action.observedAt}
                all={action.containment}
                seen
              />
            ),
          },
        ]}
      />
    </Section>
  );
}

function Milestone(props: {
  readonly count: number;
  readonly at: number | null;
  readonly all: Containment;
  readonly seen?: boolean;
}): ReactNode {
  const { count, at, all, seen = false } = props;
  const glyph =
    count === 0
      ? 'queued'
      : count >= all.total
        ? seen
          ? 'observed'
          : 'complete'
        : seen
          ? 'partly-observed'
          : 'partly-accepted';
  return (
    <span className="incident-milestone tabular">
      <StatusGlyph name={glyph} /> <b>{formatCount(count)}</b>{' '}
      {at !== null && <TimeText at={at} style="time" className="quiet" />}
    </span>
  );
}

export function EvidenceSection({ incident }: SectionProps): ReactNode {
  if (incident.evidence.length === 0) {
    return (
      <Section title="Evidence">
        <p className="quiet">Nothing is attached.</p>
      </Section>
    );
  }
  return (
    <Section
      title="Evidence"
      meta={
        incident.evidence.length === 1
          ? '1 item, hashed when it was taken'
          : `${formatCount(incident.evidence.length)} items, hashed when they were taken`
      }
    >
      <SimpleTable
        label="Evidence"
        rows={incident.evidence}
        rowKey={(item) => String(item.id)}
        columns={[
          {
            id: 'id',
            header: 'Id',
            width: '3rem',
            cell: (item) => <span className="mono quiet">E-{item.id}</span>,
          },
          {
            id: 'title',
            header: 'What',
            cell: (item) => (
              <span className="truncate" title={item.summary}>
                {item.title}
              </span>
            ),
          },
          {
            id: 'bytes',
            header: 'Size',
            width: '4rem',
            align: 'end',
            cell: (item) => formatBytes(item.bytes),
          },
          {
            id: 'hash',
            header: 'SHA-256',
            width: '5.5rem',
            cell: (item) => (
              <span className="mono quiet" title={item.hash ?? undefined}>
                {item.hash === null ? 'none' : `${item.hash.slice(0, 4)} ${item.hash.slice(-4)}`}
              </span>
            ),
          },
          {
            id: 'at',
            header: 'Observed',
            width: '4rem',
            align: 'end',
            cell: (item) => <TimeText at={item.observedAt} style="time" />,
          },
        ]}
      />
    </Section>
  );
}
