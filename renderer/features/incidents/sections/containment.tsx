import { type ReactNode } from 'react';
import type { Containment } from '../../../../shared/contract/index.ts';
import { actionWords } from '../../../data/words.ts';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { SimpleTable } from '../../../ui/data/simple-table.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { StatusGlyph } from '../../../ui/status/status-glyph.tsx';
import { StepLine } from '../../../ui/status/step-line.tsx';
import { TimeText } from '../../../ui/time.tsx';
import { toSteps } from '../../actions/steps.ts';
import type { SectionProps } from './section-props.ts';

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
            width: '5.25rem',
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
            width: '5.25rem',
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
            width: '5.25rem',
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
