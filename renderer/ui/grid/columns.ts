import type { ReactNode } from 'react';
import { rem } from '../units.ts';

export interface CellContext {
  /** 0-based row in the whole result. */
  readonly index: number;
  readonly isCursor: boolean;
  readonly isSelected: boolean;
}

export interface GridColumn<Row> {
  readonly id: string;
  /** Name in the head, the column picker and for screen readers. */
  readonly label: string;
  /** Leaves the head empty (severity chips); the label stays for screen readers. */
  readonly labelHidden?: boolean | undefined;
  /** px at 16 px root. */
  readonly width: number;
  /** px; 40 by default. */
  readonly minWidth?: number | undefined;
  /** Shares spare width with other growing columns, by weight; not after the user set a width. */
  readonly grow?: number | undefined;
  readonly align?: 'start' | 'end' | undefined;
  readonly sortable?: boolean | undefined;
  /** Always shown, not in the picker. */
  readonly fixed?: boolean | undefined;
  readonly cell: (row: Row, context: CellContext) => ReactNode;
}

export interface GridSort {
  readonly id: string;
  readonly desc: boolean;
}

/** What the user made of the columns; kept by the feature, per view. */
export interface GridLayout {
  /** Column ids in order; columns that are missing follow in their own order. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** px by column id, only where changed. */
  readonly widths: Readonly<Record<string, number>>;
}

export const DEFAULT_LAYOUT: GridLayout = { order: [], hidden: [], widths: {} };

const DEFAULT_MIN_WIDTH = 40;

/** All columns in the user's order, hidden ones included. */
export function orderColumns<C extends { readonly id: string }>(
  columns: readonly C[],
  order: readonly string[],
): readonly C[] {
  const rank = new Map(order.map((id, index) => [id, index]));
  return columns
    .map((column, index) => ({ column, rank: rank.get(column.id) ?? order.length + index }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ column }) => column);
}

/** The columns in sight, in order. */
export function visibleColumns<C extends { readonly id: string; readonly fixed?: boolean | undefined }>(
  columns: readonly C[],
  layout: GridLayout,
): readonly C[] {
  const hidden = new Set(layout.hidden);
  return orderColumns(columns, layout.order).filter(
    (column) => column.fixed === true || !hidden.has(column.id),
  );
}

type Sized = Pick<GridColumn<never>, 'id' | 'width' | 'minWidth' | 'grow'>;

/** A width within the column's limits. */
export function widthOf(column: Sized, layout: GridLayout): number {
  const least = column.minWidth ?? DEFAULT_MIN_WIDTH;
  return Math.max(least, layout.widths[column.id] ?? column.width);
}

/** `grid-template-columns` in rem, so that columns grow with the text. */
export function columnTemplate(columns: readonly Sized[], layout: GridLayout): string {
  return columns
    .map((column) => {
      const width = rem(widthOf(column, layout));
      const grows = column.grow !== undefined && layout.widths[column.id] === undefined;
      return grows ? `minmax(${width}, ${column.grow}fr)` : width;
    })
    .join(' ');
}

/** The least width of all columns together, px at 16 px root. */
export function totalWidth(columns: readonly Sized[], layout: GridLayout): number {
  return columns.reduce((sum, column) => sum + widthOf(column, layout), 0);
}

/** The layout with a column moved one place among the shown order. */
export function moveColumn<C extends { readonly id: string }>(
  columns: readonly C[],
  layout: GridLayout,
  id: string,
  by: -1 | 1,
): GridLayout {
  const order = orderColumns(columns, layout.order).map((column) => column.id);
  const from = order.indexOf(id);
  const to = from + by;
  const other = order[to];
  if (from < 0 || other === undefined) return layout;
  order[from] = other;
  order[to] = id;
  return { ...layout, order };
}

/**
 * The next sort after a press on a head: ascending → descending → ascending.
 * @param additive keeps the other columns (Shift)
 */
export function nextSort(sort: readonly GridSort[], id: string, additive: boolean): readonly GridSort[] {
  const present = sort.find((entry) => entry.id === id);
  const entry = { id, desc: present !== undefined && !present.desc };
  if (!additive) return [entry];
  return present === undefined ? [...sort, entry] : sort.map((one) => (one.id === id ? entry : one));
}
