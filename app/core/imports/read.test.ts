import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTestPorts } from '../../testing/ports.ts';
import { createBus } from '../kernel/bus.ts';
import { createFileReader } from './read.ts';
import { createImports } from './service.ts';

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

it.each([
  ['scan.ndjson', `${good(iccid)}\n${'{"kind":"none"}\n'.repeat(250)}`],
  [
    'conn.log',
    `{"ts":1795200000,"uid":"C1","id.orig_h":"10.64.0.1","id.orig_p":5000,"id.resp_h":"192.0.2.1","id.resp_p":8883,"proto":"tcp","conn_state":"SF"}\n${'{"ts":1,"query":"a\u0000b"}\n'.repeat(250)}`,
  ],
])('of a file of bad lines (%s) all are counted, and the first hundred are told', async (name, content) => {
  const ports = createTestPorts();
  const dir = mkdtempSync(join(tmpdir(), 'sextant-read-'));
  try {
    const imports = createImports({
      ...ports,
      bus: createBus((error) => {
        throw error;
      }),
    });
    writeFileSync(join(dir, name), content);
    const context = {
      signal: new AbortController().signal,
      traceId: 't',
      actor: { name: 'N. Bauer', role: 'analyst' },
    };
    const [file] = (await imports.handlers.run({ paths: [join(dir, name)] }, context)).files;
    expect(file).toMatchObject({ accepted: 1, rejected: 250 });
    expect(file?.problems).toHaveLength(100);
    expect(file?.problems[0]?.line).toBe(2);
  } finally {
    ports.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
