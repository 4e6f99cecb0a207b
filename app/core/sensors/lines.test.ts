import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeldFile } from '../ports.ts';
import { longestLine, readBlocks } from './lines.ts';

const encoder = new TextEncoder();

/** A file in memory that is read in pieces of the sizes given, over and over. */
function held(text: string, sizes: readonly number[]): Pick<HeldFile, 'bytes' | 'size'> {
  const all = encoder.encode(text);
  return {
    size: all.length,
    async *bytes(from: number, to: number) {
      for (let at = from, turn = 0; at < to; turn++) {
        const end = Math.min(to, at + (sizes[turn % sizes.length] ?? 1));
        yield all.subarray(at, end);
        at = end;
      }
    },
  };
}

async function read(text: string, sizes: readonly number[], from = 0) {
  const file = held(text, sizes);
  const lines: { text: string; end: number; tooLong: boolean }[] = [];
  const blocks = readBlocks(file as HeldFile, from, file.size);
  for (;;) {
    const next = await blocks.next();
    if (next.done === true) return { lines, rest: next.value };
    const { lines: texts, endOf, tooLong } = next.value;
    texts.forEach((line, index) =>
      lines.push({ text: line, end: endOf(index), tooLong: tooLong.includes(index) }),
    );
  }
}

/** What the lines of a text are, and where each ends, counted in bytes. */
function truth(text: string) {
  const parts = text.split('\n');
  let end = 0;
  return parts.slice(0, -1).map((line) => {
    end += encoder.encode(line).length + 1;
    return { text: line, end, tooLong: false };
  });
}

describe('lines of a file', () => {
  it('come whole with the offset of their end, however the file is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', ' '), maxLength: 30 }), {
          maxLength: 8,
        }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
        async (parts, sizes) => {
          const text = parts.join('\n');
          const { lines, rest } = await read(text, sizes);
          expect(lines).toEqual(truth(text));
          expect(rest).toBe(text.slice(text.lastIndexOf('\n') + 1));
        },
      ),
    );
  });

  it('that are too long stand empty, and those after them end where they end', async () => {
    const long = 'x'.repeat(longestLine + 300_000);
    const text = `first\n${long}\nafter\nlast\nrest`;
    for (const size of [65_536, 99_991]) {
      const { lines, rest } = await read(text, [size]);
      expect(lines.map(({ tooLong }) => tooLong)).toEqual([false, true, false, false]);
      expect(lines.map((line) => (line.tooLong ? '' : line.text))).toEqual(['first', '', 'after', 'last']);
      expect(lines.map(({ end }) => end)).toEqual(truth(text).map(({ end }) => end));
      expect(rest).toBe('rest');
      // What is read on from any of these offsets begins with the next line.
      expect((await read(text, [size], lines[1]?.end)).lines[0]?.text).toBe('after');
    }
    expect((await read(`first\n${long}`, [65_536])).rest).toBeNull();
  });
});
