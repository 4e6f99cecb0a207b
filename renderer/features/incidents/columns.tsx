import { Circle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { IncidentRow, SlaClock } from '../../../shared/contract/index.ts';
import { severityLetter, statusWords } from '../../data/words.ts';
import { formatAge, formatCount } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/columns.ts';
import { Avatar } from '../../ui/status/avatar.tsx';
import { ClockText } from '../../ui/status/clock-ring.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { subjectWords } from './sections/subjects.tsx';
import { useNow } from '../../ui/time.tsx';

/** The queue's columns; ids are the query's sort words. */
export function queueColumns(me: string): readonly GridColumn<IncidentRow>[] {
  return [
    {
      id: 'severity',
      label: 'Severity',
      labelHidden: true,
      width: 36,
      sortable: true,
      fixed: true,
      cell: (row) => <SeverityChip severity={severityLetter[row.severity]} />,
    },
    {
      id: 'id',
      label: 'Incident',
      width: 74,
      sortable: true,
      fixed: true,
      cell: (row) => <span className="mono quiet">INC-{row.id}</span>,
    },
    {
      id: 'title',
      label: 'Detection and scope',
      width: 170,
      grow: 1,
      fixed: true,
      cell: (row) => (
        <span className="truncate">
          <span className="queue-title">{row.title}</span> <span className="quiet">{row.scope}</span>
        </span>
      ),
    },
    {
      id: 'sims',
      label: 'SIMs',
      width: 60,
      align: 'end',
      sortable: true,
      cell: (row) =>
        row.subjectKind === 'sim' ? (
          <span className="tabular">{formatCount(row.simCount)}</span>
        ) : (
          <span className="quiet">{subjectWords[row.subjectKind]}</span>
        ),
    },
    { id: 'status', label: 'Status', width: 114, sortable: true, cell: (row) => <StatusCell row={row} /> },
    {
      id: 'clock',
      label: 'Clock',
      width: 96,
      sortable: true,
      cell: (row) => <ClockCell clock={row.clock} />,
    },
    {
      id: 'assignee',
      label: 'Owner',
      labelHidden: true,
      width: 34,
      cell: (row) =>
        row.assignee === null ? (
          <Circle size={20} strokeWidth={1} strokeDasharray="3 3" className="quiet" aria-label="Unassigned" />
        ) : (
          <Avatar name={row.assignee} me={row.assignee === me} />
        ),
    },
    {
      id: 'age',
      label: 'Age',
      width: 58,
      align: 'end',
      sortable: true,
      cell: (row) => <Age at={row.openedAt} />,
    },
  ];
}

function StatusCell({ row }: { readonly row: IncidentRow }): ReactNode {
  const { containment } = row;
  const words = statusWords[row.status];
  const count =
    row.status === 'containing' && containment !== null
      ? ` ${containment.observed}/${containment.total}`
      : '';
  return (
    <StatusText name={words.glyph}>
      {words.label}
      {count !== '' && <span className="quiet tabular">{count}</span>}
    </StatusText>
  );
}

function ClockCell({ clock }: { readonly clock: SlaClock }): ReactNode {
  const now = useNow(30_000);
  if (clock.startedAt === null || clock.dueAt === null || clock.state === 'none' || clock.state === 'met')
    return null;
  return (
    <span title={clock.name}>
      <ClockText from={clock.startedAt} due={clock.dueAt} now={now} />
    </span>
  );
}

function Age({ at }: { readonly at: number }): ReactNode {
  const now = useNow(30_000);
  return (
    <span className="tabular" title={new Date(at).toISOString()}>
      {now - at < 60_000 ? 'new' : formatAge(now - at)}
    </span>
  );
}
