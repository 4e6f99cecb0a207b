import type { ActionState } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';

/**
 * One SIM's step within an action, as a pure state machine.
 *
 *   queued → sent → accepted → observed ⇄ drifted
 *     │       ├───→ failed      ↑
 *     │       └───→ unknown → reconciled
 *     └→ expired, cancelled
 *
 * `sent` is stored before the request leaves, so a crash in between is found as `sent` and becomes `unknown`:
 * nobody can say whether the provider heard it, and it is settled by reading, never by sending again.
 *
 * What no reading shows and no report confirms, such as a short message, stays `accepted` (handed over) or `unknown` with nobody
 * looking again: `nextAt` null tells that apart from a step that is still followed.
 */
export interface Step {
  readonly state: ActionState;
  readonly attempts: number;
  readonly sentAt: number | null;
  readonly acceptedAt: number | null;
  readonly observedAt: number | null;
  /** When somebody has to look at this step again; null once it is settled. */
  readonly nextAt: number | null;
  readonly error: ErrorData | null;
}

export type StepEvent =
  /** The request is about to leave. */
  | { readonly kind: 'send'; readonly at: number }
  /** The provider took it. */
  | { readonly kind: 'accepted'; readonly at: number }
  /** The provider refused it: certain that nothing happened. */
  | { readonly kind: 'refused'; readonly at: number; readonly error: ErrorData }
  /** It certainly did not reach the provider (offline, rate limit); it may be sent again. */
  | { readonly kind: 'unsent'; readonly at: number; readonly error: ErrorData; readonly waitMs?: number }
  /** It left and no answer came, or the console stopped in between. */
  | { readonly kind: 'lost'; readonly at: number; readonly error: ErrorData }
  /** A fresh reading of the network: does the SIM hold what was asked for? `working`: the provider says it is still at it. */
  | { readonly kind: 'reading'; readonly at: number; readonly holds: boolean; readonly working?: boolean }
  /** The provider took it and then could not do it, by its own word. */
  | { readonly kind: 'undone'; readonly at: number; readonly error: ErrorData }
  /** A fresh reading could not be had. */
  | { readonly kind: 'unread'; readonly at: number; readonly error: ErrorData }
  /** The state the person saw is gone: sending now would act on something else. */
  | { readonly kind: 'overtaken'; readonly at: number; readonly error: ErrorData }
  /** Nobody will ever tell more of it: it stays what it is, and nobody looks again. */
  | { readonly kind: 'unconfirmed'; readonly at: number }
  | { readonly kind: 'expire'; readonly at: number }
  | { readonly kind: 'cancel'; readonly at: number }
  /** A person wants it tried again. */
  | { readonly kind: 'retry'; readonly at: number };

/** Waits of the machine, in ms. Between readings the wait doubles up to `readMax`. */
export interface StepPolicy {
  readonly readFirst: number;
  readonly readMax: number;
  /** A SIM that could not be read before sending is read again after this long. */
  readonly readAgain: number;
  /** Accepted but not seen for this long: failed, for a person to decide. */
  readonly observeWithin: number;
  /** The same while the provider says that it is still at work. */
  readonly workWithin: number;
  /** Outcome unknown and the reading still shows the old state after this long: it did not happen. */
  readonly settleUnknown: number;
  readonly sendAttempts: number;
}

export const defaultPolicy: StepPolicy = {
  readFirst: 1_000,
  readMax: 60_000,
  // The connector itself tries for several seconds before it gives a reading up.
  readAgain: 15_000,
  observeWithin: 15 * 60_000,
  workWithin: 25 * 3_600_000,
  settleUnknown: 2 * 60_000,
  sendAttempts: 6,
};

/** States that will not move by themselves. */
export const settled: readonly ActionState[] = [
  'observed',
  'failed',
  'reconciled',
  'expired',
  'cancelled',
  'drifted',
];

/**
 * The step after an event, or null where the event means nothing in this state: a duplicate, a late answer.
 * Such events are dropped by the caller; they are normal on a network.
 */
export function transition(step: Step, event: StepEvent, policy: StepPolicy): Step | null {
  switch (step.state) {
    case 'queued':
      return fromQueued(step, event, policy);
    case 'sent':
      return fromSent(step, event, policy);
    case 'accepted':
      return fromAccepted(step, event, policy);
    case 'unknown':
      return fromUnknown(step, event, policy);
    case 'observed':
    case 'reconciled':
      return event.kind === 'reading' && !event.holds ? { ...step, state: 'drifted', nextAt: null } : null;
    case 'drifted':
      if (event.kind === 'reading' && event.holds)
        return { ...step, state: 'observed', observedAt: event.at };
      return requeued(step, event);
    case 'failed':
      // A late reading may still show it: the truth in the network counts.
      if (event.kind === 'reading' && event.holds && step.sentAt !== null)
        return observed(step, event.at, 'reconciled');
      return requeued(step, event);
    case 'expired':
      return requeued(step, event);
    case 'cancelled':
      return null;
  }
}

