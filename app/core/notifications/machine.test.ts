import fc from 'fast-check';
import { expect, it } from 'vitest';
import { messageStates } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import { hour, minute } from '../../../shared/time.ts';
import { transition, type Message, type MessageEvent } from './machine.ts';

const error: ErrorData = { code: 'PROVIDER_UNREACHABLE', message: 'no', retry: 'later' };
const queued: Message = {
  state: 'queued',
  attempts: 0,
  dueAt: 0,
  expiresAt: 24 * hour,
  sentAt: null,
  deliveredAt: null,
  failedAt: null,
  foldedInto: null,
  answer: null,
  error: null,
};

const eventKinds = [
  'send',
  'accepted',
  'refused',
  'missed',
  'interrupted',
  'expire',
  'fold',
  'again',
  'dismiss',
] as const;

function event(kind: (typeof eventKinds)[number], at: number): MessageEvent {
  switch (kind) {
    case 'accepted':
      return { kind, at, answer: '250' };
    case 'refused':
      return { kind, at, error };
    case 'missed':
      return { kind, at, error, chance: 0.5 };
    case 'fold':
      return { kind, at, into: 7 };
    case 'again':
      return { kind, at, lifetimeMs: hour };
    default:
      return { kind, at };
  }
}

it('has exactly these moves', () => {
  const moves = Object.fromEntries(
    messageStates.map((state) => [
      state,
      eventKinds.flatMap((kind) => {
        const late = kind === 'expire';
        const next = transition({ ...queued, state }, event(kind, late ? 24 * hour : minute));
        return next === null ? [] : [`${kind} → ${next.state}`];
      }),
    ]),
  );
  expect(moves).toEqual({
    queued: ['send → sent', 'expire → expired', 'fold → folded', 'dismiss → dismissed'],
    sent: ['accepted → delivered', 'refused → dead', 'missed → failed', 'interrupted → failed'],
    delivered: [],
    failed: ['send → sent', 'expire → expired', 'dismiss → dismissed'],
    dead: ['again → queued', 'dismiss → dismissed'],
    expired: ['again → queued', 'dismiss → dismissed'],
    folded: [],
    dismissed: [],
  });
});

it('waits longer each time, as long as the server asks, and gives up when the time is over', () => {
  let message: Message = queued;
  let at = 0;
  const waits: number[] = [];
  for (let tries = 0; tries < 5; tries++) {
    message = transition(message, { kind: 'send', at }) ?? message;
    message = transition(message, { kind: 'missed', at, error, chance: 0.5 }) ?? message;
    waits.push((message.dueAt ?? 0) - at);
    at = message.dueAt ?? 0;
  }
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  const sent = transition(message, { kind: 'send', at });
  const asked = sent && transition(sent, { kind: 'missed', at, error, chance: 0, retryAfterMs: 2 * hour });
  expect(asked?.dueAt).toBe(at + 2 * hour);
  const over = sent && transition(sent, { kind: 'missed', at, error, chance: 0, retryAfterMs: 48 * hour });
  expect(over).toMatchObject({ state: 'dead', dueAt: null });
});

it('keeps its promises whatever happens in whatever order', () => {
  const steps = fc.array(
    fc.record({ kind: fc.constantFrom(...eventKinds), wait: fc.integer({ min: 0, max: 10 * hour }) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (run) => {
      let [message, at] = [queued, 0];
      for (const { kind, wait } of run) {
        at += wait;
        const next = transition(message, event(kind, at));
        if (next === null) continue;
        // Nothing stale leaves.
        if (kind === 'send') expect(at).toBeLessThan(message.expiresAt);
        // What was taken is never sent again; what was tried is never folded away.
        expect(message.state).not.toBe('delivered');
        if (next.state === 'folded') expect(message.attempts).toBe(0);
        // Only a person brings back what waits for a person.
        if (['dead', 'expired'].includes(message.state)) expect(['again', 'dismiss']).toContain(kind);
        message = next;
        // Whoever waits for a turn has a time; nobody else has.
        expect(message.dueAt !== null).toBe(['queued', 'failed'].includes(message.state));
        if (kind === 'missed' && message.state === 'failed')
          expect(message.dueAt ?? 0).toBeLessThan(message.expiresAt);
      }
    }),
  );
});
