import type { ReactNode } from 'react';
import type { AuditRow } from '../../../shared/contract/index.ts';
import { SimpleTable, type SimpleColumn } from '../../ui/data/simple-table.tsx';
import { TimeText } from '../../ui/time.tsx';
import { DetailLine } from './detail-text.tsx';

/** The rows of the log, newest first. `narrow` leaves out what the pane beside it says. */
export function AuditTable(props: {
  readonly rows: readonly AuditRow[];
  readonly current: AuditRow | undefined;
  readonly narrow: boolean;
  readonly onOpen: (row: AuditRow) => void;
}): ReactNode {
  return (
    <SimpleTable<AuditRow>
      label="Audit log"
      density="compact"
      rows={props.rows}
      rowKey={(row) => String(row.seq)}
      isCurrent={(row) => row.seq === props.current?.seq}
      onOpen={props.onOpen}
      columns={props.narrow ? narrowColumns : columns}
    />
  );
}

const columns: readonly SimpleColumn<AuditRow>[] = [
  {
    id: 'seq',
    header: 'Row',
    width: '4rem',
    align: 'end',
    cell: (row) => <span className="mono quiet">{row.seq}</span>,
  },
  {
    id: 'at',
    header: 'Time',
    width: '7.5rem',
    cell: (row) => (
      <span className="mono">
        <TimeText at={row.at} style="moment" />
      </span>
    ),
  },
  {
    id: 'actor',
    header: 'Actor',
    width: '9rem',
    cell: (row) => (
      <>
        {row.actor} <span className="quiet">{row.role}</span>
      </>
    ),
  },
  { id: 'act', header: 'Act', width: '11rem', cell: (row) => <span className="mono">{row.act}</span> },
  {
    id: 'subject',
    header: 'Subject',
    width: '11rem',
    cell: (row) => <span className="mono">{row.subject}</span>,
  },
  { id: 'detail', header: 'Detail', cell: (row) => <DetailLine detail={row.detail} /> },
  {
    id: 'hash',
    header: 'Hash',
    width: '6rem',
    align: 'end',
    cell: (row) => (
      <span className="mono quiet" title={row.hash}>
        {row.hash.slice(0, 8)}
      </span>
    ),
  },
];

/** Beside the pane: what the pane does not need to say again, in half the width. */
const narrowColumns: readonly SimpleColumn<AuditRow>[] = columns
  .filter((column) => column.id !== 'detail' && column.id !== 'hash')
  .map((column) => (column.id === 'subject' ? { ...column, width: undefined } : column));
