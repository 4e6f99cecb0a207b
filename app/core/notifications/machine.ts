import type { MessageState } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import { hour, second } from '../../../shared/time.ts';
import { backoffMs } from '../providers/backoff.ts';

/** What becomes of a message. Pure: time and chance come in as numbers, ms UTC. */

export interface Message {
  readonly state: MessageState;
  readonly attempts: number;
  /** When it is looked at again; null where nobody need. */
  readonly dueAt: number | null;
  readonly expiresAt: number;
  readonly sentAt: number | null;
  readonly deliveredAt: number | null;
  readonly failedAt: number | null;
  readonly foldedInto: number | null;
  readonly answer: string | null;
  readonly error: ErrorData | null;
}

export type MessageEvent =
  /** Stored before the first byte leaves. */
  | { readonly kind: 'send'; readonly at: number }
  /** The server took it. */
  | { readonly kind: 'accepted'; readonly at: number; readonly answer: string }
  /** The server will never take it as it is. */
  | { readonly kind: 'refused'; readonly at: number; readonly error: ErrorData }
  /** It did not get through, or nobody knows; another try may. `chance` in [0, 1). */
  | {
      readonly kind: 'missed';
      readonly at: number;
      readonly error: ErrorData;
      readonly chance: number;
      readonly retryAfterMs?: number | undefined;
    }
  /** Found as `sent` when the console started: it ended in between. */
  | { readonly kind: 'interrupted'; readonly at: number }
  | { readonly kind: 'expire'; readonly at: number }
  /** Became part of another message. */
  | { readonly kind: 'fold'; readonly at: number; readonly into: number }
  /** A person wants it sent after all. */
  | { readonly kind: 'again'; readonly at: number; readonly lifetimeMs: number }
  /** A person has seen that it was not sent. */
  | { readonly kind: 'dismiss'; readonly at: number };

export const retryLimits = { baseMs: 30 * second, capMs: hour } as const;

/** States in which a message waits for its turn. */
export const waitingStates = ['queued', 'failed'] as const satisfies readonly MessageState[];
/** States in which a message waits for a person. */
export const attentionStates = ['dead', 'expired'] as const satisfies readonly MessageState[];

const interruption: ErrorData = {
  code: 'CANCELLED',
  message:
    'The console ended while it was being sent. It is sent again under the same key; the receiver may see it twice.',
  retry: 'now',
};

/**
 * The next state, or null where the event means nothing. At least once: whatever is not known to have been taken is
 * sent again, until it expires; then it waits for a person and is never sent by itself.
 */
export function transition(message: Message, event: MessageEvent): Message | null {
  const { state } = message;
  const waiting = state === 'queued' || state === 'failed';
  const stuck = state === 'dead' || state === 'expired';
  switch (event.kind) {
    case 'send':
      if (!waiting || event.at >= message.expiresAt) return null;
      return { ...message, state: 'sent', attempts: message.attempts + 1, sentAt: event.at, dueAt: null };
    case 'accepted':
      if (state !== 'sent') return null;
      return {
        ...message,
        state: 'delivered',
        deliveredAt: event.at,
        answer: event.answer,
        error: null,
        dueAt: null,
      };
    case 'refused':
      if (state !== 'sent') return null;
      return { ...message, state: 'dead', failedAt: event.at, error: event.error, dueAt: null };
    case 'missed': {
      if (state !== 'sent') return null;
      const wait = Math.max(
        backoffMs(Math.max(message.attempts, 1), event.chance, retryLimits),
        event.retryAfterMs ?? 0,
      );
      const dueAt = event.at + wait;
      const failed = { ...message, failedAt: event.at, error: event.error };
      return dueAt < message.expiresAt
        ? { ...failed, state: 'failed', dueAt }
        : { ...failed, state: 'dead', dueAt: null };
    }
    case 'interrupted':
      if (state !== 'sent') return null;
      return { ...message, state: 'failed', failedAt: event.at, error: interruption, dueAt: event.at };
    case 'expire':
      if (!waiting || event.at < message.expiresAt) return null;
      return { ...message, state: 'expired', dueAt: null };
    case 'fold':
      // One that was tried may have arrived under its own key.
      if (state !== 'queued' || message.attempts > 0) return null;
      return { ...message, state: 'folded', foldedInto: event.into, dueAt: null };
    case 'again':
      if (!stuck) return null;
      return { ...message, state: 'queued', dueAt: event.at, expiresAt: event.at + event.lifetimeMs };
    case 'dismiss':
      if (!stuck && !waiting) return null;
      return { ...message, state: 'dismissed', dueAt: null };
  }
}