function fromQueued(step: Step, event: StepEvent, policy: StepPolicy): Step | null {
  switch (event.kind) {
    case 'send':
      return {
        ...step,
        state: 'sent',
        attempts: step.attempts + 1,
        sentAt: event.at,
        nextAt: null,
        error: null,
      };
    case 'reading':
      // It holds already: somebody else did it. Nothing is sent.
      return event.holds ? observed(step, event.at, 'observed') : null;
    case 'unread':
      // Attempts count what was sent: hours without a network must not use up the tries of the minute it is back.
      return { ...step, nextAt: event.at + policy.readAgain, error: event.error };
    case 'overtaken':
      return { ...step, state: 'failed', nextAt: null, error: event.error };
    case 'expire':
      return { ...step, state: 'expired', nextAt: null };
    case 'cancel':
      return { ...step, state: 'cancelled', nextAt: null };
    default:
      return null;
  }
}

function fromSent(step: Step, event: StepEvent, policy: StepPolicy): Step | null {
  switch (event.kind) {
    case 'accepted':
      return {
        ...step,
        state: 'accepted',
        acceptedAt: event.at,
        nextAt: event.at + policy.readFirst,
        error: null,
      };
    case 'refused':
      return { ...step, state: 'failed', nextAt: null, error: event.error };
    case 'unsent': {
      if (step.attempts >= policy.sendAttempts)
        return { ...step, state: 'failed', sentAt: null, nextAt: null, error: event.error };
      return {
        ...step,
        state: 'queued',
        sentAt: null,
        nextAt: event.at + (event.waitMs ?? wait(step.attempts, policy)),
        error: event.error,
      };
    }
    case 'lost':
      return { ...step, state: 'unknown', nextAt: event.at + policy.readFirst, error: event.error };
    default:
      return null;
  }
}

function fromAccepted(step: Step, event: StepEvent, policy: StepPolicy): Step | null {
  if (event.kind === 'unconfirmed') return step.nextAt === null ? null : { ...step, nextAt: null };
  if (event.kind === 'reading' && event.holds) return observed(step, event.at, 'observed');
  if (event.kind === 'undone') return { ...step, state: 'failed', nextAt: null, error: event.error };
  if (event.kind !== 'reading' && event.kind !== 'unread') return null;
  const waited = event.at - (step.acceptedAt ?? event.at);
  const within =
    event.kind === 'reading' && event.working === true ? policy.workWithin : policy.observeWithin;
  if (event.kind === 'reading' && waited >= within) {
    return {
      ...step,
      state: 'failed',
      nextAt: null,
      error: {
        code: 'PROVIDER_REFUSED',
        message: `The provider accepted it, but readings over ${inWords(waited)} never showed it. Retry, or act in the provider's portal.`,
        retry: 'later',
      },
    };
  }
  return {
    ...step,
    nextAt: event.at + backOff(waited, policy),
    error: event.kind === 'unread' ? event.error : null,
  };
}

function fromUnknown(step: Step, event: StepEvent, policy: StepPolicy): Step | null {
  if (event.kind === 'unconfirmed') return step.nextAt === null ? null : { ...step, nextAt: null };
  if (event.kind === 'reading' && event.holds) return observed(step, event.at, 'reconciled');
  if (event.kind === 'undone') return { ...step, state: 'failed', nextAt: null, error: event.error };
  if (event.kind !== 'reading' && event.kind !== 'unread') return null;
  const waited = event.at - (step.sentAt ?? event.at);
  if (event.kind === 'reading' && waited >= policy.settleUnknown) {
    const error: ErrorData = {
      code: step.error?.code ?? 'PROVIDER_UNREACHABLE',
      message: `It was sent, no clear answer came, and readings over ${inWords(waited)} do not show it: it did not happen. Retry if it is still wanted.`,
      retry: 'later',
    };
    return { ...step, state: 'failed', nextAt: null, error };
  }
  return { ...step, nextAt: event.at + backOff(waited, policy) };
}

function observed(step: Step, at: number, state: 'observed' | 'reconciled'): Step {
  return { ...step, state, observedAt: at, nextAt: null, error: null };
}

/** Only a person's retry brings a settled step back, with its counters from zero. */
function requeued(step: Step, event: StepEvent): Step | null {
  if (event.kind !== 'retry') return null;
  return {
    state: 'queued',
    attempts: 0,
    sentAt: null,
    acceptedAt: null,
    observedAt: null,
    nextAt: event.at,
    error: null,
  };
}

function inWords(ms: number): string {
  return ms < 90_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

function wait(attempts: number, policy: StepPolicy): number {
  return Math.min(policy.readMax, policy.readFirst * 2 ** Math.max(0, attempts));
}

/** Readings are close together at first and drift apart: about as far as the time already waited. */
function backOff(waited: number, policy: StepPolicy): number {
  return Math.min(policy.readMax, Math.max(policy.readFirst, waited));
}
