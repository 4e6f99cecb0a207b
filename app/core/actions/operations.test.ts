import { afterEach, beforeEach, expect, it } from 'vitest';
import { actionStates } from '../../../shared/contract/index.ts';
import { hour, minute } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import type { Connector, OperationReading } from '../providers/connector.ts';
import { fail } from '../../../shared/errors.ts';
import { listing, reading } from '../sync/readings.testkit.ts';
import type { Dispatcher } from './dispatch.ts';
import { dispatcherOver, queueAction } from './dispatch.testkit.ts';
import { defaultPolicy } from './machine.ts';
import { stepsInState } from './queries.ts';

/** A provider that works actions off later, one SIM, and what it says of its operations. */
let ports: TestPorts;
let suspended: boolean;
let said: OperationReading | 'unreachable' | null;
let asked: string[];
let sent: number;
let dispatcher: Dispatcher;

beforeEach(() => {
  ports = createTestPorts();
  suspended = false;
  said = { state: 'in-progress', words: 'in-progress' };
  asked = [];
  sent = 0;
  const connector: Connector = {
    ...listing([]),
    sim: async () => reading(1, suspended ? { lifecycle: 'suspended', connectivity: 'offline' } : {}),
    async act() {
      sent += 1;
      return { reading: null, providerOperationId: `op-${sent}` };
    },
    async operation(id) {
      asked.push(id);
      if (said === 'unreachable') throw fail('PROVIDER_UNREACHABLE', 'nobody answers', { retry: 'later' });
      return said;
    },
  };
  ports.ledger.run(
    "INSERT INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES ('p', 'telnyx', 'P', 'http://x', 0, 0)",
  );
  dispatcher = dispatcherOver(ports, connector);
});
afterEach(async () => {
  await dispatcher.stop();
  ports.close();
});

function suspend(lifetime = hour): void {
  queueAction(ports, [reading(1)], 'suspend', { lifetime });
  dispatcher.start();
}

const step = () => stepsInState(ports.ledger, 1, actionStates)[0];
const pause = (paused: boolean): void => {
  ports.ledger.run('UPDATE providers SET paused = ?', [paused ? 1 : 0]);
  dispatcher.wake();
};

it('an operation that the provider gives up settles the step, in its words', async () => {
  suspend();
  await ports.clock.advance(30_000);
  expect(step()).toMatchObject({ state: 'accepted', operation: 'op-1' });
  said = { state: 'failed', words: 'interrupted' };
  await ports.clock.advance(2 * minute);
  expect(step()?.state).toBe('failed');
  expect(step()?.error).toMatch(/could not do it \(interrupted\)/);
  expect(step()?.latest).toMatch(/the provider says "interrupted"/);
  expect(step()?.next_at).toBeNull();
});

it('one that calls itself completed is not observed before a reading shows it', async () => {
  suspend();
  said = { state: 'completed', words: 'completed' };
  await ports.clock.advance(5 * minute);
  expect(step()).toMatchObject({ state: 'accepted', observed_at: null });
  suspended = true;
  await ports.clock.advance(2 * minute);
  expect(step()).toMatchObject({ state: 'observed' });
});

it('completed and never seen ends as failed; still at work is waited for, up to a day', async () => {
  suspend();
  await ports.clock.advance(defaultPolicy.observeWithin + 2 * minute);
  expect(step()?.state).toBe('accepted');
  said = { state: 'completed', words: 'completed' };
  await ports.clock.advance(2 * minute);
  expect(step()?.state).toBe('failed');
  expect(step()?.error).toMatch(/never showed it/);
});

it('an operation that cannot be asked for, or is forgotten, changes nothing', async () => {
  suspend();
  said = 'unreachable';
  await ports.clock.advance(minute);
  said = null;
  await ports.clock.advance(minute);
  expect(step()?.state).toBe('accepted');
  expect(asked.length).toBeGreaterThan(2);
  suspended = true;
  await ports.clock.advance(2 * minute);
  expect(step()?.state).toBe('observed');
});

it('what is sent again is followed by its own operation', async () => {
  suspend();
  said = { state: 'failed', words: 'failed' };
  await ports.clock.advance(minute);
  const row = step() ?? expect.unreachable();
  said = { state: 'in-progress', words: 'in-progress' };
  dispatcher.apply(row, { kind: 'retry', at: ports.clock.now() }, { name: 'me', role: 'analyst' });
  dispatcher.wake();
  await ports.clock.advance(minute);
  expect(sent).toBe(2);
  expect(step()).toMatchObject({ state: 'accepted', operation: 'op-2' });
});

it('nothing is sent to a paused provider; the decision waits there, and expires as ever', async () => {
  pause(true);
  suspend(hour);
  await ports.clock.advance(30 * minute);
  expect([sent, step()?.state]).toEqual([0, 'queued']);
  pause(false);
  await ports.clock.advance(minute);
  expect([sent, step()?.state]).toEqual([1, 'accepted']);
});

it('a decision that waited too long for a paused provider is not carried out later', async () => {
  pause(true);
  suspend(hour);
  await ports.clock.advance(2 * hour);
  expect([sent, step()?.state]).toEqual([0, 'expired']);
  pause(false);
  await ports.clock.advance(minute);
  expect(sent).toBe(0);
});

it('nobody reads a paused provider to follow what was accepted before', async () => {
  suspend();
  await ports.clock.advance(10_000);
  pause(true);
  asked = [];
  await ports.clock.advance(10 * minute);
  expect(asked).toEqual([]);
  expect(ports.clock.pending()).toBe(0);
  suspended = true;
  pause(false);
  await ports.clock.advance(minute);
  expect(step()?.state).toBe('observed');
});
