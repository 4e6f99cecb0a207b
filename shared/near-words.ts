/** Foreign text inside a message: short, in quotes, without control characters. */
export function quoted(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  return `"${clean.length > 60 ? `${clean.slice(0, 57)}…` : clean}"`;
}

/** The candidate that a mistyped word most likely means, or undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  // Half of a short word is another word.
  let distance = Math.min(Math.max(2, Math.floor(word.length / 3)), Math.floor(word.length / 2)) + 1;
  for (const candidate of candidates) {
    const next =
      Math.abs(candidate.length - word.length) >= distance ? distance : editDistance(word, candidate);
    if (next < distance) {
      best = candidate;
      distance = next;
    }
  }
  return best;
}

/** Levenshtein distance of the first 64 characters. */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, 64).toLowerCase();
  const b = right.slice(0, 64).toLowerCase();
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
