import type { HeldFile } from '../ports.ts';

/** Whole lines of a piece of a file. */
export interface Block {
  readonly lines: readonly string[];
  /** Offset of the byte after line `index` and its end. */
  endOf(index: number): number;
  /** Lines that were too long and stand here empty. */
  readonly tooLong: readonly number[];
}

/** Longest line that is read, bytes: a file without line ends must not fill memory. */
export const longestLine = 1_000_000;

/**
 * Whole lines of `[from, to)`, piece by piece; what follows the last line end is left for later. A line that is too long is
 * given as an empty one and named in `tooLong`.
 *
 * @returns the text after the last line end, or null where it is too long to be kept
 */
export async function* readBlocks(
  file: HeldFile,
  from: number,
  to: number,
): AsyncGenerator<Block, string | null> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let start = from;
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let dropping = false;
  for await (const piece of file.bytes(from, to)) {
    const end = piece.lastIndexOf(10);
    if (end < 0) {
      restBytes += piece.length;
      if (dropping || restBytes > longestLine) {
        dropping = true;
        rest = [];
      } else rest.push(piece);
      continue;
    }
    const whole = dropping
      ? piece.subarray(piece.indexOf(10), end + 1)
      : joined(rest, piece.subarray(0, end + 1));
    const skipped = dropping ? restBytes + piece.indexOf(10) : 0;
    const lines = decoder.decode(whole).split('\n');
    lines.pop();
    yield blockOf(whole, lines, start + skipped, dropping ? [0] : []);
    start += skipped + whole.length;
    dropping = false;
    const tail = piece.subarray(end + 1);
    rest = tail.length > 0 ? [tail] : [];
    restBytes = tail.length;
  }
  return dropping ? null : decoder.decode(joined(rest, new Uint8Array()));
}

function blockOf(
  whole: Uint8Array,
  lines: readonly string[],
  start: number,
  tooLong: readonly number[],
): Block {
  // Offsets are asked for rarely and in rising order: each question goes on from the one before.
  let asked = -1;
  let next = 0;
  return {
    lines,
    tooLong,
    endOf(index) {
      if (index < asked) {
        asked = -1;
        next = 0;
      }
      for (; asked < index; asked++) next = whole.indexOf(10, next) + 1;
      return start + next;
    },
  };
}

function joined(parts: readonly Uint8Array[], last: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, last.length));
  let at = 0;
  for (const part of [...parts, last]) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
