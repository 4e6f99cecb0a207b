import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import { useSteadyRows } from '../hold/use-steady.ts';

export interface SimpleColumn<Row> {
  readonly id: string;
  readonly header: ReactNode;
  readonly align?: 'start' | 'end' | undefined;
  /** rem or px; the rest shares what is left. */
  readonly width?: string | undefined;
  readonly cell: (row: Row) => ReactNode;
  /** How the rows are sorted by it; its header holds the button. */
  readonly sorted?: 'ascending' | 'descending' | undefined;
}

export interface SimpleTableProps<Row> {
  /** Accessible name. */
  readonly label: string;
  readonly columns: readonly SimpleColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** compact 28, standard 32, relaxed 40, score 44 px. */
  readonly density?: 'compact' | 'standard' | 'relaxed' | 'score' | undefined;
  /** Makes rows pressable. */
  readonly onOpen?: ((row: Row) => void) | undefined;
  readonly isCurrent?: ((row: Row) => boolean) | undefined;
  /** The last row is a total, set off by a stronger line. */
  readonly totalLast?: boolean | undefined;
  /** Hides the head from sight. */
  readonly headHidden?: boolean | undefined;
}

/**
 * A short native table with hairlines, for up to some hundred rows. Long lists use VirtualGrid. Its rows stand still while somebody is
 * about to press one.
 */
export function SimpleTable<Row>(props: SimpleTableProps<Row>): ReactNode {
  const { label, columns, rowKey, density = 'standard', onOpen, isCurrent, totalLast = false } = props;
  const { rows, watch } = useSteadyRows(props.rows, rowKey);
  return (
    <table className="ui-table" data-density={density} data-total={totalLast || undefined} aria-label={label}>
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} style={column.width === undefined ? undefined : { width: column.width }} />
        ))}
      </colgroup>
      <thead className={props.headHidden === true ? 'visually-hidden' : undefined}>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              aria-sort={column.sorted}
              className={cx(column.align === 'end' && 'end')}
            >
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={watch}>
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            data-current={isCurrent?.(row) || undefined}
            {...(onOpen === undefined
              ? {}
              : {
                  tabIndex: 0,
                  'data-opens': true,
                  onClick: () => {
                    onOpen(row);
                  },
                  onKeyDown: (event: React.KeyboardEvent) => {
                    if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
                    event.preventDefault();
                    onOpen(row);
                  },
                })}
          >
            {columns.map((column) => (
              <td key={column.id} className={cx(column.align === 'end' && 'end tabular')}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
