import { ChevronDown, ChevronUp, Columns3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../controls/button.tsx';
import { Checkbox } from '../controls/checkbox.tsx';
import { Popover } from '../overlay/popover.tsx';
import {
  DEFAULT_LAYOUT,
  moveColumn,
  orderColumns,
  visibleColumns,
  type GridColumn,
  type GridLayout,
} from './columns.ts';

export interface ColumnPickerProps {
  readonly columns: readonly Pick<GridColumn<never>, 'id' | 'label' | 'fixed'>[];
  readonly layout: GridLayout;
  readonly onLayout: (layout: GridLayout) => void;
}

/** "12 columns": which are shown and in which order, all by keyboard too. */
export function ColumnPicker({ columns, layout, onLayout }: ColumnPickerProps): ReactNode {
  const ordered = orderColumns(columns, layout.order).filter((column) => column.fixed !== true);
  const hidden = new Set(layout.hidden);
  const shown = visibleColumns(columns, layout).length;
  const toggle = (id: string, on: boolean): void => {
    onLayout({ ...layout, hidden: on ? layout.hidden.filter((one) => one !== id) : [...layout.hidden, id] });
  };
  return (
    <Popover
      title="Columns"
      trigger={
        <Button variant="quiet" icon={<Columns3 aria-hidden="true" />}>
          {shown} columns
        </Button>
      }
    >
      <ul className="ui-column-list">
        {ordered.map((column, index) => (
          <li key={column.id} className="ui-column-line">
            <Checkbox
              label={column.label}
              checked={!hidden.has(column.id)}
              onChange={(on) => {
                toggle(column.id, on);
              }}
            />
            <IconButton
              label={`Move ${column.label} left`}
              icon={<ChevronUp aria-hidden="true" />}
              disabled={index === 0}
              onClick={() => {
                onLayout(moveColumn(columns, layout, column.id, -1));
              }}
            />
            <IconButton
              label={`Move ${column.label} right`}
              icon={<ChevronDown aria-hidden="true" />}
              disabled={index === ordered.length - 1}
              onClick={() => {
                onLayout(moveColumn(columns, layout, column.id, 1));
              }}
            />
          </li>
        ))}
      </ul>
      <Button
        variant="quiet"
        onClick={() => {
          onLayout(DEFAULT_LAYOUT);
        }}
      >
        Back to the default
      </Button>
    </Popover>
  );
}
