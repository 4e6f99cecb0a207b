import type { Clock, Schedule } from '../ports.ts';

/**
 * How a provider bounds what one account may ask. Published figures only; where a provider publishes none, a modest one of our
 * own that `source` says is ours.
 */
export interface ProviderLimits {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Requests per `perMs`, refilled evenly; `burst` of them may come at once after a pause. */
  readonly requests: number;
  readonly perMs: number;
  readonly burst: number;
  /** Sign-ins have a budget of their own; null where they count as ordinary requests. */
  readonly signIns: { readonly requests: number; readonly perMs: number } | null;
  /** Changes are sent one after the other: the provider loses updates that overtake each other. */
  readonly sequentialActs: boolean;
  /** Where the figures come from, for people: "published: 2,000 requests in 5 minutes". */
  readonly source: string;
}

/** Actions go first: a person waits for containment, nobody waits for the next page. */
export type Lane = 'act' | 'sign-in' | 'read';

/** Stands in front of every request of one provider account. */
export interface Gate {
  /**
   * Waits until a request may leave and holds its place until the release is called.
   *
   * @throws AppError CANCELLED when the signal is aborted while it waits
   */
  enter(lane: Lane, signal: AbortSignal): Promise<() => void>;
  /** Nobody asks for this long, ms: somebody was told to slow down. */
  pause(ms: number): void;
}

/** A gate that bounds nothing and only keeps pauses. */
export function openGate(clock: Clock, schedule: Schedule): Gate {
  let quietUntil = 0;
  return {
    async enter(_lane, signal) {
      for (;;) {
        const quiet = quietUntil - clock.monotonic();
        if (quiet <= 0) return () => undefined;
        await schedule.sleep(quiet, signal);
      }
    },
    pause(ms) {
      quietUntil = Math.max(quietUntil, clock.monotonic() + ms);
    },
  };
}
