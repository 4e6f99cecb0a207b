import { useState, type ReactNode } from 'react';
import type { ResponseProposal } from '../../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../../data/use-op.tsx';
import { actionWords } from '../../../data/words.ts';
import { useDialogs } from '../../../shell/state/dialogs.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { TimeText } from '../../../ui/time.tsx';
import { ReasonDialog } from '../../suppressions/reason-dialog.tsx';
import type { SectionProps } from './section-props.ts';

const decided: Readonly<Record<Exclude<ResponseProposal['state'], 'open'>, string>> = {
  approved: 'approved',
  declined: 'declined',
  expired: 'expired: nobody decided in time',
  noted: 'told only',
  automatic: 'done by itself',
};

/** What its rule proposes to do; a person decides. */
export function ProposalSection({ incident }: SectionProps): ReactNode {
  const { data } = useOp('responses.ofIncident', { incidentId: incident.row.id }, { every: 60_000 });
  const proposals = data?.proposals ?? [];
  if (proposals.length === 0) return null;
  return (
    <Section
      title="Proposed"
      meta={
        proposals.some(({ state }) => state === 'automatic')
          ? 'by the rule, which is armed: it may act on some SIMs by itself'
          : 'by the rule; nothing happens until a person approves'
      }
    >
      <ul className="incident-proposals">
        {proposals.map((proposal) => (
          <ProposalLine key={proposal.id} proposal={proposal} incident={incident} />
        ))}
      </ul>
    </Section>
  );
}

function ProposalLine({
  proposal,
  incident,
}: SectionProps & { readonly proposal: ResponseProposal }): ReactNode {
  const show = useDialogs((dialogs) => dialogs.show);
  const [declining, setDeclining] = useState(false);
  const decline = useCommand('responses.decline');
  const { kind, target, state } = proposal;
  const what = kind === null ? 'Only tells' : `${actionWords[kind]}, ${reachOf(proposal)}`;
  const submit = async (reason: string): Promise<void> => {
    if ((await decline.run({ id: proposal.id, reason })) !== null) setDeclining(false);
  };
  return (
    <li className="incident-proposal">
      <span>
        <span className="mono quiet">{proposal.ruleId}</span> {what}
        {state === 'open' ? (
          <span className="quiet">
            , until <TimeText at={proposal.expiresAt} style="weekday" />
            {proposal.whyNot !== null && `. ${proposal.whyNot}`}
            {proposal.note !== null && `. Not by itself: ${proposal.note}`}
          </span>
        ) : (
          <span className="quiet">
            , {decided[state]}
            {proposal.decidedBy !== null && state !== 'automatic' && ` by ${proposal.decidedBy}`}
            {proposal.actionId !== null && `, ACT-${proposal.actionId}`}
            {proposal.reason !== null && `: ${proposal.reason}`}
          </span>
        )}
      </span>
      {state === 'open' && (
        <span className="incident-proposal-acts">
          <Button
            disabled={kind === null || target === null}
            onClick={() =>
              kind !== null &&
              target !== null &&
              show({
                kind: 'action',
                action: kind,
                target,
                incidentId: incident.row.id,
                about: `INC-${incident.row.id}, proposed by ${proposal.ruleId}`,
                proposal: { id: proposal.id, input: proposal.input },
              })
            }
          >
            Approve…
          </Button>
          <Button variant="quiet" onClick={() => setDeclining(true)}>
            Decline
          </Button>
        </span>
      )}
      {declining && (
        <ReasonDialog
          title={`Decline what ${proposal.ruleId} proposes`}
          description="It stays in the timeline with your reason."
          verb="Decline"
          busy={decline.busy}
          onSubmit={(reason) => void submit(reason)}
          onClose={() => setDeclining(false)}
        />
      )}
    </li>
  );
}

function reachOf({ state, scope }: ResponseProposal): string {
  if (state === 'automatic') return 'one SIM';
  return scope === 'sims' ? 'the SIMs of the incident' : 'all SIMs in their groups';
}
