/**
 * Orders row numbers by one key after another, stable, least significant key first: a radix sort, because a
 * comparator over 100,000 rows costs ten times the budget of a page.
 */
export interface RadixKey {
  /** Sort key per row number. Rows whose key is `missing` come last in either direction. */
  readonly keys: Uint32Array | Uint8Array | Float64Array;
  readonly missing: number;
  readonly descending: boolean;
}

/** Sorts `rows` (row numbers) by `order`, most significant key first. Returns a new array. */
export function radixOrder(rows: Uint32Array, order: readonly RadixKey[]): Uint32Array {
  let current = Uint32Array.from(rows);
  for (const key of order.toReversed()) current = byOneKey(current, key);
  return current;
}

function byOneKey(rows: Uint32Array<ArrayBuffer>, key: RadixKey): Uint32Array<ArrayBuffer> {
  const present = new Uint32Array(rows.length);
  const absent: number[] = [];
  let count = 0;
  for (const row of rows) {
    const value = key.keys[row] ?? key.missing;
    if (Object.is(value, key.missing) || (Number.isNaN(key.missing) && Number.isNaN(value))) absent.push(row);
    else present[count++] = row;
  }
  const sorted = sortPresent(present.subarray(0, count), key);
  const result = new Uint32Array(rows.length);
  result.set(sorted);
  result.set(absent, count);
  return result;
}

const bits = 11;
const buckets = 1 << bits;
const mask = buckets - 1;

function sortPresent(rows: Uint32Array, key: RadixKey): Uint32Array {
  const halves =
    key.keys instanceof Float64Array
      ? wordsOf(rows, key.keys)
      : [Uint32Array.from(rows, (row) => key.keys[row] ?? 0)];
  let order = Uint32Array.from(rows.keys());
  for (const half of halves) {
    const highest = half.reduce((max, value) => (value > max ? value : max), 0);
    for (let shift = 0; shift < 32 && highest >>> shift !== 0; shift += bits)
      order = pass(order, half, shift, key.descending);
  }
  return Uint32Array.from(order, (index) => rows[index] ?? 0);
}

/** Low and high words of non-negative doubles: their bit patterns order as they do. */
function wordsOf(rows: Uint32Array, values: Float64Array): Uint32Array[] {
  const low = new Uint32Array(rows.length);
  const high = new Uint32Array(rows.length);
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  for (const [index, row] of rows.entries()) {
    double[0] = Math.max(0, values[row] ?? 0);
    low[index] = words[0] ?? 0;
    high[index] = words[1] ?? 0;
  }
  return [low, high];
}

function pass(
  order: Uint32Array,
  keys: Uint32Array,
  shift: number,
  descending: boolean,
): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(buckets + 1);
  const bucketOf = (index: number): number => {
    const digit = ((keys[index] ?? 0) >>> shift) & mask;
    return descending ? mask - digit : digit;
  };
  for (let i = 0; i < order.length; i++) {
    const bucket = bucketOf(order[i] ?? 0) + 1;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  for (let i = 1; i <= buckets; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const result = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const index = order[i] ?? 0;
    const bucket = bucketOf(index);
    const place = starts[bucket] ?? 0;
    result[place] = index;
    starts[bucket] = place + 1;
  }
  return result;
}
