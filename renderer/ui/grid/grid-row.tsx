import { memo, type MouseEvent, type ReactNode } from 'react';
import type { GridColumn } from './columns.ts';

export interface GridRowProps<Row> {
  readonly id: string;
  /** undefined while its page is on the way: drawn as a still skeleton. */
  readonly row: Row | undefined;
  readonly index: number;
  /** px from the top of the layer's chunk. */
  readonly top: number;
  readonly height: number;
  readonly columns: readonly GridColumn<Row>[];
  readonly isCursor: boolean;
  readonly isSelected: boolean;
  readonly onPress: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
}

function GridRowView<Row>(props: GridRowProps<Row>): ReactNode {
  const { id, row, index, top, height, columns, isCursor, isSelected, onPress, onOpen } = props;
  return (
    <div
      id={id}
      className="ui-grid-row"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-busy={row === undefined || undefined}
      data-cursor={isCursor || undefined}
      data-selected={isSelected || undefined}
      style={{ top, height }}
      onClick={(event) => {
        onPress(index, event);
      }}
      onDoubleClick={() => {
        onOpen(index);
      }}
    >
      {columns.map((column, position) => (
        <div
          key={column.id}
          className="ui-grid-cell"
          role="gridcell"
          aria-colindex={position + 1}
          data-align={column.align}
        >
          {row === undefined ? (
            <span className="ui-skeleton-bar" style={{ width: skeletonWidth(index, position) }} />
          ) : (
            column.cell(row, { index, isCursor, isSelected })
          )}
        </div>
      ))}
    </div>
  );
}

/** Uneven but fixed, so that a skeleton looks like text and does not move. */
function skeletonWidth(index: number, position: number): string {
  return `${45 + ((index * 7 + position * 13) % 5) * 9}%`;
}

/** Renders again only when its row, place or marks change. */
export const GridRow = memo(GridRowView) as typeof GridRowView;
