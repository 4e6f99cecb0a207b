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
export function radixOrder(rows: Uint32Array, order: readonly RadixKey[]): Uint32Array<ArrayBuffer> {
  let current = Uint32Array.from(rows);
  for (const key of order.toReversed()) current = byOneKey(current, key);
  return current;
}

function byOneKey(rows: Uint32Array<ArrayBuffer>, key: RadixKey): Uint32Array<ArrayBuffer> {
  const { keys, missing } = key;
  const lacksNumber = Number.isNaN(missing);
  const result = new Uint32Array(rows.length);
  const absent = new Uint32Array(rows.length);
  let present = 0;
  let lacking = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const value = keys[row] ?? missing;
    if (lacksNumber ? Number.isNaN(value) : value === missing) absent[lacking++] = row;
    else result[present++] = row;
  }
  result.set(sortPresent(result.subarray(0, present), key));
  result.set(absent.subarray(0, lacking), present);
  return result;
}

function sortPresent(rows: Uint32Array, { keys, descending }: RadixKey): Uint32Array {
  if (!(keys instanceof Float64Array)) return orderByWord(rows, gather(rows, keys), descending);
  const { word, exact } = wordsOf(rows, keys);
  const sorted = orderByWord(rows, word, descending);
  if (!exact) settleTies(sorted, keys, descending);
  return sorted;
}

function orderByWord(rows: Uint32Array, word: Uint32Array, descending: boolean): Uint32Array {
  let order: Uint32Array | null = null;
  let highest = 0;
  for (let i = 0; i < word.length; i++) highest |= word[i] ?? 0;
  const bits = digitBits(highest);
  for (let shift = 0; shift < 32 && highest >>> shift !== 0; shift += bits)
    order = pass(order, word, shift, bits, descending);
  return order === null ? rows.slice() : gather(order, rows);
}

/** Small keys go by one digit of few buckets; of others half a word at a time is quickest, though its buckets are many. */
function digitBits(highest: number): number {
  return highest >>> 11 === 0 ? 11 : 16;
}

function gather(at: Uint32Array, from: Uint32Array | Uint8Array): Uint32Array<ArrayBuffer> {
  const gathered = new Uint32Array(at.length);
  for (let i = 0; i < at.length; i++) gathered[i] = from[at[i] ?? 0] ?? 0;
  return gathered;
}

/**
 * Non-negative doubles as a word to sort by. Whole numbers within 2^32 of each other (bytes, instants of some weeks) fit into one;
 * of others the upper half of their bit pattern, which orders as they do but for those that share it.
 */
function wordsOf(rows: Uint32Array, values: Float64Array): { word: Uint32Array; exact: boolean } {
  const doubles = new Float64Array(rows.length);
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  let whole = true;
  for (let i = 0; i < rows.length; i++) {
    const value = Math.max(0, values[rows[i] ?? 0] ?? 0);
    doubles[i] = value;
    if (value < least) least = value;
    if (value > most) most = value;
    whole &&= Number.isInteger(value);
  }
  const word = new Uint32Array(rows.length);
  if (whole && most - least < 2 ** 32) {
    for (let i = 0; i < rows.length; i++) word[i] = (doubles[i] ?? 0) - least;
    return { word, exact: true };
  }
  const halves = new Uint32Array(doubles.buffer);
  for (let i = 0; i < rows.length; i++) word[i] = halves[2 * i + 1] ?? 0;
  return { word, exact: false };
}

/** Puts in order what shares the upper half of its bits, wherever it came out of order. Such runs are short unless values hardly differ. */
function settleTies(rows: Uint32Array, values: Float64Array, descending: boolean): void {
  const sorted = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) sorted[i] = Math.max(0, values[rows[i] ?? 0] ?? 0);
  const halves = new Uint32Array(sorted.buffer);
  const turn = descending ? -1 : 1;
  for (let at = 1; at < rows.length; at++) {
    if (turn * ((sorted[at] ?? 0) - (sorted[at - 1] ?? 0)) >= 0) continue;
    const shared = halves[2 * at + 1];
    let from = at - 1;
    while (from > 0 && halves[2 * from - 1] === shared) from--;
    let to = at + 1;
    while (to < rows.length && halves[2 * to + 1] === shared) to++;
    const value = (row: number): number => Math.max(0, values[row] ?? 0);
    // Stable, as the sort of a typed array is.
    rows.subarray(from, to).sort((a, b) => turn * (value(a) - value(b)));
    at = to;
  }
}

/** One stable pass by one digit. @param order null for the order in which the keys lie */
function pass(
  order: Uint32Array | null,
  keys: Uint32Array,
  shift: number,
  bits: number,
  descending: boolean,
): Uint32Array | null {
  const mask = (1 << bits) - 1;
  // Turned round for a descending order: the highest digit comes first.
  const turn = descending ? mask : 0;
  const starts = new Uint32Array(mask + 2);
  for (let i = 0; i < keys.length; i++) {
    const bucket = ((((keys[i] ?? 0) >>> shift) & mask) ^ turn) + 1;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  // All share this digit: the upper half of doubles that are near each other.
  if (starts[((((keys[0] ?? 0) >>> shift) & mask) ^ turn) + 1] === keys.length) return order;
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const result = new Uint32Array(keys.length);
  for (let i = 0; i < result.length; i++) {
    const index = order === null ? i : (order[i] ?? 0);
    const bucket = (((keys[index] ?? 0) >>> shift) & mask) ^ turn;
    const place = starts[bucket] ?? 0;
    result[place] = index;
    starts[bucket] = place + 1;
  }
  return result;
}
