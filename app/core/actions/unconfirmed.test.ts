import { afterEach, beforeEach, expect, it } from 'vitest';
import { actionStates } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { hour, minute } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { capabilities } from '../providers/1ot/actions.ts';
import { OutcomeUnknown, type Connector } from '../providers/connector.ts';
import { listing, reading } from '../sync/readings.testkit.ts';
import type { Dispatcher } from './dispatch.ts';
import { dispatcherOver, queueAction } from './dispatch.testkit.ts';
import { stepCounts } from './listing.ts';
import { stepsInState } from './queries.ts';
import { stateOf } from './summary.ts';

/** A reset at a provider that tells of no session, as 1oT does. */
let ports: TestPorts;
let answer: () => void;
let sent: number;
let read: number;
let dispatcher: Dispatcher;

beforeEach(() => {
  ports = createTestPorts();
  answer = () => undefined;
  sent = 0;
  read = 0;
  const connector: Connector = {
    ...listing([]),
    capabilities,
    async sim() {
      read += 1;
      return reading(1, { connectivity: 'unknown', sessionId: null });
    },
    async act() {
      sent += 1;
      answer();
      return { reading: null, providerOperationId: null };
    },
  };
  ports.ledger.run(
    "INSERT INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES ('p', '1ot', 'P', 'http://x', 0, 0)",
  );
  dispatcher = dispatcherOver(ports, connector);
});
afterEach(async () => {
  await dispatcher.stop();
  ports.close();
});

function reset(): void {
  queueAction(ports, [reading(1)], 'session_reset', { before: { imeiLock: 'unknown', sessionId: null } });
  dispatcher.start();
}

const step = () => stepsInState(ports.ledger, 1, actionStates)[0];
const state = () => stateOf(stepCounts(ports.ledger, 1));

it('is handed over once it was accepted, and nobody looks again', async () => {
  reset();
  await ports.clock.advance(minute);
  expect(step()).toMatchObject({ state: 'accepted', next_at: null });
  expect(state()).toBe('handed_over');
  const readings = read;
  await ports.clock.advance(2 * hour);
  expect([sent, read, state()]).toEqual([1, readings, 'handed_over']);
});

it('stays unknown where its answer was lost: no reading says that it did not happen', async () => {
  answer = () => {
    throw new OutcomeUnknown('no answer came');
  };
  reset();
  await ports.clock.advance(hour);
  expect(step()).toMatchObject({ state: 'unknown', next_at: null });
  expect(sent).toBe(1);
});

it('has failed where the provider refused it', async () => {
  answer = () => {
    throw fail('PROVIDER_REFUSED', 'E201');
  };
  reset();
  await ports.clock.advance(minute);
  expect(step()?.state).toBe('failed');
});
