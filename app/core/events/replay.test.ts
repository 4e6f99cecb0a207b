import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { appendAudit } from '../audit/audit.ts';
import { base, bodyOf, putSession, putSim } from '../sensors/sensors.testkit.ts';
import { storeSensorRows } from '../sensors/store.ts';
import { parseEvent, type SextantEvent } from './model.ts';
import { replayEvents } from './replay.ts';

let ports: TestPorts;
beforeEach(() => {
  ports = createTestPorts({ start: base + 50 * 60_000 });
});
afterEach(() => ports.close());

const minute = 60_000;
const told = async (from: number, to: number, atMost?: number) => {
  const events: SextantEvent[] = [];
  const order = atMost === undefined ? { from, to } : { from, to, atMost };
  const replay = await replayEvents(ports, order, (batch) => void events.push(...batch));
  return { events, replay };
};

function fill(): void {
  putSim(ports, 1);
  putSession(ports, 1, 'session.started', '10.64.0.1', base + 30 * minute);
  putSession(ports, 1, 'session.ended', '10.64.0.1', base + 5 * minute);
  ports.cache.run('INSERT INTO usage_hours (sim_key, at, up, down) VALUES (1, ?, 5, 6)', [
    base - 45 * minute,
  ]);
  const row = { line: 1, class: 'dns', type: 'dns.query', product: 'bind', service: 'dns' } as const;
  storeSensorRows(
    ports.cache,
    [{ ...row, at: base + 10 * minute, body: bodyOf(1), late: true, members: '{"query":"a.example"}' }],
    { streamId: 1, source: 'named.log', now: base, offset: 1, kept: 10 },
  );
  ports.ledger.run(
    `INSERT INTO sensor_events (kind, iccid_body, at, facts, key, import_id) VALUES ('firmware', ?, ?, '{"component":"modem","version":"2"}', 'k', 1)`,
    [bodyOf(1), base + 20 * minute],
  );
  ports.ledger.run(
    `INSERT INTO evidence (subject, kind, observed_at, collected_at, source, facts, hash) VALUES (?, 'scan', ?, ?, 's', '{"scanner":"p","openPorts":[],"defaultCredential":"rejected"}', '')`,
    [`sim:${bodyOf(1)}`, base + 40 * minute, base + 40 * minute],
  );
  const actor = { name: 'N. Bauer', role: 'lead' };
  appendAudit(ports.ledger, ports.clock, ports.hash, actor, {
    act: 'incident.resolved',
    subject: 'INC-1',
    detail: {},
  });
}

it('tells everything that is stored in the order of its time, as the schema has it', async () => {
  fill();
  const { events, replay } = await told(base, base + 60 * minute);
  expect(events.map(({ type, at }) => [type, (at - base) / minute])).toEqual([
    ['session.ended', 5],
    ['dns.query', 10],
    ['usage.hour', 15],
    ['device.firmware.reported', 20],
    ['session.started', 30],
    ['device.scanned', 40],
    ['console.act', 50],
  ]);
  expect(replay).toEqual({ rows: 7, leftOut: 0 });
  for (const event of events) expect(parseEvent(event)).toEqual(event);
  expect(events[1]).toMatchObject({ late: true, simKey: 1, site: 'Moerdijk' });
});

it('keeps to its span, and takes the newest where there are too many', async () => {
  fill();
  expect((await told(base + 10 * minute, base + 30 * minute)).events.map(({ type }) => type)).toEqual([
    'dns.query',
    'usage.hour',
    'device.firmware.reported',
  ]);
  const { events, replay } = await told(base, base + 60 * minute, 2);
  expect(events.map(({ type }) => type)).toEqual(['device.scanned', 'console.act']);
  expect(replay).toEqual({ rows: 2, leftOut: 5 });
});

it('goes page by page through more rows than it lists at once', async () => {
  putSim(ports, 1);
  ports.cache.run(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 44999)
     INSERT INTO usage_hours (sim_key, at, up, down) SELECT 1 + i % 3, ? + (i / 3) * 3600000, i, 0 FROM n`,
    [base],
  );
  let last = 0;
  let sum = 0;
  await replayEvents(ports, { from: 0, to: Number.MAX_SAFE_INTEGER }, (batch) => {
    for (const event of batch) {
      expect(event.at).toBeGreaterThanOrEqual(last);
      last = event.at;
      sum += event.class === 'usage' ? (event.bytesUp ?? 0) : 0;
    }
  });
  expect(sum).toBe((44_999 * 45_000) / 2);
});

it('stops on request', async () => {
  fill();
  const abort = new AbortController();
  abort.abort();
  const run = replayEvents(
    ports,
    { from: 0, to: Number.MAX_SAFE_INTEGER, signal: abort.signal },
    () => undefined,
  );
  await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
});
