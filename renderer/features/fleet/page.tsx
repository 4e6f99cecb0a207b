import { RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { FleetRow } from '../../../shared/contract/index.ts';
import { sortOf, withSort } from '../../data/query-sort.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { usePreferences } from '../../shell/state/preferences.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ColumnPicker } from '../../ui/grid/column-picker.tsx';
import { DEFAULT_LAYOUT, type GridColumn, type GridLayout } from '../../ui/grid/columns.ts';
import { useGridKeys } from '../../ui/grid/use-grid-keys.ts';
import { VirtualGrid, type GridHandle } from '../../ui/grid/virtual-grid.tsx';
import { useHold } from '../../ui/hold/use-hold.ts';
import { formatCount, formatRelative } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { ErrorState, NoMatch, NothingYet, SkeletonRows } from '../../ui/states/states.tsx';
import { Freshness } from '../../ui/status/freshness.tsx';
import { useNow } from '../../ui/time.tsx';
import { fleetColumns } from './columns.tsx';
import { ExportButton } from './export-button.tsx';
import { FleetFacets } from './facet-column.tsx';
import { PasteList } from './paste-list.tsx';
import { QueryBar } from './query-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { SimPane } from './sim-pane.tsx';
import { useFleetCursor } from './use-fleet-cursor.ts';
import { simKeyOf, useFleetResult } from './use-fleet-result.ts';
import { useSimSelection } from './use-sim-selection.ts';
import './fleet.css';

/** With one provider its name on every row says nothing. */
const columnsOfOne = fleetColumns.filter(({ id }) => id !== 'provider');
const rowHeights = { compact: 28, standard: 32, relaxed: 40 } as const;
const keys = [
  { keys: ['j', 'k'], label: 'move' },
  { keys: ['Enter'], label: 'open' },
  { keys: ['x'], label: 'select' },
  { keys: ['shift+x'], label: 'range' },
  { keys: ['/'], label: 'query' },
  { keys: ['y'], label: 'copy ICCID' },
  { keys: ['mod+k'], label: 'commands' },
  { keys: ['?'], label: 'all keys' },
];

