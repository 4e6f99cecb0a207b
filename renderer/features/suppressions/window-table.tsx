import type { ReactNode } from 'react';
import type { MaintenanceWindow } from '../../../shared/contract/index.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SimpleTable, type SimpleColumn } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { TimeText } from '../../ui/time.tsx';
import { weeklyWords, windowStates } from './words.ts';

/** What is left of a row beside an open pane. */
const beside = ['id', 'name', 'state', 'held', 'acts'];

/** Windows, those that are open first. */
export function WindowTable(props: {
  readonly windows: readonly MaintenanceWindow[];
  readonly current: string | null;
  readonly onOpen: (window: MaintenanceWindow) => void;
  readonly onChange: (window: MaintenanceWindow) => void;
  readonly onEnd: (window: MaintenanceWindow) => void;
}): ReactNode {
  if (props.windows.length === 0)
    return (
      <p className="quiet">
        None is planned. Plan one before work that would look like an attack: new firmware, a move, a test.
      </p>
    );
  const all: readonly SimpleColumn<MaintenanceWindow>[] = [
    {
      id: 'id',
      header: 'Window',
      width: '4.5rem',
      cell: ({ id }) => <span className="mono quiet">{id}</span>,
    },
    {
      id: 'name',
      header: 'Name and reach',
      cell: ({ name, scopeText }) => (
        <span className="truncate">
          <b>{name}</b> <span className="quiet">{scopeText}</span>
        </span>
      ),
    },
    { id: 'state', header: 'State', width: '6rem', cell: ({ state }) => windowStates[state] },
    { id: 'when', header: 'Opens', width: '17rem', cell: (window) => <When window={window} /> },
    { id: 'held', header: 'Held', width: '4rem', align: 'end', cell: ({ held }) => formatCount(held) },
    {
      id: 'acts',
      header: <span className="visually-hidden">Acts</span>,
      width: '9rem',
      cell: (window) =>
        window.state === 'ended' ? null : (
          <span className="suppressions-acts">
            <Button variant="quiet" onClick={(event) => (event.stopPropagation(), props.onChange(window))}>
              Change
            </Button>
            <Button variant="quiet" onClick={(event) => (event.stopPropagation(), props.onEnd(window))}>
              End
            </Button>
          </span>
        ),
    },
  ];
  return (
    <SimpleTable<MaintenanceWindow>
      label="Maintenance windows"
      rows={props.windows}
      rowKey={({ id }) => id}
      onOpen={props.onOpen}
      isCurrent={({ id }) => id === props.current}
      columns={all.filter(({ id }) => props.current === null || beside.includes(id))}
    />
  );
}

function When({ window }: { readonly window: MaintenanceWindow }): ReactNode {
  const weekly = weeklyWords(window.span);
  const { opensAt, closesAt } = window;
  if (opensAt === null || closesAt === null)
    return (
      <span className="quiet">{window.endedBy === null ? 'not any more' : `ended by ${window.endedBy}`}</span>
    );
  return (
    <span className="truncate" title={weekly ?? undefined}>
      <TimeText at={opensAt} style="moment" /> to <TimeText at={closesAt} style="moment" />
      {weekly !== null && <span className="quiet"> weekly</span>}
    </span>
  );
}
