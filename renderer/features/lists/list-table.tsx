import type { ReactNode } from 'react';
import type { NamedList } from '../../../shared/contract/index.ts';
import { SimpleTable, type SimpleColumn } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { RelativeTime } from '../../ui/time.tsx';
import { ageWords, contentWords, idleWords } from './words.ts';

/** Columns that are left where a list is open beside the table; the pane tells the others. */
const besidePane: readonly string[] = ['purpose', 'title', 'entries', 'hits'];

const columns: readonly SimpleColumn<NamedList>[] = [
  {
    id: 'purpose',
    header: 'For',
    width: '5rem',
    cell: (one) => (one.purpose === 'threat' ? 'Threats' : <span className="quiet">Allowed</span>),
  },
  {
    id: 'title',
    header: 'List',
    cell: (one) => (
      <span className="truncate">
        <b>{one.title}</b> <span className="mono quiet">%{one.name}%</span>
      </span>
    ),
  },
  { id: 'content', header: 'Kind of entry', width: '11rem', cell: (one) => contentWords[one.content] },
  {
    id: 'entries',
    header: 'Entries',
    width: '6.5rem',
    align: 'end',
    cell: (one) => <Idle list={one} />,
  },
  {
    id: 'ended',
    header: 'Ended',
    width: '5rem',
    align: 'end',
    cell: (one) => <span className="quiet">{formatCount(one.ended)}</span>,
  },
  {
    id: 'age',
    header: 'Entries hold',
    width: '6.5rem',
    align: 'end',
    cell: (one) => <span className="quiet">{ageWords(one.ageDays)}</span>,
  },
  {
    id: 'hits',
    header: 'Hits',
    width: '5rem',
    align: 'end',
    cell: (one) => (one.purpose === 'threat' ? formatCount(one.hits) : <span className="quiet">–</span>),
  },
  {
    id: 'changed',
    header: 'Changed',
    width: '6.5rem',
    align: 'end',
    cell: (one) => <RelativeTime at={one.changedAt} />,
  },
];

/** Every list: what it is for, how much it holds, what met it. */
export function ListTable(props: {
  readonly lists: readonly NamedList[];
  readonly current: string | null;
  readonly onOpen: (list: NamedList) => void;
}): ReactNode {
  return (
    <SimpleTable<NamedList>
      label="Lists"
      rows={props.lists}
      rowKey={(one) => one.name}
      onOpen={props.onOpen}
      isCurrent={(one) => one.name === props.current}
      columns={columns.filter(({ id }) => props.current === null || besidePane.includes(id))}
    />
  );
}

function Idle({ list }: { readonly list: NamedList }): ReactNode {
  const why = idleWords(list);
  if (why === null) return formatCount(list.entries);
  return (
    <span title={why} className="detections-state">
      {list.enabled && <span className="hatch-box" aria-hidden="true" />} {list.enabled ? 'empty' : 'off'}
    </span>
  );
}
