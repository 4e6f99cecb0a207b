/** Runs shorter than this are put in order by comparing: below it the digits cost more than they spare. */
const shortRun = 48;
/** Characters of a word of the digits; each takes a byte, 0 for the end of the text. */
const wordChars = 4;

/**
 * Sorts `rows` (ascending row numbers) by their texts in plain code-unit order, ties by row number: digits first, four characters at
 * a time, because comparing a million texts with each other takes seconds.
 *
 * @param texts by row number; every row of `rows` has one
 * @returns a new array
 */
export function textOrder(rows: Uint32Array, texts: readonly (string | null)[]): Uint32Array<ArrayBuffer> {
  const sorted = Uint32Array.from(rows);
  if (isSorted(sorted, texts)) return sorted;
  // Each a word in the upper half and a row in the lower, so that the quick sort of the runtime is a stable one.
  const pairs = new BigUint64Array(sorted.length);
  const halves = new Uint32Array(pairs.buffer);
  const runs: Run[] = [{ from: 0, to: sorted.length, depth: 0 }];
  for (let run = runs.pop(); run !== undefined; run = runs.pop()) {
    const { from, to, depth } = run;
    if (to - from < shortRun || !readWords(sorted, texts, run, halves)) {
      byComparing(sorted.subarray(from, to), texts);
      continue;
    }
    pairs.subarray(from, to).sort();
    for (let at = from; at < to; at++) sorted[at] = halves[2 * at] ?? 0;
    splitRun(halves, run, (begin, end) => runs.push({ from: begin, to: end, depth: depth + wordChars }));
  }
  return sorted;
}

/** Rows whose texts are the same up to a depth. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** Fills in the word of each row of a run; false where a character does not fit into a byte. */
function readWords(
  rows: Uint32Array,
  texts: readonly (string | null)[],
  { from, to, depth }: Run,
  halves: Uint32Array,
): boolean {
  for (let at = from; at < to; at++) {
    const row = rows[at] ?? 0;
    const text = texts[row] ?? '';
    let word = 0;
    for (let place = depth; place < depth + wordChars; place++) {
      const char = place < text.length ? text.charCodeAt(place) + 1 : 0;
      if (char > 255) return false;
      word = (word << 8) | char;
    }
    halves[2 * at] = row;
    halves[2 * at + 1] = word;
  }
  return true;
}

/** Tells the parts of a sorted run whose words are alike and do not end the text. */
function splitRun(halves: Uint32Array, { from, to }: Run, tell: (from: number, to: number) => void): void {
  let begin = from;
  for (let at = from + 1; at <= to; at++) {
    const word = halves[2 * begin + 1] ?? 0;
    if (at < to && halves[2 * at + 1] === word) continue;
    if (at - begin > 1 && (word & 0xff) !== 0) tell(begin, at);
    begin = at;
  }
}

/** Providers often list SIMs by ICCID. */
function isSorted(rows: Uint32Array, texts: readonly (string | null)[]): boolean {
  for (let at = 1; at < rows.length; at++)
    if ((texts[rows[at - 1] ?? 0] ?? '') > (texts[rows[at] ?? 0] ?? '')) return false;
  return true;
}

function byComparing(rows: Uint32Array, texts: readonly (string | null)[]): void {
  rows.sort((a, b) => {
    const left = texts[a] ?? '';
    const right = texts[b] ?? '';
    return left < right ? -1 : left > right ? 1 : a - b;
  });
}

/**
 * For each row its place among all texts, from 1, the same for the same text; 0 where the row has none.
 *
 * @param end one more than the highest row number
 */
export function textRanks(
  texts: readonly (string | null)[],
  rows: Uint32Array,
  end: number,
): Uint32Array<ArrayBuffer> {
  const ranks = new Uint32Array(end);
  let rank = 0;
  let before: string | null = null;
  for (const row of textOrder(
    rows.filter((row) => typeof texts[row] === 'string'),
    texts,
  )) {
    const text = texts[row] ?? null;
    if (text !== before) rank++;
    before = text;
    ranks[row] = rank;
  }
  return ranks;
}
