import type { Clock, Schedule } from '../ports.ts';
import { throwIfCancelled, cancellation } from './cancellation.ts';
import { createLimiter, type LimiterFigures, type SavedBudget } from './limiter.ts';
import type { Lane, ProviderLimits } from './limits.ts';

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

/** A gate that keeps a provider's limits, and tells what is left of them. */
export interface LimitedGate extends Gate {
  figures(): LimiterFigures;
  save(): SavedBudget;
}

/**
 * @param saved what an earlier life of this gate left over
 * @param changed told after every request that left and every pause
 */
export function createGate(
  limits: ProviderLimits,
  { clock, schedule }: { readonly clock: Clock; readonly schedule: Schedule },
  saved: SavedBudget | null = null,
  changed: (lane: Lane | 'pause') => void = () => undefined,
): LimitedGate {
  const limiter = createLimiter(limits, clock.monotonic(), saved);
  const admit = new Map<number, () => void>();
  let stopTimer: (() => void) | null = null;

  function turn(): void {
    for (const ticket of limiter.next(clock.monotonic())) {
      admit.get(ticket)?.();
      admit.delete(ticket);
    }
    stopTimer?.();
    const now = clock.monotonic();
    const wakeAt = limiter.wakeAt(now);
    stopTimer = wakeAt === null ? null : schedule.after(Math.max(1, wakeAt - now), turn);
  }

  function leave(ticket: number): void {
    limiter.leave(ticket);
    turn();
  }

  return {
    async enter(lane, signal) {
      throwIfCancelled(signal);
      const ticket = limiter.ask(lane);
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => {
          admit.delete(ticket);
          leave(ticket);
          reject(cancellation(signal));
        };
        signal.addEventListener('abort', onAbort, { once: true });
        admit.set(ticket, () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        });
        turn();
      });
      changed(lane);
      let held = true;
      return () => {
        if (held) leave(ticket);
        held = false;
      };
    },
    pause(ms) {
      limiter.quiet(clock.monotonic() + ms);
      turn();
      changed('pause');
    },
    figures: () => limiter.figures(clock.monotonic()),
    save: () => limiter.save(clock.monotonic()),
  };
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
