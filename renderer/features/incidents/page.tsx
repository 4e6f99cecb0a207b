import { useMemo, useRef, type ReactNode } from 'react';
import { type IncidentRow } from '../../../shared/contract/index.ts';
import { errorTitles } from '../../data/error-text.ts';
import { sortOf, withSort } from '../../data/query-sort.ts';
import { useOp } from '../../data/use-op.tsx';
import { useNavigation } from '../../shell/state/navigation.ts';
import { counted } from '../../ui/counted.ts';
import { formatCount } from '../../ui/format.ts';
import { useGridKeys } from '../../ui/grid/use-grid-keys.ts';
import { useMarks } from '../../ui/grid/use-marks.ts';
import { useRowCursor } from '../../ui/grid/use-row-cursor.ts';
import { VirtualGrid, type GridHandle } from '../../ui/grid/virtual-grid.tsx';
import { useSteadySource } from '../../ui/hold/use-steady.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { ErrorState, NoMatch, NothingYet, SkeletonRows } from '../../ui/states/states.tsx';
import { queueColumns } from './columns.tsx';
import { QueueFacets } from './facet-column.tsx';
import { IncidentFull } from './incident-full.tsx';
import { IncidentPane } from './incident-pane.tsx';
import { TriageForms } from './triage-forms.tsx';
import { useQueue } from './use-queue.ts';
import { useTriage } from './use-triage.tsx';
import { MarkedBar } from './marked-bar.tsx';
import { QueueQuery } from './queue-query.tsx';
import { SeverityTabs } from './severity-tabs.tsx';
import './incidents.css';

const defaultQuery = 'is:open sort:severity,age';
const keyOf = (row: IncidentRow): number => row.id;
const keys = [
  { keys: ['j', 'k'], label: 'move' },
  { keys: ['Enter'], label: 'open' },
  { keys: ['x'], label: 'select' },
  { keys: ['a'], label: 'acknowledge, assign to me' },
  { keys: ['r'], label: 'resolve' },
  { keys: ['e'], label: 'escalate' },
  { keys: ['f'], label: 'false positive' },
  { keys: ['c'], label: 'comment' },
  { keys: ['?'], label: 'all keys' },
];

const forms = [
  { keys: 'r', label: 'Resolve', form: 'resolve' },
  { keys: 'f', label: 'False positive', form: 'false_positive' },
  { keys: 'c', label: 'Comment', form: 'comment' },
  { keys: 'e', label: 'Escalate', form: 'escalate' },
] as const;

