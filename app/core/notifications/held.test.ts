import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { addSuppression, addWindow, endWindow, moveEnd, revoke } from '../suppressions/store.ts';
import { defaultFilter } from './defaults.ts';
import { passes } from './filter.ts';
import { heldHappenings } from './held.ts';
import { createWorld, person, putIncident, startReceiver, webhookChannel } from './notifications.testkit.ts';

let ports: TestPorts;
let now = 0;
beforeEach(() => {
  ports = createTestPorts();
  now = ports.clock.now();
});
afterEach(() => ports.close());

let last = 0;
const held = (by: string | null, severity = 'high'): void => {
  ports.ledger.run(
    `INSERT INTO findings (finding_id, rule_id, severity, at, until_at, detected_at, provider_id, iccid, iccid_body, subject, dedupe_key,
       summary, signals, held_by) VALUES (?, 'D-1', ?, 0, 0, 0, 'p1', '', '', 's', ?, '', '{}', ?)`,
    [++last, severity, String(last), by],
  );
};
const told = (at: number) =>
  heldHappenings(ports.ledger, at).map(({ occasion, facts }) => [occasion, facts.title]);

describe('findings that were held back', () => {
  it('are told of once, when the window is over and they did not go on', () => {
    const id = addWindow(
      ports.ledger,
      {
        name: 'Works',
        reason: 'works',
        scope: { kind: 'everything' },
        span: { kind: 'once', from: now, to: now + hour },
      },
      now,
      'N. Bauer',
    );
    held(id);
    held(id, 'critical');
    held(null);
    expect(told(now + hour)).toEqual([]);
    expect(told(now + hour + 29 * minute)).toEqual([]);
    expect(heldHappenings(ports.ledger, now + hour + 30 * minute)).toMatchObject([
      {
        occasion: 'findings.held',
        about: 'M-1',
        severity: 'critical',
        facts: { title: 'The maintenance window M-1 Works is over: 2 findings that it held did not go on' },
      },
    ]);
    expect(told(now + 2 * hour)).toEqual([]);
    held(id);
    expect(told(now + 3 * hour)).toEqual([
      ['findings.held', 'The maintenance window M-1 Works is over: 1 finding that it held did not go on'],
    ]);
  });

  it('are told of when a person ends the window before its time', () => {
    const id = addWindow(
      ports.ledger,
      {
        name: 'Works',
        reason: 'works',
        scope: { kind: 'everything' },
        span: { kind: 'once', from: now, to: now + day },
      },
      now,
      'N. Bauer',
    );
    held(id);
    endWindow(ports.ledger, id, now + minute, 'N. Bauer');
    expect(told(now + minute)).toEqual([]);
    expect(told(now + 31 * minute)).toHaveLength(1);
  });

  it('are told of when a suppression ends or is revoked, and its end is told before it comes', () => {
    const draft = {
      ruleId: 'D-1',
      scope: { kind: 'everything' },
      conditions: [],
      reason: 'known',
      critical: false,
    } as const;
    const id = addSuppression(ports.ledger, { ...draft, endsAt: now + 40 * day }, now, 'N. Bauer');
    held(id);
    expect(told(now + 32 * day)).toEqual([]);
    expect(told(now + 33 * day)).toMatchObject([
      ['suppression.ending', expect.stringContaining('S-1 of D-1 ends at')],
    ]);
    expect(told(now + 34 * day)).toEqual([]);
    moveEnd(ports.ledger, id, now + 80 * day);
    expect(told(now + 34 * day)).toEqual([]);
    expect(told(now + 74 * day)).toMatchObject([['suppression.ending', expect.any(String)]]);
    revoke(ports.ledger, id, now + 75 * day, 'N. Bauer');
    expect(told(now + 75 * day + hour)).toEqual([
      ['findings.held', 'The suppression S-1 of D-1 is over: 1 finding that it held did not go on'],
    ]);
    const short = addSuppression(ports.ledger, { ...draft, endsAt: now + 4 * day }, now, 'N. Bauer');
    expect(told(now + 2 * day)).toEqual([]);
    expect(told(now + 3 * day)).toMatchObject([['suppression.ending', expect.stringContaining(short)]]);
  });
});

it('passes the filter of every channel as it is proposed, that a suppression ends: nobody would extend it else', () => {
  const endsAt = now + 4 * day;
  addSuppression(
    ports.ledger,
    {
      ruleId: 'D-1',
      scope: { kind: 'everything' },
      conditions: [],
      reason: 'known',
      critical: false,
      endsAt,
    },
    now,
    'N. Bauer',
  );
  const [ending] = heldHappenings(ports.ledger, now + 3 * day);
  if (ending === undefined) throw new Error('nothing is told');
  for (const kind of ['desktop', 'email', 'webhook'] as const)
    expect(passes(defaultFilter(kind), ending), kind).toBe(true);
  // A ticket follows incidents alone.
  expect(passes(defaultFilter('ticket'), ending)).toBe(false);
});

describe('armed rules', () => {
  it('are told of, what they did and what they leave to people, once', async () => {
    const receiver = await startReceiver();
    const world = createWorld(ports);
    try {
      const channel = webhookChannel(receiver.url, {
        template: { subject: '', body: '{"event":"{{event.kind}}","response":"{{response}}"}', line: '' },
      });
      const filter = { ...channel.filter, occasions: ['response.acted', 'response.asks'] as const };
      await world.handlers.save(
        {
          channelId: null,
          channel: { ...channel, filter: { ...filter, occasions: [...filter.occasions] } },
          secrets: {},
        },
        person,
      );
      putIncident(ports.ledger, 1, now);
      const intent = (finding: number, state: string, why: string | null, action: number | null) =>
        ports.ledger.run(
          `INSERT INTO response_intents (finding_id, arm_id, rule_id, incident_id, iccid_body, provider_id, signal_at, queued_at, state, settled_at,
             why, action_id) VALUES (?, 1, 'D-EE-03', 1, 'b', 'p1', ?, ?, ?, ?, ?, ?)`,
          [finding, now, now, state, now, why, action],
        );
      intent(1, 'acted', null, 7);
      intent(2, 'refused', 'The device is marked as critical.', null);
      intent(3, 'due', null, null);
      world.notifications.start();
      for (let turn = 0; turn < 200 && receiver.calls.length < 2; turn++) {
        await ports.clock.advance(1_000);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await ports.clock.advance(minute);
      expect(receiver.calls.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
        { event: 'response.acted', response: 'D-EE-03 acted by itself on one SIM: ACT-7' },
        { event: 'response.asks', response: 'D-EE-03 asks: The device is marked as critical.' },
      ]);
    } finally {
      const stopping = world.notifications.stop();
      await ports.clock.advance(20_000);
      await stopping;
      await receiver.close();
    }
  });
});
