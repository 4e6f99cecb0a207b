/** A piece of a sentence: words, or a moment in ms UTC. */
export type Piece = { readonly text: string } | { readonly at: number };

const moment = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z/g;

/** A sentence taken apart at the moments that it names in ISO 8601, UTC; what is no moment after all stays words. */
export function piecesOf(sentence: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of sentence.matchAll(moment)) {
    const at = Date.parse(match[0]);
    if (Number.isNaN(at)) continue;
    if (match.index > from) pieces.push({ text: sentence.slice(from, match.index) });
    pieces.push({ at });
    from = match.index + match[0].length;
  }
  if (from < sentence.length) pieces.push({ text: sentence.slice(from) });
  return pieces;
}
