import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionStates, type ActionState } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import { defaultPolicy, settled, transition, type Step, type StepEvent } from './machine.ts';

const error: ErrorData = { code: 'PROVIDER_UNREACHABLE', message: 'no answer', retry: 'later' };
const at = 1_000_000;
const step = (state: ActionState, more: Partial<Step> = {}): Step => ({
  state,
  attempts: 1,
  sentAt: ['queued', 'expired', 'cancelled'].includes(state) ? null : at,
  acceptedAt: ['accepted', 'observed', 'drifted'].includes(state) ? at : null,
  observedAt: ['observed', 'reconciled', 'drifted'].includes(state) ? at : null,
  nextAt: null,
  error: null,
  ...more,
});

const events = {
  send: { kind: 'send', at },
  accepted: { kind: 'accepted', at },
  refused: { kind: 'refused', at, error },
  unsent: { kind: 'unsent', at, error },
  lost: { kind: 'lost', at, error },
  holds: { kind: 'reading', at, holds: true },
  differs: { kind: 'reading', at, holds: false },
  unread: { kind: 'unread', at, error },
  overtaken: { kind: 'overtaken', at, error },
  unconfirmed: { kind: 'unconfirmed', at },
  expire: { kind: 'expire', at },
  cancel: { kind: 'cancel', at },
  retry: { kind: 'retry', at },
} as const satisfies Record<string, StepEvent>;

/** The whole machine. A cell is the next state; what is absent leaves the step untouched. */
const table: Record<ActionState, Partial<Record<keyof typeof events, ActionState>>> = {
  queued: {
    send: 'sent',
    holds: 'observed',
    unread: 'queued',
    overtaken: 'failed',
    expire: 'expired',
    cancel: 'cancelled',
  },
  sent: { accepted: 'accepted', refused: 'failed', unsent: 'queued', lost: 'unknown' },
  accepted: { holds: 'observed', differs: 'accepted', unread: 'accepted' },
  unknown: { holds: 'reconciled', differs: 'unknown', unread: 'unknown' },
  observed: { differs: 'drifted' },
  reconciled: { differs: 'drifted' },
  drifted: { holds: 'observed', retry: 'queued' },
  failed: { holds: 'reconciled', retry: 'queued' },
  expired: { retry: 'queued' },
  cancelled: {},
};

describe('transition', () => {
  for (const state of actionStates) {
    for (const [name, event] of Object.entries(events)) {
      const next = table[state][name as keyof typeof events];
      it(`${state} + ${name} → ${next ?? 'nothing'}`, () => {
        expect(transition(step(state), event, defaultPolicy)?.state).toBe(next);
      });
    }
  }

  it.each(['accepted', 'unknown'] as const)('leaves what is %s for good as it is, once', (state) => {
    const followed = step(state, { nextAt: at });
    const left = transition(followed, events.unconfirmed, defaultPolicy);
    expect(left).toEqual({ ...followed, nextAt: null });
    expect(left && transition(left, events.unconfirmed, defaultPolicy)).toBeNull();
  });

  it('gives up sending after the last attempt, and says why', () => {
    const last = step('sent', { attempts: defaultPolicy.sendAttempts });
    expect(transition(last, events.unsent, defaultPolicy)).toMatchObject({ state: 'failed', error });
  });

  it('fails an accepted step that readings never show', () => {
    const late = transition(
      step('accepted'),
      { kind: 'reading', at: at + defaultPolicy.observeWithin, holds: false },
      defaultPolicy,
    );
    expect(late).toMatchObject({ state: 'failed', nextAt: null });
  });

  it('settles an unknown outcome by reading', () => {
    const late = transition(
      step('unknown'),
      { kind: 'reading', at: at + defaultPolicy.settleUnknown, holds: false },
      defaultPolicy,
    );
    expect(late?.state).toBe('failed');
  });
});

/** A provider and a network that lose, repeat, delay and reorder; the console may stop between any two steps. */
describe('any run', () => {
  const anyEvent = fc
    .constantFrom(...Object.values(events))
    .chain((event) => fc.integer({ min: 0, max: 3_600_000 }).map((later) => ({ ...event, at: at + later })));

  const begun: Step = {
    state: 'queued',
    attempts: 0,
    sentAt: null,
    acceptedAt: null,
    observedAt: null,
    nextAt: at,
    error: null,
  };

  it('never sends twice without a certain "not sent" or a person in between', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 80 }), (run) => {
        let now = begun;
        let open = false;
        for (const event of run) {
          const next = transition(now, event, defaultPolicy);
          if (next === null) continue;
          if (event.kind === 'send') {
            expect(open).toBe(false);
            open = true;
          }
          if (event.kind === 'unsent' || event.kind === 'retry') open = false;
          now = next;
        }
      }),
    );
  });

  it('is observed only by a reading that holds, and looks again until it is settled', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 80 }), (run) => {
        let now = begun;
        let left = false;
        for (const event of run) {
          const next = transition(now, event, defaultPolicy);
          if (next === null) continue;
          // What nobody looks at again has said so, until a late reading or a person brings it back.
          left = event.kind === 'unconfirmed';
          if (next.state !== now.state && (next.state === 'observed' || next.state === 'reconciled')) {
            expect(event).toMatchObject({ kind: 'reading', holds: true });
          }
          if (settled.includes(next.state)) expect(next.nextAt).toBeNull();
          else if (next.state !== 'sent') expect(next.nextAt === null).toBe(left);
          now = next;
        }
      }),
    );
  });
});
