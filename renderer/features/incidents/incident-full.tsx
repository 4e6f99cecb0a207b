import { ChevronDown, ChevronLeft, ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Pending } from '../../data/pending.tsx';
import { useOp } from '../../data/use-op.tsx';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { RecordHead } from '../../ui/layout/pane.tsx';
import { TimeText } from '../../ui/time.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { IncidentFacts, IncidentId, type IncidentViewProps } from './incident-pane.tsx';
import { ClockSection, InstantSection } from './sections/clocks.tsx';
import { ActionSection } from './sections/containment.tsx';
import { EvidenceSection } from './sections/evidence.tsx';
import { ProposalSection } from './sections/proposals.tsx';
import { RuleSection } from './sections/rule.tsx';
import { RelatedSection, SimSection } from './sections/sims.tsx';
import { FoldedSection, SubjectSection } from './sections/subjects.tsx';
import { TimelineSection } from './sections/timeline.tsx';

/** The whole incident on one page: what happened, to whom, what is done about it. */
export function IncidentFull(props: IncidentViewProps & { readonly onBack: () => void }): ReactNode {
  const { data, error, refetch } = useOp('incidents.get', { id: props.id }, { keep: true });
  const incident = data?.row.id === props.id ? data : undefined;
  const sites = new Set(incident?.sims.map((sim) => sim.site).filter((site) => site !== null)).size;
  return (
    <article className="incident-full" aria-label={`Incident INC-${props.id}`}>
      <header className="incident-full-head">
        <div className="incident-full-line">
          <Button
            variant="quiet"
            icon={<ChevronLeft size={16} strokeWidth={1.5} aria-hidden="true" />}
            onClick={props.onBack}
          >
            Incidents
          </Button>
          <IncidentId id={props.id} incident={incident} />
          <span className="incident-full-gap" />
          {props.position !== undefined && <span className="quiet tabular">{props.position}</span>}
          <IconButton
            label="Previous"
            icon={<ChevronUp size={16} strokeWidth={1.5} />}
            onClick={props.onPrevious}
          />
          <IconButton
            label="Next"
            icon={<ChevronDown size={16} strokeWidth={1.5} />}
            onClick={props.onNext}
          />
        </div>
        {incident !== undefined && (
          <div className="incident-full-title">
            <RecordHead size="page" title={`${incident.row.title}: ${incident.row.scope}`}>
              <IncidentFacts incident={incident} />
              <span className="quiet">
                {incident.row.simCount === 0 && incident.subjects.length > 0
                  ? 'no SIM'
                  : `${formatCount(incident.row.simCount)} ${incident.row.simCount === 1 ? 'SIM' : 'SIMs'}`}
                {sites > 0 ? `, ${formatCount(sites)} ${sites === 1 ? 'site' : 'sites'}` : ''}
              </span>
              <span className="quiet">
                opened <TimeText at={incident.row.openedAt} style="daySeconds" />
              </span>
            </RecordHead>
            <div className="incident-full-actions">
              <IncidentActions incident={incident} triage={props.triage} page />
            </div>
          </div>
        )}
      </header>
      {incident === undefined ? (
        <Pending of={{ data: incident, error, refetch }} rows={3} />
      ) : (
        <div className="incident-full-columns">
          <div className="incident-full-column">
            <TimelineSection incident={incident} />
          </div>
          <div className="incident-full-column">
            <RuleSection incident={incident} />
            <FoldedSection incident={incident} />
            <SubjectSection incident={incident} />
            {incident.row.simCount > 0 && <SimSection incident={incident} most={100} />}
            <EvidenceSection incident={incident} />
          </div>
          <div className="incident-full-column">
            <ProposalSection incident={incident} />
            <ActionSection incident={incident} />
            <ClockSection incident={incident} bars />
            <InstantSection incident={incident} />
            <RelatedSection incident={incident} />
          </div>
        </div>
      )}
    </article>
  );
}
