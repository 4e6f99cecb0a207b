import { expect, it } from 'vitest';
import { createFileReader } from './read.ts';

/** What the reader refuses by itself, whatever whoever hands it lines has refused before. */

const good = (iccid: string): string =>
  `{"kind":"scan","iccid":"${iccid}","observedAt":"2026-11-21T04:00:00.000Z","openPorts":[],"defaultCredential":"rejected"}`;
const iccid = '89423107842007409340';

it.each([
  [
    'longer than a line may be',
    `{"kind":"scan","x":"${'a'.repeat(1_000_001)}"}`,
    /more than 1000000 are not read/,
  ],
  ['with a NUL within a name', good(iccid).replace('scan', 'sc\u0000an'), /NUL/],
  ['with bytes that are no UTF-8', good(iccid).replace('rejected', 'reject\uFFFDd'), /UTF-8/],
  ['about the future', good(iccid).replace('2026', '2036'), /future/],
])('a line %s is refused, and the next one read', (_, line, reason) => {
  const reader = createFileReader(Date.UTC(2027, 0, 1));
  expect(reader.push(line)).toEqual([{ line: 1, problem: expect.stringMatching(reason) as string }]);
  expect(reader.push(good(iccid))).toMatchObject([{ line: 2, row: { sim: expect.any(String) as string } }]);
});
