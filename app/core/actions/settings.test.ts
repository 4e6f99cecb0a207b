import { expect, it } from 'vitest';
import { actionStates } from '../../../shared/contract/index.ts';
import { minute } from '../../../shared/time.ts';
import { createTestPorts } from '../../testing/ports.ts';
import { capabilitiesOf } from '../providers/capabilities.ts';
import { OutcomeUnknown, type Accepted, type Connector } from '../providers/connector.ts';
import { fleetOf, listing } from '../sync/readings.testkit.ts';
import { dispatcherOver, queueAction } from './dispatch.testkit.ts';
import { stepsInState } from './queries.ts';

const done: Accepted = { reading: null, providerOperationId: null };

/** An action on three SIMs of one group, whose setting only `shows` tells. */
async function blocked(work: (setting: { blocked: boolean }) => Promise<Accepted>) {
  const ports = createTestPorts();
  const sims = fleetOf(3).map((sim) => ({ ...sim, groupId: 'G1' }));
  const setting = { blocked: false };
  let sent = 0;
  let read = 0;
  const connector: Connector = {
    ...listing([]),
    capabilities: capabilitiesOf(
      { block_network: { support: 'group', how: 'For the group', typically: 'seconds', reversible: true } },
      { support: 'none', how: 'not there' },
    ),
    sim: async (id) => sims.find((sim) => sim.providerSimId === id) ?? null,
    async shows(kind, sim, { network }) {
      read += 1;
      return kind === 'block_network' && sim.groupId === 'G1' && network === '262-01' && setting.blocked;
    },
    async act() {
      sent += 1;
      return work(setting);
    },
  };
  const id = queueAction(ports, sims, 'block_network', { parameters: { network: '262-01' } });
  const dispatcher = dispatcherOver(ports, connector);
  dispatcher.start();
  await ports.clock.advance(20 * minute);
  const states = stepsInState(ports.ledger, id, actionStates).map(({ state }) => state);
  await dispatcher.stop();
  ports.close();
  return { states, sent: () => sent, read: () => read };
}

it('a setting of a group is sent once, and every SIM of it is observed by reading the setting', async () => {
  const { states, sent, read } = await blocked(async (setting) => {
    setting.blocked = true;
    return done;
  });
  expect(states).toEqual(['observed', 'observed', 'observed']);
  expect(sent()).toBe(1);
  // Once before it is sent and once after, for the three together; a turn that comes late reads for itself.
  expect(read()).toBeLessThanOrEqual(6);
});

it('what the provider took and never shows is failed after a while, and not sent again', async () => {
  const { states, sent } = await blocked(async () => done);
  expect(states).toEqual(['failed', 'failed', 'failed']);
  expect(sent()).toBe(1);
});

it('a lost answer is settled by reading the setting', async () => {
  const { states, sent } = await blocked(async (setting) => {
    setting.blocked = true;
    throw new OutcomeUnknown('no answer');
  });
  expect(states).toEqual(['reconciled', 'reconciled', 'reconciled']);
  expect(sent()).toBeGreaterThanOrEqual(1);
});
