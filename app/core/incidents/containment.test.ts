import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionKinds, actionStates } from '../../../shared/contract/index.ts';
import { containmentOf, type ContainmentStep } from './containment.ts';

const step = (
  body: string,
  actionId: number,
  kind: ContainmentStep['kind'],
  state: ContainmentStep['state'],
  at: number | null = null,
): ContainmentStep => ({
  body,
  actionId,
  kind,
  state,
  acceptedAt: at,
  observedAt: state === 'observed' || state === 'reconciled' ? at : null,
});

describe('containmentOf', () => {
  it('counts milestones, and is whole only when every SIM was observed', () => {
    const steps = [
      step('a', 1, 'suspend', 'observed', 10),
      step('b', 1, 'suspend', 'accepted', 11),
      step('c', 1, 'suspend', 'sent'),
      step('d', 1, 'suspend', 'unknown'),
      step('e', 1, 'suspend', 'failed'),
      step('f', 1, 'suspend', 'cancelled'),
    ];
    expect(containmentOf(steps)).toEqual({
      total: 5,
      requested: 5,
      accepted: 2,
      observed: 1,
      unknown: 1,
      failed: 1,
      observedAt: null,
    });
    const whole = [step('a', 1, 'suspend', 'observed', 10), step('b', 1, 'suspend', 'reconciled', 20)];
    expect(containmentOf(whole)).toMatchObject({ total: 2, observed: 2, observedAt: 20 });
  });

  it('takes the action that holds, else the newest', () => {
    expect(
      containmentOf([step('a', 1, 'suspend', 'failed'), step('a', 2, 'suspend', 'observed', 9)]),
    ).toMatchObject({ total: 1, observed: 1, failed: 0 });
    expect(
      containmentOf([step('a', 1, 'imei_lock', 'observed', 9), step('a', 2, 'suspend', 'queued')]),
    ).toMatchObject({ total: 1, observed: 1 });
    expect(
      containmentOf([step('a', 1, 'suspend', 'drifted', 9), step('a', 2, 'suspend', 'queued')]),
    ).toMatchObject({ failed: 0, requested: 1, observed: 0 });
  });

  it('lets go when the containment was seen to be lifted, not when that was merely asked for', () => {
    const held = step('a', 1, 'suspend', 'observed', 9);
    expect(containmentOf([held, step('a', 2, 'resume', 'accepted', 10)])).toMatchObject({
      total: 1,
      observed: 1,
    });
    expect(containmentOf([held, step('a', 2, 'resume', 'observed', 11)])).toMatchObject({ total: 0 });
    expect(containmentOf([held, step('a', 2, 'imei_unlock', 'observed', 11)])).toMatchObject({
      total: 1,
      observed: 1,
    });
    expect(
      containmentOf([held, step('a', 2, 'resume', 'observed', 11), step('a', 3, 'suspend', 'observed', 12)]),
    ).toMatchObject({ total: 1, observed: 1 });
  });

  it('contains nothing by a session reset', () => {
    expect(containmentOf([step('a', 1, 'session_reset', 'observed', 9)]).total).toBe(0);
  });

  it('keeps its counts in order whatever the steps, in whatever order they come', () => {
    const any = fc.record({
      body: fc.constantFrom('a', 'b', 'c'),
      actionId: fc.integer({ min: 1, max: 9 }),
      kind: fc.constantFrom(...actionKinds),
      state: fc.constantFrom(...actionStates),
      acceptedAt: fc.option(fc.nat(100)),
      observedAt: fc.option(fc.nat(100)),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(any, { maxLength: 12, selector: ({ body, actionId }) => `${body}${actionId}` }),
        (steps) => {
          const counts = containmentOf(steps);
          expect(counts.observed).toBeLessThanOrEqual(counts.accepted);
          expect(counts.accepted).toBeLessThanOrEqual(counts.requested);
          expect(counts.observed + counts.unknown + counts.failed).toBeLessThanOrEqual(counts.total);
          expect(containmentOf([...steps].reverse())).toEqual(counts);
        },
      ),
    );
  });
});
