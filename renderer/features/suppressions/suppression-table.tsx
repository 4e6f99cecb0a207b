import type { ReactNode } from 'react';
import type { Suppression } from '../../../shared/contract/index.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SimpleTable, type SimpleColumn } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { TimeText } from '../../ui/time.tsx';
import { conditionWords, suppressionStates } from './words.ts';

/** What is left of a row beside an open pane. */
const beside = ['id', 'what', 'state', 'held', 'acts'];

/** Suppressions, those in force first. */
export function SuppressionTable(props: {
  readonly suppressions: readonly Suppression[];
  readonly current: string | null;
  readonly onOpen: (suppression: Suppression) => void;
  readonly onRevoke: (suppression: Suppression) => void;
}): ReactNode {
  if (props.suppressions.length === 0)
    return (
      <p className="quiet">None. An incident closed as false positive offers one, or a filter of its rule.</p>
    );
  const all: readonly SimpleColumn<Suppression>[] = [
    {
      id: 'id',
      header: 'Id',
      width: '4.5rem',
      cell: ({ id }) => <span className="mono quiet">{id}</span>,
    },
    {
      id: 'what',
      header: 'Rule, reach and reason',
      cell: ({ ruleId, ruleName, scopeText, conditions, reason }) => (
        <span className="truncate" title={reason}>
          <span className="mono quiet">{ruleId}</span> <b>{ruleName}</b>{' '}
          <span className="quiet">
            {scopeText}
            {conditions.length > 0 && `, where ${conditionWords(conditions)}`}: {reason}
          </span>
        </span>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: '9rem',
      cell: ({ state, critical }) => `${suppressionStates[state]}${critical ? ', critical too' : ''}`,
    },
    {
      id: 'held',
      header: 'Would have told',
      width: '7rem',
      align: 'end',
      cell: ({ held }) => formatCount(held),
    },
    {
      id: 'ends',
      header: 'Ends',
      width: '8.5rem',
      cell: ({ endsAt }) => <TimeText at={endsAt} style="moment" />,
    },
    {
      id: 'by',
      header: 'By',
      width: '7rem',
      cell: ({ createdBy }) => <span className="truncate">{createdBy}</span>,
    },
    {
      id: 'acts',
      header: <span className="visually-hidden">Acts</span>,
      width: '5.5rem',
      cell: (suppression) =>
        suppression.state === 'ended' || suppression.state === 'revoked' ? null : (
          <span className="suppressions-acts">
            <Button
              variant="quiet"
              onClick={(event) => (event.stopPropagation(), props.onRevoke(suppression))}
            >
              Revoke
            </Button>
          </span>
        ),
    },
  ];
  return (
    <SimpleTable<Suppression>
      label="Suppressions"
      rows={props.suppressions}
      rowKey={({ id }) => id}
      onOpen={props.onOpen}
      isCurrent={({ id }) => id === props.current}
      columns={all.filter(({ id }) => props.current === null || beside.includes(id))}
    />
  );
}
