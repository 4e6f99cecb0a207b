import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMemo, type KeyboardEvent, type ReactNode } from 'react';
import { nextSort, widthOf, type GridColumn, type GridLayout, type GridSort } from './columns.ts';

const features = tableFeatures({
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
});
const noRows: never[] = [];
const RESIZE_STEP = 16;

export interface GridHeadProps<Row> {
  /** Visible columns in order. */
  readonly columns: readonly GridColumn<Row>[];
  readonly layout: GridLayout;
  readonly onLayout: ((layout: GridLayout) => void) | undefined;
  readonly sort: readonly GridSort[];
  readonly onSort: ((sort: readonly GridSort[]) => void) | undefined;
}

/** The sticky head: names, sort marks, resize handles. TanStack Table keeps the column model and the drag. */
export function GridHead<Row>({ columns, layout, onLayout, sort, onSort }: GridHeadProps<Row>): ReactNode {
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        size: column.width,
        minSize: column.minWidth ?? 40,
        enableResizing: onLayout !== undefined,
      })),
    [columns, onLayout],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    columnResizeMode: 'onChange',
    state: { columnSizing: { ...layout.widths } },
    onColumnSizingChange: (updater) => {
      const widths = typeof updater === 'function' ? updater({ ...layout.widths }) : updater;
      onLayout?.({ ...layout, widths });
    },
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const byId = new Map(headers.map((header) => [header.column.id, header]));

  const resizeByKey = (column: GridColumn<Row>, event: KeyboardEvent): void => {
    if (onLayout === undefined || !event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight'))
      return;
    event.preventDefault();
    const step = event.key === 'ArrowRight' ? RESIZE_STEP : -RESIZE_STEP;
    const width = Math.max(column.minWidth ?? 40, widthOf(column, layout) + step);
    onLayout({ ...layout, widths: { ...layout.widths, [column.id]: width } });
  };
  const resetWidth = (id: string): void => {
    const { [id]: _dropped, ...widths } = layout.widths;
    onLayout?.({ ...layout, widths });
  };

  return (
    <div className="ui-grid-head" role="rowgroup">
      <div className="ui-grid-head-row" role="row" aria-rowindex={1}>
        {columns.map((column, position) => {
          const place = sort.findIndex((entry) => entry.id === column.id);
          const entry = sort[place];
          return (
            <div
              key={column.id}
              className="ui-grid-head-cell"
              role="columnheader"
              aria-colindex={position + 1}
              aria-sort={entry === undefined ? undefined : entry.desc ? 'descending' : 'ascending'}
              data-align={column.align}
            >
              <HeadName
                column={column}
                entry={entry}
                place={sort.length > 1 ? place + 1 : 0}
                onKeyDown={(event) => {
                  resizeByKey(column, event);
                }}
                onPress={
                  column.sortable === true && onSort !== undefined
                    ? (additive) => {
                        onSort(nextSort(sort, column.id, additive));
                      }
                    : undefined
                }
              />
              {onLayout !== undefined && (
                <span
                  className="ui-grid-resize"
                  aria-hidden="true"
                  onMouseDown={byId.get(column.id)?.getResizeHandler()}
                  onDoubleClick={() => {
                    resetWidth(column.id);
                  }}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface HeadNameProps {
  readonly column: Pick<GridColumn<never>, 'label' | 'labelHidden' | 'align'>;
  readonly entry: GridSort | undefined;
  /** 1-based rank among several sort columns; 0 when alone. */
  readonly place: number;
  readonly onPress: ((additive: boolean) => void) | undefined;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function HeadName({ column, entry, place, onPress, onKeyDown }: HeadNameProps): ReactNode {
  const name = (
    <span className={column.labelHidden === true ? 'visually-hidden' : 'truncate'}>{column.label}</span>
  );
  if (onPress === undefined) return name;
  const Arrow = entry?.desc === true ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      className="ui-grid-sort"
      title={`Sort by ${column.label}. Shift adds to the sort, Alt with an arrow key sets the width.`}
      onClick={(event) => {
        onPress(event.shiftKey);
      }}
      onKeyDown={onKeyDown}
    >
      {name}
      {entry !== undefined && (
        <span className="ui-grid-sort-mark" aria-hidden="true">
          <Arrow size={12} strokeWidth={1.75} />
          {place > 0 && place}
        </span>
      )}
    </button>
  );
}
