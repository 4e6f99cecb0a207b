import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionStates } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { minute } from '../../../shared/time.ts';
import { createTestPorts } from '../../testing/ports.ts';
import { verifyChain } from '../audit/audit.ts';
import { OutcomeUnknown, type Connector } from '../providers/connector.ts';
import { fleetOf, listing, reading } from '../sync/readings.testkit.ts';
import { dispatcherOver, queueAction } from './dispatch.testkit.ts';
import { defaultPolicy, settled } from './machine.ts';
import { stepsInState, type StoredStep } from './queries.ts';

/** What the provider and the network do with one request. */
const fates = [
  'done',
  'done, no answer',
  'never arrived, no answer',
  'refused',
  'too many',
  'not reached',
  'done, answered with nonsense',
  'done, then killed',
  'killed before',
] as const;
type Fate = (typeof fates)[number];

/** A provider with one SIM, and everything that may go wrong on the way to it, in a given order; then all is well. */
function provider(fateOfActs: readonly Fate[], readable: readonly boolean[], kill: () => void) {
  const truth = { suspended: false, changes: 0, heard: 0, certain: true };
  let acts = 0;
  let reads = 0;
  const connector: Connector = {
    ...listing([]),
    async sim() {
      if (!(readable[reads++] ?? true))
        throw fail('PROVIDER_UNREACHABLE', 'nobody answers', { retry: 'later' });
      return reading(1, truth.suspended ? { lifecycle: 'suspended', connectivity: 'offline' } : {});
    },
    async act() {
      const fate = fateOfActs[acts++] ?? 'done';
      // A request after one whose outcome is open would be the double action that must never happen.
      expect(truth.certain).toBe(true);
      truth.heard += 1;
      const happens = fate.startsWith('done');
      if (happens && !truth.suspended) {
        truth.suspended = true;
        truth.changes += 1;
      }
      truth.certain = fate === 'refused' || fate === 'too many' || fate === 'not reached';
      if (fate === 'refused') throw fail('PROVIDER_REFUSED', 'no');
      if (fate === 'too many') throw fail('PROVIDER_RATE_LIMITED', 'slower', { retry: 'later' });
      if (fate === 'not reached') throw fail('PROVIDER_UNREACHABLE', 'no route', { retry: 'later' });
      if (fate.endsWith('no answer')) throw new OutcomeUnknown('silence');
      if (fate.endsWith('nonsense')) throw new TypeError('cannot read properties of undefined');
      if (fate.includes('killed')) {
        kill();
        return new Promise<never>(() => undefined);
      }
      return { reading: null, providerOperationId: null };
    },
  };
  return { truth, connector };
}

/** Begins to work on what is queued, as a console does that was just started. */
function begin(...over: Parameters<typeof dispatcherOver>): void {
  dispatcherOver(...over).start();
}

describe('whatever provider, network and process do', () => {
  it('a step comes to an end that is true, and is never sent while an earlier request is open', async () => {
    const run = fc.record({
      acts: fc.array(fc.constantFrom(...fates), { maxLength: 8 }),
      readable: fc.array(fc.boolean(), { maxLength: 12 }),
      lifetimeMinutes: fc.integer({ min: 1, max: 120 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ acts, readable, lifetimeMinutes }) => {
        const ports = createTestPorts();
        try {
          let killed = false;
          const { truth, connector } = provider(acts, readable, () => (killed = true));
          const id = queueAction(ports, fleetOf(1), 'suspend', { lifetime: lifetimeMinutes * minute });
          begin(ports, connector);
          const step = (): StoredStep =>
            stepsInState(ports.ledger, id, actionStates)[0] ?? expect.unreachable('the step is gone');
          for (let minutes = 0; minutes < 180 && !settled.includes(step().state); minutes += 1) {
            await ports.clock.advance(60_000);
            if (killed) begin(ports, connector);
            killed = false;
          }
          const end = step();
          expect(settled).toContain(end.state);
          expect(end.next_at).toBeNull();
          expect(truth.changes).toBeLessThanOrEqual(1);
          expect(truth.heard).toBeLessThanOrEqual(defaultPolicy.sendAttempts);
          const seen = end.state === 'observed' || end.state === 'reconciled';
          expect(seen, `${end.state} while the SIM is ${truth.suspended ? '' : 'not '}suspended`).toBe(
            truth.suspended,
          );
          expect(end.observed_at === null).toBe(!seen);
          expect(verifyChain(ports.ledger, ports.hash).ok).toBe(true);
        } finally {
          ports.close();
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a failure that nobody foresaw', () => {
  it('puts its own step off, is told, and holds up nobody else', async () => {
    const ports = createTestPorts();
    const connector: Connector = {
      ...listing([]),
      sim: async (id) => fleetOf(2).find((sim) => sim.providerSimId === id) ?? null,
    };
    let failures = 0;
    const id = queueAction(ports, fleetOf(2), 'suspend');
    const states = (): string[] => stepsInState(ports.ledger, id, actionStates).map(({ state }) => state);
    begin(ports, connector, (sim) => {
      if (sim.iccid !== reading(0).iccid || failures === 3) return;
      failures += 1;
      throw new Error('disk I/O error');
    });
    await ports.clock.advance(500);
    expect(states()).toEqual(['queued', 'accepted']);
    expect(stepsInState(ports.ledger, id, ['queued'])[0]).toMatchObject({
      attempts: 0,
      error: expect.stringContaining('disk I/O error') as unknown,
    });
    expect(ports.log.at('error')).toHaveLength(1);
    await ports.clock.advance(60_000);
    expect(states()).toEqual(['accepted', 'accepted']);
    ports.close();
  });
});
