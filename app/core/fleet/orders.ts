import { fail } from '../../../shared/errors.ts';
import type { SortKey } from '../../../shared/query.ts';
import { noSeverity, type FleetColumns } from './columns.ts';
import { numberFields, textFields, wordFields } from './filter.ts';
import { radixOrder, type RadixKey } from './order.ts';
import { textRanks } from './text-order.ts';

/**
 * Every living row in the orders that were asked for last. Sorting a million rows costs a hundred times what picking a query's rows
 * out of a sorted list does, and a list stays right but for the rows that changed since: those are taken out and put back in place.
 */
export interface Orders {
  /**
   * The living rows by these keys, what is not known last in either direction, ties by row number. Never written to again: a result
   * may keep it.
   * @throws AppError INVALID_INPUT for a field without an order
   */
  of(sort: readonly SortKey[]): Uint32Array;
  /** Says that rows changed, came or went. */
  touch(rows: readonly number[]): void;
}

/** One order for each of the grid's columns. Each costs four bytes a SIM. */
const mostKept = 12;

interface Kept {
  readonly rows: Uint32Array;
  /** How much of what was touched is in it. */
  readonly seen: number;
}

export function createOrders(columns: FleetColumns): Orders {
  const kept = new Map<string, Kept>();
  let touched: number[] = [];
  return {
    of(sort) {
      const keys = sort.map((key) => orderKey(columns, key));
      const name = sort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join();
      const known = kept.get(name);
      const rows =
        known === undefined
          ? radixOrder(
              livingRows(columns),
              keys.map(({ radix }) => radix()),
            )
          : moved(columns, keys, known.rows, touched.slice(known.seen));
      // The one used last stands last, so that the first is the one to drop.
      kept.delete(name);
      kept.set(name, { rows, seen: touched.length });
      const oldest = kept.size > mostKept ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      return rows;
    },
    touch(rows) {
      for (const row of rows) touched.push(row);
      // Past this, sorting anew costs less than moving.
      if (touched.length <= columns.size() / 8 + 1_000) return;
      kept.clear();
      touched = [];
    },
  };
}

/** A sort key in both forms: for all rows at once, and for one row beside another. */
interface OrderKey {
  readonly radix: () => RadixKey;
  /** Whether nothing is known of a row. */
  readonly lacks: (row: number) => boolean;
  /** Ascending, of two rows that are known. */
  readonly compare: (a: number, b: number) => number;
  readonly descending: boolean;
}

function orderKey(columns: FleetColumns, { field, descending }: SortKey): OrderKey {
  const name = field as keyof typeof wordFields;
  const number = numberFields[name];
  if (number !== undefined) {
    const values = columns.numbers[number];
    return {
      radix: () => ({ keys: values, missing: Number.NaN, descending }),
      lacks: (row) => Number.isNaN(values[row] ?? Number.NaN),
      compare: (a, b) => Math.max(0, values[a] ?? 0) - Math.max(0, values[b] ?? 0),
      descending,
    };
  }
  const text = textFields[name];
  if (text !== undefined) {
    const texts = columns.texts[text];
    return {
      radix: () => ({ keys: textRanks(texts, livingRows(columns), columns.end()), missing: 0, descending }),
      lacks: (row) => typeof texts[row] !== 'string',
      compare: (a, b) => compareUnits(texts[a] ?? '', texts[b] ?? ''),
      descending,
    };
  }
  const word = wordFields[name];
  if (word !== undefined) {
    // Words that come later take places between the others and leave their order as it was.
    const ranks = columns.dictionaries[word].ranks();
    const codes = columns.words[word];
    return {
      radix: () => ({ keys: ranked(codes, ranks), missing: 0, descending }),
      lacks: (row) => (codes[row] ?? 0) === 0,
      compare: (a, b) => (ranks[codes[a] ?? 0] ?? 0) - (ranks[codes[b] ?? 0] ?? 0),
      descending,
    };
  }
  if (field === 'severity') {
    const severity = columns.severity();
    return {
      radix: () => ({ keys: severity, missing: noSeverity, descending }),
      lacks: (row) => (severity[row] ?? noSeverity) === noSeverity,
      compare: (a, b) => (severity[a] ?? noSeverity) - (severity[b] ?? noSeverity),
      descending,
    };
  }
  throw fail('INVALID_INPUT', `The grid cannot be sorted by "${field}".`, { field: 'query' });
}

function ranked(codes: Uint32Array, ranks: Uint32Array): Uint32Array {
  const keys = new Uint32Array(codes.length);
  for (let row = 0; row < keys.length; row++) keys[row] = ranks[codes[row] ?? 0] ?? 0;
  return keys;
}

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparator(keys: readonly OrderKey[]): (a: number, b: number) => number {
  return (a, b) => {
    for (const { lacks, compare, descending } of keys) {
      const [lacksA, lacksB] = [lacks(a), lacks(b)];
      if (lacksA !== lacksB) return lacksA ? 1 : -1;
      const difference = lacksA ? 0 : compare(a, b);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return a - b;
  };
}

function livingRows(columns: FleetColumns): Uint32Array {
  const alive = columns.alive();
  const rows = new Uint32Array(columns.size());
  let count = 0;
  for (let row = 1; row < columns.end(); row++) if (alive[row] === 1) rows[count++] = row;
  return rows;
}

/** The same order with the touched rows where they belong now. */
function moved(
  columns: FleetColumns,
  keys: readonly OrderKey[],
  rows: Uint32Array,
  touched: readonly number[],
): Uint32Array {
  if (touched.length === 0) return rows;
  // A bit a row, which the nearest cache holds: the rows come in no order.
  const isTouched = new Uint32Array((columns.end() >>> 5) + 1);
  for (const row of touched) isTouched[row >>> 5] = (isTouched[row >>> 5] ?? 0) | (1 << (row & 31));
  const staying = new Uint32Array(rows.length);
  let stayed = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    staying[stayed] = row;
    stayed += 1 - (((isTouched[row >>> 5] ?? 0) >>> (row & 31)) & 1);
  }
  const compare = comparator(keys);
  const alive = columns.alive();
  const moving = [...new Set(touched)].filter((row) => alive[row] === 1).sort(compare);
  const result = new Uint32Array(stayed + moving.length);
  let from = 0;
  for (const [index, row] of moving.entries()) {
    const to = placeOf(row, staying, from, stayed, compare);
    result.set(staying.subarray(from, to), from + index);
    result[to + index] = row;
    from = to;
  }
  result.set(staying.subarray(from, stayed), from + moving.length);
  return result;
}

/** The first place at or after `from` whose row comes after the given one. */
function placeOf(
  row: number,
  rows: Uint32Array,
  from: number,
  to: number,
  compare: (a: number, b: number) => number,
): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(rows[middle] ?? 0, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
