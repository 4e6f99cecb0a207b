import { useState, type ReactNode } from 'react';
import type { Incident } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useOp } from '../../data/use-op.tsx';
import { severityLetter, statusWords } from '../../data/words.ts';
import { Tabs } from '../../ui/controls/tabs.tsx';
import { formatCount } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { Pane, RecordHead } from '../../ui/layout/pane.tsx';
import { Avatar } from '../../ui/status/avatar.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { TlpTag } from '../../ui/status/tag.tsx';
import { TimeText } from '../../ui/time.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { ClockSection, InstantSection } from './sections/clocks.tsx';
import { ActionSection, ContainmentSection } from './sections/containment.tsx';
import { EvidenceSection } from './sections/evidence.tsx';
import { ProposalSection } from './sections/proposals.tsx';
import { RuleSection } from './sections/rule.tsx';
import { RelatedSection, SimSection } from './sections/sims.tsx';
import { FoldedSection, SubjectSection } from './sections/subjects.tsx';
import { TimelineSection } from './sections/timeline.tsx';
import type { Triage } from './use-triage.tsx';

export interface IncidentViewProps {
  readonly id: number;
  readonly triage: Triage;
  readonly position: string | undefined;
  readonly onPrevious: () => void;
  readonly onNext: () => void;
}

const tabs = ['overview', 'timeline', 'sims', 'actions', 'evidence'] as const;
type Tab = (typeof tabs)[number];

/** One incident beside the queue. */
export function IncidentPane(
  props: IncidentViewProps & { readonly onExpand: () => void; readonly onClose: () => void },
): ReactNode {
  const { id, triage } = props;
  const { data, error, refetch } = useOp('incidents.get', { id }, { keep: true });
  const [tab, setTab] = useState<Tab>('overview');
  useHotkeys(
    tabs.map((name, index) => ({
      keys: String(index + 1),
      label: `Tab ${name}`,
      group: 'Incidents',
      run: () => setTab(name),
    })),
  );
  const shown = data?.row.id === id ? data : undefined;
  return (
    <Pane
      label={`Incident INC-${id}`}
      head={<IncidentId id={id} incident={shown} />}
      position={props.position}
      onPrevious={props.onPrevious}
      onNext={props.onNext}
      onExpand={props.onExpand}
      onClose={props.onClose}
      record={
        shown !== undefined && (
          <RecordHead title={`${shown.row.title}: ${shown.row.scope}`}>
            <IncidentFacts incident={shown} />
          </RecordHead>
        )
      }
      tabs={
        shown === undefined ? undefined : (
          <Tabs<Tab> label="Incident" value={tab} onChange={setTab} items={tabItems(shown)} />
        )
      }
      actions={shown !== undefined && <IncidentActions incident={shown} triage={triage} />}
    >
      {shown === undefined ? <Pending of={{ data: shown, error, refetch }} rows={3} /> : undefined}
    </Pane>
  );
}

export function IncidentId(props: {
  readonly id: number;
  readonly incident: Incident | undefined;
}): ReactNode {
  return (
    <>
      <span className="mono">INC-{props.id}</span>
      {props.incident !== undefined && (
        <>
          <SeverityChip severity={severityLetter[props.incident.row.severity]} named />
          <TlpTag tlp={props.incident.tlp} />
        </>
      )}
    </>
  );
}

export function IncidentFacts({ incident }: { readonly incident: Incident }): ReactNode {
  const { row } = incident;
  const awareness = incident.instants.findLast((instant) => instant.kind === 'awareness');
  const containment = row.containment;
  return (
    <>
      <StatusText name={statusWords[row.status].glyph}>
        {statusWords[row.status].label}
        {row.status === 'containing' && containment !== null
          ? `, ${containment.observed} of ${containment.total} observed`
          : ''}
      </StatusText>
      {row.assignee === null ? (
        <span className="quiet">unassigned</span>
      ) : (
        <span className="incident-owner">
          <Avatar name={row.assignee} hidden /> {row.assignee}
        </span>
      )}
      <span className="quiet">
        {awareness === undefined ? (
          'awareness not recorded'
        ) : (
          <>
            aware <TimeText at={awareness.at} style="time" />
          </>
        )}
      </span>
    </>
  );
}

function tabItems(incident: Incident): Parameters<typeof Tabs<Tab>>[0]['items'] {
  return [
    {
      value: 'overview',
      label: 'Overview',
      content: (
        <>
          <ProposalSection incident={incident} />
          <ContainmentSection incident={incident} />
          <RuleSection incident={incident} />
          <ClockSection incident={incident} />
          <InstantSection incident={incident} />
          <FoldedSection incident={incident} />
          <SubjectSection incident={incident} />
          {incident.row.simCount > 0 && <SimSection incident={incident} most={3} />}
          <RelatedSection incident={incident} />
        </>
      ),
    },
    {
      value: 'timeline',
      label: 'Timeline',
      count: formatCount(incident.timeline.length),
      content: <TimelineSection incident={incident} />,
    },
    {
      value: 'sims',
      label: 'SIMs',
      count: formatCount(incident.row.simCount),
      content: <SimSection incident={incident} most={500} />,
    },
    {
      value: 'actions',
      label: 'Actions',
      count: formatCount(incident.actions.length),
      content: <ActionSection incident={incident} />,
    },
    {
      value: 'evidence',
      label: 'Evidence',
      count: formatCount(incident.evidence.length),
      content: <EvidenceSection incident={incident} />,
    },
  ];
}
