import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createBus } from '../kernel/bus.ts';
import { appendAudit } from './audit.ts';
import { createAudit } from './service.ts';

let ports: TestPorts;
beforeEach(() => {
  ports = createTestPorts();
});
afterEach(() => ports.close());

const context = {
  signal: new AbortController().signal,
  traceId: 't',
  actor: { name: 'N. Bauer', role: 'analyst' },
};
const append = (act: string, subject: string): number =>
  appendAudit(ports.ledger, ports.clock, ports.hash, context.actor, {
    act,
    subject,
    detail: { share: '100%' },
  });
const audit = () => createAudit({ ...ports, bus: createBus(() => {}) }).handlers;

it('pages newest first and searches literally', async () => {
  for (let number = 1; number <= 5; number++)
    append(number % 2 === 0 ? 'action.queued' : 'incident.resolved', `INC-${number}`);
  const page = await audit().page({ limit: 2 }, context);
  expect(page).toMatchObject({ total: 5, next: 4, rows: [{ subject: 'INC-5' }, { subject: 'INC-4' }] });
  expect((await audit().page({ limit: 9, before: 4 }, context)).rows.map((row) => row.seq)).toEqual([
    3, 2, 1,
  ]);
  expect((await audit().page({ limit: 9, text: 'action.q' }, context)).rows.map((row) => row.seq)).toEqual([
    4, 2,
  ]);
  expect((await audit().page({ limit: 9, text: '100%' }, context)).rows).toHaveLength(5);
  expect((await audit().page({ limit: 9, text: 'INC_1' }, context)).rows).toHaveLength(0);
});

it('verifies the chain, and names the first row that was changed, removed or slipped in', async () => {
  for (let number = 1; number <= 4; number++) append('incident.opened', `INC-${number}`);
  expect(await audit().verify({}, context)).toMatchObject({ ok: true, rows: 4, firstBad: null });
  expect(() => ports.ledger.run("UPDATE audit SET actor = 'x' WHERE seq = 3")).toThrow('append-only');
  ports.ledger.run('DROP TRIGGER audit_keep');
  ports.ledger.run("UPDATE audit SET actor = 'Somebody else' WHERE seq = 3");
  expect(await audit().verify({}, context)).toMatchObject({
    ok: false,
    firstBad: 3,
    reason: 'row 3 was changed after it was written',
  });
  ports.ledger.run('DROP TRIGGER audit_stay');
  ports.ledger.run('DELETE FROM audit WHERE seq = 2');
  expect(await audit().verify({}, context)).toMatchObject({
    ok: false,
    firstBad: 2,
    reason: 'row 2 is missing',
  });
});

it('never lets time run backwards when the clock is set back', () => {
  append('a', 'x');
  const before = ports.ledger.get<{ at: number }>('SELECT MAX(at) AS at FROM audit')?.at ?? 0;
  const set = { ...ports, clock: { ...ports.clock, now: () => before - 3_600_000 } };
  appendAudit(ports.ledger, set.clock, ports.hash, context.actor, { act: 'b', subject: 'y', detail: {} });
  expect(ports.ledger.all<{ at: number }>('SELECT at FROM audit ORDER BY seq').map((row) => row.at)).toEqual([
    before,
    before,
  ]);
});
