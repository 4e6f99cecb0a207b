import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { ActionRow } from '../../../shared/contract/index.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useOp } from '../../data/use-op.tsx';
import { actionStateWords, actionWords } from '../../data/words.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Tabs } from '../../ui/controls/tabs.tsx';
import { counted } from '../../ui/counted.ts';
import { formatCount } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/columns.ts';
import { useGridKeys } from '../../ui/grid/use-grid-keys.ts';
import { useRowCursor } from '../../ui/grid/use-row-cursor.ts';
import { VirtualGrid, type GridHandle, type GridSource } from '../../ui/grid/virtual-grid.tsx';
import { useSteadySource } from '../../ui/hold/use-steady.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { ErrorState, NothingYet, SkeletonRows } from '../../ui/states/states.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { TimeText } from '../../ui/time.tsx';
import { ActionPane } from './action-pane.tsx';
import { chosenWords, noneWords } from './steps.ts';
import './actions.css';

type Filter = 'all' | 'open' | 'attention' | 'done';
const pageSize = 200;
const keyOf = (row: ActionRow): number => row.id;

const columns: readonly GridColumn<ActionRow>[] = [
  { id: 'id', label: 'Action', width: 84, cell: (row) => <span className="mono">ACT-{row.id}</span> },
  {
    id: 'kind',
    label: 'What',
    width: 200,
    grow: 1,
    cell: (row) => (
      <span className="truncate" title={chosenWords(row)}>
        {actionWords[row.kind]} <span className="quiet">{chosenWords(row)}</span>
      </span>
    ),
  },
  {
    id: 'state',
    label: 'State',
    width: 140,
    cell: (row) => (
      <StatusText name={actionStateWords[row.state].glyph}>{actionStateWords[row.state].label}</StatusText>
    ),
  },
  {
    id: 'sims',
    label: 'SIMs',
    width: 64,
    align: 'end',
    cell: (row) => <span className="tabular">{formatCount(row.progress.total)}</span>,
  },
  {
    id: 'requested',
    label: 'Requested',
    width: 110,
    align: 'end',
    cell: (row) => <Milestone count={row.progress.requested} at={row.requestedAt} none="none" />,
  },
  {
    id: 'accepted',
    label: 'Accepted',
    width: 110,
    align: 'end',
    cell: (row) => (
      <Milestone count={row.progress.accepted} at={row.acceptedAt} none={noneWords(row.state)} />
    ),
  },
  {
    id: 'observed',
    label: 'Observed',
    width: 110,
    align: 'end',
    cell: (row) => (
      <Milestone count={row.progress.observed} at={row.observedAt} none={noneWords(row.state)} />
    ),
  },
  { id: 'by', label: 'By', width: 90, cell: (row) => <span className="truncate">{row.requestedBy}</span> },
  {
    id: 'reason',
    label: 'Reason',
    width: 120,
    grow: 1,
    cell: (row) => <span className="truncate quiet">{row.reason}</span>,
  },
];

/** Beside the pane, which says the rest. */
const besidePane = columns.filter(
  ({ id }) => id === 'id' || id === 'kind' || id === 'state' || id === 'sims' || id === 'observed',
);

/** Every action with its three times. What needs a person stays until a person deals with it. */
export function ActionsPage(): ReactNode {
  const { here, show } = useNavigation();
  const filter: Filter =
    here.query === 'open' || here.query === 'attention' || here.query === 'done' ? here.query : 'all';
  const [page, setPage] = useState(0);
  const grid = useRef<GridHandle>(null);
  const { data, error, refetch, isPlaceholderData } = useOp(
    'actions.list',
    { filter, offset: page * pageSize, limit: pageSize },
    { keep: true },
  );
  const latest = useMemo<GridSource<ActionRow>>(
    () => ({
      count: data?.total ?? 0,
      getRow: (index) => (Math.floor(index / pageSize) === page ? data?.rows[index % pageSize] : undefined),
      rangeChanged: (first) => setPage(Math.floor(first / pageSize)),
    }),
    [data, page],
  );
  const { source, watch, behind } = useSteadySource(`${filter} ${isPlaceholderData}`, latest, keyOf);
  const { cursor, place, placeAt } = useRowCursor(source, keyOf);
  const openId = here.record === null ? null : Number(here.record);
  const open = (index: number): void => {
    const row = source.getRow(index);
    if (row !== undefined) show({ record: String(row.id) });
  };
  const moveTo = (index: number): void => {
    place(index);
    if (openId !== null) open(index);
  };
  useGridKeys({ grid, group: 'Actions', count: source.count, cursor, onCursor: moveTo, onOpen: open });
  useHotkeys([{ keys: 'Esc', label: 'Close pane', group: 'Actions', run: () => show({ record: null }) }]);
  return (
    <div className="actions">
      <PageHead title="Actions" />
      <div className="actions-body">
        <div className="actions-list">
          <Tabs<Filter>
            label="Which actions"
            value={filter}
            onChange={(value) => {
              placeAt(null);
              setPage(0);
              show({ query: value, record: null });
            }}
            items={[
              { value: 'all', label: 'All' },
              { value: 'open', label: 'In flight', count: formatCount(data?.counts.open ?? 0) },
              { value: 'attention', label: 'To settle', count: formatCount(data?.counts.attention ?? 0) },
              { value: 'done', label: 'Done', count: formatCount(data?.counts.done ?? 0) },
            ]}
          />
          {error !== null && data === undefined ? (
            <ErrorState
              title={errorTitles[error.code]}
              errorId={error.traceId ?? error.code}
              onRetry={() => void refetch()}
            >
              {error.message}
            </ErrorState>
          ) : data === undefined ? (
            <SkeletonRows count={3} />
          ) : (
            <VirtualGrid<ActionRow>
              ref={grid}
              label="Actions"
              columns={openId === null ? columns : besidePane}
              source={source}
              rowKey={keyOf}
              watch={watch}
              cursor={cursor}
              onPress={(index) => {
                place(index);
                open(index);
              }}
              onOpen={open}
              empty={
                <NothingYet title={filter === 'all' ? 'No action has been requested yet' : 'Nothing here'}>
                  {filter === 'attention'
                    ? 'Failed, drifted and expired actions, and those whose outcome is unknown, wait here.'
                    : 'Actions are requested from a SIM, a selection of the fleet or an incident.'}
                </NothingYet>
              }
            />
          )}
        </div>
        {openId !== null && <ActionPane id={openId} onClose={() => show({ record: null })} />}
      </div>
      <FooterKeys
        keys={[
          { keys: ['j', 'k'], label: 'move' },
          { keys: ['Enter'], label: 'open' },
          { keys: ['Esc'], label: 'close' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        {counted(source.count, 'action')}
        {behind && '; held under the pointer, the list has changed since'}
      </FooterKeys>
    </div>
  );
}

function Milestone(props: {
  readonly count: number;
  readonly at: number | null;
  readonly none: string;
}): ReactNode {
  if (props.count === 0) return <span className="quiet">{props.none}</span>;
  return (
    <span className="tabular">
      <b>{formatCount(props.count)}</b>{' '}
      {props.at !== null && <TimeText at={props.at} style="seconds" className="quiet" />}
    </span>
  );
}
