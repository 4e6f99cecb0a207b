import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTestPorts } from '../../testing/ports.ts';
import { cursorsAtEnd, openStream } from './event-stream.ts';

const at = Date.UTC(2026, 10, 20);

/** A ledger with imports of scans; `tell` renews subjects as one import, `begin` leaves it unfinished. */
function world() {
  const { cache, ledger, close } = createTestPorts();
  let imports = 0;
  const tell = (subjects: readonly number[], whole = true): void => {
    imports++;
    ledger.run(
      `INSERT INTO imports (import_id, file_name, kind, rows, accepted, rejected, unknown_sims, problems, sha256, imported_at, imported_by)
       VALUES (?, 'scans', ?, 0, 0, 0, 0, '[]', '', 0, 'N. Bauer')`,
      [imports, whole ? 'scan' : null],
    );
    for (const subject of subjects)
      for (const kind of ['scan', 'flow-summary'])
        ledger.run(
          `INSERT INTO evidence (subject, kind, observed_at, collected_at, source, facts, hash, import_id)
           VALUES (?, ?, ?, ?, 'scans', ?, '', ?)
           ON CONFLICT (subject, kind) DO UPDATE SET import_id = excluded.import_id, observed_at = excluded.observed_at`,
          [
            `sim:89423107842007400${subject}`,
            kind,
            at + imports,
            at + imports,
            '{"openPorts":[],"defaultCredential":"rejected"}',
            imports,
          ],
        );
  };
  const finish = (): void => void ledger.run("UPDATE imports SET kind = 'scan'");
  return { cache, ledger, close, tell, finish };
}

it('tells every state once, whatever moves between the passes', () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('tell' as const),
      subjects: fc.uniqueArray(fc.integer({ min: 10, max: 40 })),
    }),
    fc.record({ kind: fc.constant('pass' as const), events: fc.integer({ min: 0, max: 12 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { cache, ledger, close, tell } = world();
      const told: string[] = [];
      const expected = new Set<string>();
      const live = new Map<number, string>();
      let cursors: ReturnType<typeof cursorsAtEnd> | null = null;
      let imports = 0;
      const pass = (events: number): void => {
        const stream = openStream(cache, ledger, cursors, false);
        for (const { event } of stream.next(events)) told.push(event.id);
        cursors = JSON.parse(JSON.stringify(stream.cursors())) as typeof cursors;
      };
      for (const each of steps) {
        if (each.kind === 'pass') pass(each.events);
        else {
          imports++;
          tell(each.subjects);
          for (const subject of each.subjects)
            live.set(subject, `evidence/sim:89423107842007400${subject}/scan/${at + imports}`);
        }
      }
      pass(10_000);
      for (const id of live.values()) expected.add(id);
      expect(new Set(told).size).toBe(told.length);
      expect([...expected].filter((id) => !told.includes(id))).toEqual([]);
      close();
    }),
    { numRuns: 60 },
  );
});

it('leaves a file alone until it was read to its end, and what was there before the first rule', () => {
  const { cache, ledger, close, tell, finish } = world();
  tell([10]);
  const cursors = cursorsAtEnd(cache, ledger);
  tell([11, 12], false);
  expect(openStream(cache, ledger, cursors, false).next(10)).toEqual([]);
  finish();
  const told = openStream(cache, ledger, cursors, false).next(10);
  expect(told.map(({ event }) => [event.type, event.iccidBody])).toEqual([
    ['device.scanned', '8942310784200740011'],
    ['device.scanned', '8942310784200740012'],
  ]);
  close();
});
