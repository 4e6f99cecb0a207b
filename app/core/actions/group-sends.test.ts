import { expect, it } from 'vitest';
import { actionStates } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { minute } from '../../../shared/time.ts';
import { createTestPorts } from '../../testing/ports.ts';
import { capabilitiesOf } from '../providers/capabilities.ts';
import type { Accepted, Connector } from '../providers/connector.ts';
import { listing, reading } from '../sync/readings.testkit.ts';
import { dispatcherOver, queueAction } from './dispatch.testkit.ts';
import { createGroupSends } from './group-sends.ts';
import { stepsInState } from './queries.ts';

const done: Accepted = { reading: null, providerOperationId: 'op-1' };

it('asks once for a group, however many of its SIMs an action names, and follows each of them', async () => {
  const ports = createTestPorts();
  const groups = ['G1', 'G1', 'G2', 'G1', 'G2'];
  const limits = new Map<string, number>();
  const asked: string[] = [];
  const groupOf = (id: string): string =>
    groups[groups.findIndex((_, at) => reading(at).providerSimId === id)] ?? '';
  const connector: Connector = {
    ...listing([]),
    capabilities: capabilitiesOf(
      { data_limit: { support: 'group', how: 'Limits the group', typically: 'seconds', reversible: true } },
      { support: 'none', how: 'not there' },
    ),
    sim: async (id) => {
      const groupId = groupOf(id);
      const at = groups.findIndex((_, index) => reading(index).providerSimId === id);
      return reading(at, { groupId, dataLimitBytes: limits.get(groupId) ?? null });
    },
    async act(_kind, id, parameters) {
      asked.push(groupOf(id));
      await Promise.resolve();
      limits.set(groupOf(id), parameters.dataLimitBytes ?? 0);
      return done;
    },
  };
  const sims = groups.map((_, at) => reading(at));
  const id = queueAction(ports, sims, 'data_limit', { parameters: { dataLimitBytes: 500 } });
  const dispatcher = dispatcherOver(ports, connector);
  dispatcher.start();
  await ports.clock.advance(5 * minute);
  expect(asked.toSorted()).toEqual(['G1', 'G2']);
  expect(stepsInState(ports.ledger, id, actionStates).map(({ state }) => state)).toEqual(
    groups.map(() => 'observed'),
  );
  await dispatcher.stop();
  ports.close();
});

it('shares a failure with those who wait, and then asks anew; after a minute everything is new', async () => {
  const ports = createTestPorts();
  const sends = createGroupSends(ports.clock);
  let asked = 0;
  const refuse = async (): Promise<Accepted> => {
    asked += 1;
    throw fail('PROVIDER_RATE_LIMITED', 'slower', { retry: 'later' });
  };
  const accept = async (): Promise<Accepted> => {
    asked += 1;
    return done;
  };
  const both = await Promise.allSettled([sends.once('g', refuse), sends.once('g', refuse)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toBe(1);
  expect(await sends.once('g', accept)).toBe(done);
  await sends.once('g', accept);
  expect(asked).toBe(2);
  await ports.clock.advance(minute);
  await sends.once('g', accept);
  await sends.once('h', accept);
  expect(asked).toBe(4);
  ports.close();
});
