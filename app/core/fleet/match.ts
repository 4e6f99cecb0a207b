import type { QueryTerm } from '../../../shared/query.ts';
import { facetFields } from './facets.ts';
import type { FleetColumns } from './columns.ts';
import { compileTerm, type FilterContext, type Predicate, type RowTest } from './filter.ts';

/** What a query's terms say of every row. */
export interface Match {
  /** By row number a bit for each facet's field whose terms the row fails, one for all other fields, one for a row that is gone. */
  readonly failed: Uint16Array;
  /** Bit of a facet's field that the query names; 0 for one that it does not name. */
  readonly bitOf: (field: string) => number;
  /** The rows that fail none, ascending. */
  readonly rows: Uint32Array;
}

export interface Matcher {
  /** What it answers is overwritten by the next call. Throws what compiling a term throws. */
  match(terms: readonly QueryTerm[], context: FilterContext): Match;
}

const gone = 1 << 15;
/** Of fields without a facet nobody asks which one it was. */
const elsewhere = 1 << 14;

/** Marks rows in memory that it keeps: a million rows' worth of fresh memory for each query costs more than the marks. */
export function createMatcher(): Matcher {
  let failed = new Uint16Array(0);
  let rows = new Uint32Array(0);
  return {
    match(terms, context) {
      const { columns } = context;
      const end = columns.end();
      if (failed.length < end) {
        failed = new Uint16Array(end + (end >>> 4));
        rows = new Uint32Array(failed.length);
      }
      markGone(failed, columns.alive(), end);
      const tests = terms.map((term) => ({ bit: bitFor(term.field), test: compileTerm(term, context) }));
      // What is quick first: it spares the slow ones the rows that are out already.
      for (const { bit, test } of tests) if (test.kind !== 'rows') mark(failed, test, bit, end);
      for (const { bit, test } of tests) if (test.kind === 'rows') markRows(failed, test.test, bit, end);
      const named = new Set(terms.map(({ field }) => field));
      return {
        failed,
        bitOf: (field) => (named.has(field) ? bitFor(field) : 0),
        rows: rows.subarray(0, collect(rows, failed, end)),
      };
    },
  };
}

function bitFor(field: string | null): number {
  const at = facetFields.findIndex((facet) => facet === field);
  return at === -1 ? elsewhere : 1 << at;
}

function markGone(failed: Uint16Array, alive: Uint8Array, end: number): void {
  failed[0] = gone;
  for (let row = 1; row < end; row++) failed[row] = (1 - (alive[row] ?? 0)) << 15;
}

function mark(failed: Uint16Array, test: Exclude<RowTest, { kind: 'rows' }>, bit: number, end: number): void {
  if (test.kind === 'ranges') return markRanges(failed, test, bit, end);
  const marks = Uint16Array.from(test.allowed, (allowed) => (allowed === 1 ? 0 : bit));
  if (test.codes instanceof Uint8Array) markBytes(failed, test.codes, marks, end);
  else markCodes(failed, test.codes, marks, end);
}

// Alike but for the type of the codes: one loop over both would be compiled for neither.
function markBytes(failed: Uint16Array, codes: Uint8Array, marks: Uint16Array, end: number): void {
  for (let row = 1; row < end; row++) failed[row] = (failed[row] ?? 0) | (marks[codes[row] ?? 0] ?? 0);
}

function markCodes(failed: Uint16Array, codes: Uint32Array, marks: Uint16Array, end: number): void {
  for (let row = 1; row < end; row++) failed[row] = (failed[row] ?? 0) | (marks[codes[row] ?? 0] ?? 0);
}

function markRanges(
  failed: Uint16Array,
  { values, sign, offset, ranges, negated }: RowTest & { kind: 'ranges' },
  bit: number,
  end: number,
): void {
  const [inside, outside] = negated ? [bit, 0] : [0, bit];
  const [only] = ranges;
  if (only !== undefined && ranges.length === 1) {
    const { low, high } = only;
    for (let row = 1; row < end; row++) {
      const value = sign * (values[row] ?? Number.NaN) + offset;
      // Without a branch: of values at random a processor guesses half of them wrong.
      const lies = Number(value >= low) & Number(value <= high);
      failed[row] = (failed[row] ?? 0) | (outside ^ (-lies & (inside ^ outside)));
    }
    return;
  }
  for (let row = 1; row < end; row++) {
    const value = sign * (values[row] ?? Number.NaN) + offset;
    const lies = ranges.some(({ low, high }) => value >= low && value <= high);
    failed[row] = (failed[row] ?? 0) | (lies ? inside : outside);
  }
}

/** A row that fails two fields is in no facet any more, nor one that fails a field without a facet or is gone. */
function markRows(failed: Uint16Array, test: Predicate, bit: number, end: number): void {
  for (let row = 1; row < end; row++) {
    const so = failed[row] ?? 0;
    if (so >= elsewhere || (so & (so - 1)) !== 0 || (so & bit) !== 0 || test(row)) continue;
    failed[row] = so | bit;
  }
}

/** Without a branch, too. */
function collect(rows: Uint32Array, failed: Uint16Array, end: number): number {
  let count = 0;
  for (let row = 1; row < end; row++) {
    rows[count] = row;
    count += ((failed[row] ?? 0) - 1) >>> 31;
  }
  return count;
}

/**
 * The rows of a match in an order of all living rows.
 *
 * @returns the order itself where every row matches, else an array of its own
 */
export function inOrder({ failed, rows }: Match, order: Uint32Array, columns: FleetColumns): Uint32Array {
  if (rows.length === order.length) return order;
  const end = columns.end();
  // A bit a row stays in the nearest cache, where looking up rows in no order costs nothing.
  const matches = new Uint32Array((end >>> 5) + 1);
  for (let word = 0; word < matches.length; word++) {
    let bits = 0;
    const last = Math.min(32, end - word * 32);
    for (let bit = 0; bit < last; bit++) bits |= (((failed[word * 32 + bit] ?? 0) - 1) >>> 31) << bit;
    matches[word] = bits;
  }
  // One more: the last row looked at is written whether it matches or not.
  const result = new Uint32Array(rows.length + 1);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] ?? 0;
    result[count] = row;
    count += ((matches[row >>> 5] ?? 0) >>> (row & 31)) & 1;
  }
  return result.subarray(0, count);
}
