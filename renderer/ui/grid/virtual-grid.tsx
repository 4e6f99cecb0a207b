import { useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties, MouseEvent, ReactNode, Ref, RefCallback } from 'react';
import { formatCount } from '../format.ts';
import { rem, useRootScale } from '../units.ts';
import {
  columnTemplate,
  DEFAULT_LAYOUT,
  totalWidth,
  visibleColumns,
  type GridColumn,
  type GridLayout,
  type GridSort,
} from './columns.ts';
import { GridHead } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import type { ScrollAlign } from './scroll-scale.ts';
import { useGridScroll } from './use-scroll.ts';

/** The rows of a result of any size; the grid asks only for what it shows. */
export interface GridSource<Row> {
  /** Exact number of rows. */
  readonly count: number;
  /** The row, or undefined while its page is on the way. The same row object means nothing changed. */
  readonly getRow: (index: number) => Row | undefined;
  /** Rows first…last (inclusive, with some to spare) are in sight: the moment to fetch their pages. */
  readonly rangeChanged: (first: number, last: number) => void;
}

export interface GridHandle {
  scrollToRow(index: number, align?: ScrollAlign): void;
  /** Whole rows in sight, ≥ 1: the step of PageUp and PageDown. */
  pageSize(): number;
  focus(): void;
}

/** How a row was pressed: `toggle` with Ctrl/Cmd, `range` with Shift. */
export type PressMode = 'cursor' | 'toggle' | 'range';

export interface VirtualGridProps<Row> {
  /** Accessible name: "Incidents". */
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  /** A new object whenever getRow may answer differently. */
  readonly source: GridSource<Row>;
  /** What tells a row from others, for good: what is pressed stays the pressed row wherever the list puts it. */
  readonly rowKey: (row: Row) => number | string;
  /** Of a list that stands still under the pointer (hold/use-steady.ts). */
  readonly watch?: RefCallback<HTMLElement> | undefined;
  /** px at 16 px root: compact 28, standard 32, relaxed 40. */
  readonly rowHeight?: 28 | 32 | 40 | undefined;
  /** Row under the cursor, 0-based; the page keeps it and moves it with moveCursor (cursor.ts). */
  readonly cursor: number | null;
  readonly onPress?: ((index: number, mode: PressMode) => void) | undefined;
  /** Double press; Enter is the page's key. */
  readonly onOpen?: ((index: number) => void) | undefined;
  readonly isSelected?: ((index: number, row: Row | undefined) => boolean) | undefined;
  readonly sort?: readonly GridSort[] | undefined;
  readonly onSort?: ((sort: readonly GridSort[]) => void) | undefined;
  /** Order, visibility and widths; the grid keeps them itself when neither is given. */
  readonly layout?: GridLayout | undefined;
  readonly onLayout?: ((layout: GridLayout) => void) | undefined;
  /** Stands in place of the rows when there are none. */
  readonly empty?: ReactNode | undefined;
  /** The data is cached: the line under the head is dashed. */
  readonly cached?: boolean | undefined;
  readonly ref?: Ref<GridHandle> | undefined;
}

const HEAD_HEIGHT = 28;

/** A table of any number of rows, of which only those in sight exist. Cursor, selection and sort are the page's. */
export function VirtualGrid<Row>(props: VirtualGridProps<Row>): ReactNode {
  const { columns, sort = noSort, onSort } = props;
  const [ownLayout, setOwnLayout] = useState(DEFAULT_LAYOUT);
  const layout = props.layout ?? ownLayout;
  const onLayout = props.onLayout ?? (props.layout === undefined ? setOwnLayout : undefined);
  const shown = useMemo(() => visibleColumns(columns, layout), [columns, layout]);
  // Made here and handed down, so that scrolling, which renders only the window, leaves the head alone.
  const head = <GridHead columns={shown} layout={layout} onLayout={onLayout} sort={sort} onSort={onSort} />;
  return <GridWindow {...props} head={head} shown={shown} shownLayout={layout} />;
}

const noSort: readonly GridSort[] = [];

interface GridWindowProps<Row> extends VirtualGridProps<Row> {
  readonly head: ReactNode;
  readonly shown: readonly GridColumn<Row>[];
  readonly shownLayout: GridLayout;
}

