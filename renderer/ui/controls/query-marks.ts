/** Which parts of a query text are set apart in colour. Offsets are in UTF-16 units of the text. */
export interface QueryMark {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** field: the name before a colon · error: what the parser refuses. */
  readonly kind: 'field' | 'error';
}

export interface QuerySegment {
  readonly text: string;
  readonly kind: QueryMark['kind'] | 'plain';
}

/**
 * Cuts a text into marked and plain segments; joined they give back the text. Marks may come in any order, may touch
 * or overlap (the later start then yields) and may run past the end.
 */
export function segmentQuery(text: string, marks: readonly QueryMark[]): readonly QuerySegment[] {
  const segments: QuerySegment[] = [];
  let done = 0;
  for (const mark of [...marks].sort((a, b) => a.from - b.from)) {
    const from = Math.max(done, mark.from);
    const to = Math.min(text.length, mark.to);
    if (to <= from) continue;
    if (from > done) segments.push({ text: text.slice(done, from), kind: 'plain' });
    segments.push({ text: text.slice(from, to), kind: mark.kind });
    done = to;
  }
  if (done < text.length) segments.push({ text: text.slice(done), kind: 'plain' });
  return segments;
}

/** The field names of a query as marks: words before a colon, outside quotes. For texts without a parser at hand. */
export function fieldMarks(text: string): readonly QueryMark[] {
  const marks: QueryMark[] = [];
  for (const found of text.matchAll(/"(?:[^"\\]|\\.)*"?|(?<=^|[\s(!-])([\p{L}_][\p{L}\p{N}_.-]*:)/gu)) {
    if (found[1] !== undefined)
      marks.push({ from: found.index, to: found.index + found[1].length, kind: 'field' });
  }
  return marks;
}