/** The queue. Closed incidents are hidden until asked for; the worst and oldest come first. */
export function IncidentsPage(): ReactNode {
  const { here, show } = useNavigation();
  const query = here.query ?? defaultQuery;
  const setQuery = (next: string): void => show({ query: next });
  const { answer, settled, source: latest, error, retry } = useQueue(query);
  const { source, watch, behind } = useSteadySource(`${query} ${settled}`, latest, keyOf);
  const me = useOp('system.status', {}).data?.user.name ?? '';
  const columns = useMemo(() => queueColumns(me), [me]);
  const { cursor, place } = useRowCursor(source, keyOf);
  const { marked, mark, press, clear } = useMarks(source, keyOf);
  const grid = useRef<GridHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const triage = useTriage();
  const openId = here.record === null ? null : Number(here.record);

  const idAt = (index: number | null): number | null =>
    index === null ? null : (source.getRow(index)?.id ?? null);
  const open = (index: number, full = false): void => {
    const id = idAt(index);
    if (id !== null) show({ record: String(id), full });
  };
  const moveTo = (index: number): void => {
    place(index);
    if (openId !== null) open(index, here.full);
  };
  const atCursor = idAt(cursor);

  // With a selection a key hits the selection; without, the cursor row or the open record.
  const aim =
    marked.size > 0 ? [...marked] : openId !== null ? [openId] : atCursor === null ? [] : [atCursor];
  useGridKeys({
    grid,
    group: 'Incidents',
    count: source.count,
    cursor,
    onCursor: moveTo,
    onOpen: (index) => open(index, openId !== null),
    onSelect: press,
    enabled: !here.full,
  });
  useHotkeys([
    { keys: '/', label: 'Query', group: 'Incidents', run: () => field.current?.focus() },
    {
      keys: 'a',
      label: 'Acknowledge and assign to me',
      group: 'Incidents',
      enabled: aim.length > 0,
      run: () => triage.acknowledge(aim),
    },
    ...forms.map(({ form, ...key }) => ({
      ...key,
      group: 'Incidents',
      enabled: aim.length > 0,
      run: () => triage.openForm(form),
    })),
    { keys: 'mod+z', label: 'Undo the last change', group: 'Incidents', run: triage.undo },
    {
      keys: 'Esc',
      label: 'Close, drop selection',
      group: 'Incidents',
      run: () => (here.full ? show({ full: false }) : openId !== null ? show({ record: null }) : clear()),
    },
  ]);

  const position = cursor === null ? undefined : `${formatCount(cursor + 1)} of ${formatCount(source.count)}`;
  const step = (by: number) => (): void => {
    if (cursor !== null && cursor + by >= 0 && cursor + by < source.count) moveTo(cursor + by);
  };
  const record =
    openId === null ? null : { id: openId, triage, position, onPrevious: step(-1), onNext: step(1) };

  return (
    <div className="incidents">
      {here.full && record !== null ? (
        <IncidentFull {...record} onBack={() => show({ full: false })} />
      ) : (
        <>
          <PageHead title="Incidents">
            {answer !== null && <span className="quiet tabular">{formatCount(answer.total)} in all</span>}
          </PageHead>
          <div className="incidents-body">
            <QueueFacets facets={answer?.facets ?? []} query={query} onQuery={setQuery} />
            <div className="incidents-list">
              <SeverityTabs query={query} onQuery={setQuery} bySeverity={answer?.bySeverity ?? null} />
              <QueueQuery
                key={query}
                query={query}
                onQuery={setQuery}
                field={field}
                matched={answer?.matched ?? null}
                total={answer?.total ?? null}
                problem={error?.field === 'query' ? error.message : null}
              />
              {marked.size > 0 && (
                <MarkedBar
                  marked={marked}
                  query={query}
                  matched={answer?.matched ?? 0}
                  onMarked={mark}
                  triage={triage}
                />
              )}
              {answer === null && error !== null && error.field !== 'query' ? (
                <ErrorState
                  title={errorTitles[error.code]}
                  errorId={error.traceId ?? error.code}
                  onRetry={retry}
                >
                  {error.message}
                </ErrorState>
              ) : answer === null ? (
                <SkeletonRows count={3} />
              ) : (
                <VirtualGrid<IncidentRow>
                  ref={grid}
                  label="Incidents"
                  columns={columns}
                  source={source}
                  rowKey={keyOf}
                  watch={watch}
                  cursor={cursor}
                  onPress={(index, mode) => {
                    if (mode === 'cursor') {
                      place(index);
                      open(index);
                    } else press(index, mode);
                  }}
                  onOpen={(index) => open(index, true)}
                  isSelected={(_index, row) => row !== undefined && marked.has(row.id)}
                  sort={sortOf(query)}
                  onSort={(sort) => setQuery(withSort(query, sort))}
                  empty={
                    answer.total === 0 ? (
                      <NothingYet title="No incident yet">
                        Detections run after every sync and import. What they find opens here by itself.
                      </NothingYet>
                    ) : (
                      <NoMatch what="incidents" query={query} onClear={() => setQuery('')} />
                    )
                  }
                />
              )}
            </div>
            {record !== null && (
              <IncidentPane
                {...record}
                onExpand={() => show({ full: true })}
                onClose={() => show({ record: null })}
              />
            )}
          </div>
        </>
      )}
      <TriageForms triage={triage} ids={aim} />
      <FooterKeys keys={keys}>
        {position === undefined ? counted(source.count, 'incident') : `row ${position}, exact`}
        {behind && '; held under the pointer, the queue has changed since'}
      </FooterKeys>
    </div>
  );
}