function GridWindow<Row>(props: GridWindowProps<Row>): ReactNode {
  const { label, source, cursor, isSelected, empty, cached = false, head, shown, shownLayout } = props;
  const grown = useRootScale();
  const rowHeight = Math.round((props.rowHeight ?? 32) * grown);
  const headHeight = Math.round(HEAD_HEIGHT * grown);

  const scroller = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const scroll = useGridScroll(scroller, layer, source.count, rowHeight, headHeight);
  const { indices, base, scale, viewport, scrollToRow } = scroll;
  useRangeReport(source, indices);
  useCursorInSight(cursor, viewport > 0, scrollToRow);
  useImperativeHandle(
    props.ref,
    () => ({
      scrollToRow,
      pageSize: () => Math.max(1, Math.floor(viewport / rowHeight)),
      focus: () => scroller.current?.focus(),
    }),
    [scrollToRow, viewport, rowHeight],
  );

  const id = useId();
  const rowId = (index: number): string => `${id}-${index}`;
  const { press, open } = useRowHandlers(props.onPress, props.onOpen);
  const keys = rowKeys(props.rowKey);
  const cursorShown = cursor !== null && indices.includes(cursor);
  const style: CSSProperties & Record<`--${string}`, string> = {
    '--columns': columnTemplate(shown, shownLayout),
    '--width': rem(totalWidth(shown, shownLayout)),
    '--height': `${scale.elementHeight}px`,
    '--viewport': `${viewport}px`,
    '--head': `${headHeight}px`,
  };
  // The grid scrolls itself: whoever has the focus on it can move it sideways with the arrow keys.
  return (
    <div
      ref={scroller}
      className="ui-grid"
      role="grid"
      aria-label={`${label}, ${formatCount(source.count)} rows`}
      aria-rowcount={source.count + 1}
      aria-colcount={shown.length}
      aria-multiselectable={isSelected !== undefined}
      aria-activedescendant={cursorShown ? rowId(cursor) : undefined}
      tabIndex={0}
      data-cached={cached || undefined}
      style={style}
    >
      {head}
      {source.count === 0 ? (
        <div className="ui-grid-empty" role="row">
          <div role="gridcell">{empty}</div>
        </div>
      ) : (
        <div ref={props.watch} className="ui-grid-space" role="presentation">
          <div className="ui-grid-layer" role="presentation">
            <div ref={layer} className="ui-grid-rows" role="rowgroup">
              {indices.map((index) => {
                const row = source.getRow(index);
                return (
                  <GridRow
                    key={keys.next(index, row)}
                    id={rowId(index)}
                    row={row}
                    index={index}
                    top={(index - base) * rowHeight}
                    height={rowHeight}
                    columns={shown}
                    isCursor={index === cursor}
                    isSelected={isSelected?.(index, row) ?? false}
                    onPress={press}
                    onOpen={open}
                  />
                );
              })}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

/**
 * Keys of the rows drawn together. While pages are read anew one row may stand on two of them: the second goes by its place.
 */
function rowKeys<Row>(rowKey: (row: Row) => number | string): {
  next(index: number, row: Row | undefined): string;
} {
  const taken = new Set<number | string>();
  return {
    next(index, row) {
      const key = row === undefined ? undefined : rowKey(row);
      if (key === undefined || taken.has(key)) return `at ${index}`;
      taken.add(key);
      return String(key);
    },
  };
}

/** Tells the source what is in sight, when that or the source changes. */
function useRangeReport<Row>(source: GridSource<Row>, indices: readonly number[]): void {
  const first = indices[0] ?? -1;
  const last = indices.at(-1) ?? -1;
  useLayoutEffect(() => {
    if (first >= 0 && last >= first) source.rangeChanged(first, last);
  }, [source, first, last]);
}

/** Follows the cursor, but only when the cursor itself moved: scrolling by hand is left alone. */
function useCursorInSight(
  cursor: number | null,
  laidOut: boolean,
  scrollToRow: (index: number) => void,
): void {
  const scrollTo = useRef(scrollToRow);
  useLayoutEffect(() => {
    scrollTo.current = scrollToRow;
  });
  useLayoutEffect(() => {
    if (cursor !== null && laidOut) scrollTo.current(cursor);
  }, [cursor, laidOut]);
}

type Press = VirtualGridProps<never>['onPress'];
type Open = VirtualGridProps<never>['onOpen'];

/** Handlers that stay the same object over the grid's life, so that rows need not render again for them. */
function useRowHandlers(
  onPress: Press,
  onOpen: Open,
): { readonly press: (index: number, event: MouseEvent) => void; readonly open: (index: number) => void } {
  const latest = useRef<{ readonly onPress: Press; readonly onOpen: Open }>({ onPress, onOpen });
  useLayoutEffect(() => {
    latest.current = { onPress, onOpen };
  });
  return useMemo(
    () => ({
      press: (index, event) => {
        const mode = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'cursor';
        latest.current.onPress?.(index, mode);
      },
      open: (index) => latest.current.onOpen?.(index),
    }),
    [],
  );
}
