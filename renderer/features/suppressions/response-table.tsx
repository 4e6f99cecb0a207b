import type { ReactNode } from 'react';
import type { ArmedRule, RuleResponse } from '../../../shared/contract/index.ts';
import { actionWords } from '../../data/words.ts';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { TimeText } from '../../ui/time.tsx';

/** Rules with a response. */
export function ResponseTable(props: {
  readonly responses: readonly RuleResponse[];
  readonly armed: readonly ArmedRule[];
  readonly held: boolean;
  readonly onChange: (response: RuleResponse) => void;
}): ReactNode {
  if (props.responses.length === 0)
    return (
      <p className="quiet">
        No rule proposes anything. A response is off until a person switches it on, and waits for a person
        until a lead lets it act.
      </p>
    );
  return (
    <SimpleTable<RuleResponse>
      label="Responses"
      rows={props.responses}
      rowKey={({ ruleId }) => ruleId}
      onOpen={props.onChange}
      columns={[
        {
          id: 'rule',
          header: 'Rule',
          width: '6rem',
          cell: ({ ruleId }) => <span className="mono">{ruleId}</span>,
        },
        {
          id: 'what',
          header: 'Proposes',
          cell: ({ kind, scope }) =>
            kind === null
              ? 'nothing, it only tells'
              : `${actionWords[kind]}, ${scope === 'sims' ? 'the SIMs of the incident' : 'all in their groups'}`,
        },
        { id: 'state', header: 'State', width: '5rem', cell: ({ enabled }) => (enabled ? 'On' : 'Off') },
        {
          id: 'armed',
          header: 'By itself',
          width: '12rem',
          cell: ({ ruleId }) => {
            const armed = props.armed.find((one) => one.ruleId === ruleId);
            if (armed === undefined) return <span className="quiet">no</span>;
            if (armed.state === 'ended') return <span className="quiet">its time is over</span>;
            if (props.held) return 'on hold';
            return (
              <span className="tabular">
                {armed.actsHour} of {armed.perHour} an hour, {armed.actsDay} of {armed.perDay} a day
              </span>
            );
          },
        },
        { id: 'by', header: 'Changed by', width: '9rem', cell: ({ changedBy }) => changedBy },
        {
          id: 'at',
          header: 'At',
          width: '8.5rem',
          cell: ({ changedAt }) => <TimeText at={changedAt} style="moment" />,
        },
      ]}
    />
  );
}