/** The grid over all SIMs. */
export function FleetPage(): ReactNode {
  const { here, show } = useNavigation();
  const query = here.query ?? '';
  const setQuery = (next: string): void => show({ query: next });
  const { held, watch } = useHold();
  const lastFollowed = useRef<number | null>(null);
  const followed = useCallback(() => lastFollowed.current, []);
  const view = useFleetResult(query, held, followed);
  const { result, source, error, retry, hold, behind, waits } = view;
  const sort = useMemo(() => sortOf(query), [query]);
  const { density } = usePreferences();
  const several = (useOp('providers.list', {}).data?.providers.length ?? 0) > 1;
  const columns = several ? fleetColumns : columnsOfOne;
  const [layout, setLayout] = useState<GridLayout>(DEFAULT_LAYOUT);
  const selection = useSimSelection(result?.resultId ?? null, source);
  useEffect(() => hold(selection.all), [hold, selection.all]);
  const grid = useRef<GridHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const openSim = here.record === null ? null : Number(here.record);
  const { cursor, place } = useFleetCursor(view, lastFollowed, openSim);
  const open = (index: number): void => {
    const row = source.getRow(index);
    if (row !== undefined) show({ record: String(row.simKey) });
  };
  const moveTo = (index: number): void => {
    place(index);
    if (openSim !== null) open(index);
  };

  useGridKeys({
    grid,
    group: 'Fleet',
    count: source.count,
    cursor,
    onCursor: moveTo,
    onOpen: open,
    onSelect: selection.press,
  });
  useHotkeys([
    { keys: '/', label: 'Query', group: 'Fleet', run: () => field.current?.focus() },
    {
      keys: 'y',
      label: 'Copy ICCID',
      group: 'Fleet',
      enabled: cursor !== null,
      run: () => void navigator.clipboard.writeText(source.getRow(cursor ?? 0)?.iccid ?? ''),
    },
    {
      keys: 'Esc',
      label: 'Close pane, drop selection',
      group: 'Fleet',
      run: () => (openSim === null ? selection.clear() : show({ record: null })),
    },
  ]);

  return (
    <div className="fleet">
      <FleetHead
        asOf={result?.asOf ?? null}
        columns={columns}
        layout={layout}
        onLayout={setLayout}
        onQuery={setQuery}
        query={query}
      />
      <div className="fleet-body">
        <FleetFacets
          facets={(result?.facets ?? []).filter(
            ({ field, values }) => several || field !== 'provider' || values.length > 1,
          )}
          query={query}
          onQuery={setQuery}
        />
        <div className="fleet-list">
          <QueryBar
            query={query}
            onQuery={setQuery}
            matched={result?.matched ?? null}
            total={result?.total ?? null}
            error={error}
            field={field}
          />
          <SelectionBar
            selection={selection}
            matched={result?.matched ?? 0}
            resultId={result?.resultId ?? null}
            query={query}
            behind={behind}
          />
          {result === null && error !== null && error.field !== 'query' ? (
            <ErrorState
              title="The fleet cannot be shown"
              errorId={error.traceId ?? error.code}
              onRetry={retry}
            >
              {error.message}
            </ErrorState>
          ) : result === null ? (
            <SkeletonRows count={3} rowHeight={28} />
          ) : (
            <VirtualGrid<FleetRow>
              ref={grid}
              label="Fleet"
              columns={columns}
              source={source}
              rowKey={simKeyOf}
              watch={watch}
              rowHeight={rowHeights[density]}
              cursor={cursor}
              onPress={(index, mode) => {
                if (mode === 'cursor') {
                  place(index);
                  open(index);
                } else selection.press(index, mode);
              }}
              onOpen={open}
              isSelected={(_index, row) => row !== undefined && selection.has(row.simKey)}
              sort={sort}
              onSort={(next) => setQuery(withSort(query, next))}
              layout={layout}
              onLayout={setLayout}
              empty={
                result.total === 0 ? (
                  <Empty />
                ) : (
                  <NoMatch what="SIMs" query={query} onClear={() => setQuery('')} />
                )
              }
            />
          )}
        </div>
        {openSim !== null && (
          <SimPane
            simKey={openSim}
            position={
              cursor === null ? undefined : `${formatCount(cursor + 1)} of ${formatCount(source.count)}`
            }
            onPrevious={() => cursor !== null && cursor > 0 && moveTo(cursor - 1)}
            onNext={() => cursor !== null && cursor < source.count - 1 && moveTo(cursor + 1)}
            onClose={() => show({ record: null })}
          />
        )}
      </div>
      <FooterKeys keys={keys}>
        {cursor === null
          ? `${formatCount(source.count)} SIMs, exact`
          : `row ${formatCount(cursor + 1)} of ${formatCount(source.count)}, exact`}
        {waits && '; held under the pointer, the fleet has changed since'}
      </FooterKeys>
    </div>
  );
}

function FleetHead(props: {
  readonly query: string;
  readonly asOf: number | null;
  readonly columns: readonly GridColumn<FleetRow>[];
  readonly layout: GridLayout;
  readonly onLayout: (layout: GridLayout) => void;
  readonly onQuery: (query: string) => void;
}): ReactNode {
  const sync = useCommand('sync.start');
  const status = useOp('sync.status', {}).data;
  const now = useNow(10_000);
  const running = status?.providers.some((provider) => provider.state === 'running') ?? false;
  const failed = status?.providers.some((provider) => provider.state === 'failed') ?? false;
  return (
    <PageHead
      title="Fleet"
      actions={
        <>
          <Freshness at={props.asOf} live={!failed && props.asOf !== null && now - props.asOf < 30 * 60_000}>
            {props.asOf === null
              ? undefined
              : `read ${formatRelative(props.asOf, Math.max(now, props.asOf))}`}
          </Freshness>
          <ColumnPicker columns={props.columns} layout={props.layout} onLayout={props.onLayout} />
          <ExportButton query={props.query} />
          <Button
            icon={<RefreshCw size={16} strokeWidth={1.5} aria-hidden="true" />}
            busy={running}
            onClick={() => void sync.run({})}
          >
            Sync now
          </Button>
        </>
      }
    >
      <PasteList onQuery={props.onQuery} />
    </PageHead>
  );
}

function Empty(): ReactNode {
  const show = useDialogs((dialogs) => dialogs.show);
  const sync = useCommand('sync.start');
  return (
    <NothingYet
      title="No SIM has been collected yet"
      actions={
        <>
          <Button variant="primary" onClick={() => show({ kind: 'connect' })}>
            Connect a provider
          </Button>
          <Button onClick={() => void sync.run({})}>Sync now</Button>
        </>
      }
    >
      SIMs appear as soon as the first page of a provider has been read.
    </NothingYet>
  );
}
