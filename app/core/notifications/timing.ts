import type { ChannelTiming, Severity } from '../../../shared/contract/index.ts';
import { hour, minute } from '../../../shared/time.ts';
import { localMinute, minuteOf, nextLocal } from '../kernel/zone.ts';

/** When a channel may speak. Times in ms UTC. */

/**
 * When a message that came at `at` is due, before quiet hours and limits.
 *
 * @param running when the digest that gathers now is due; null when none gathers
 */
export function dueOf(timing: ChannelTiming, at: number, running: number | null): number {
  const { digest } = timing;
  if (digest.every === 'message') return at;
  if (running !== null && running > at) return running;
  return digest.every === 'minutes' ? at + digest.minutes * minute : nextLocal(at, digest.zone, digest.at);
}

/** Until when quiet hours hold a message; null when they do not. */
export function quietUntil(timing: ChannelTiming, severity: Severity, at: number): number | null {
  const { quiet } = timing;
  if (quiet === null || quiet.from === quiet.to || (quiet.criticalPasses && severity === 'critical'))
    return null;
  const now = localMinute(at, quiet.zone);
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  const inside = from < to ? now >= from && now < to : now >= from || now < to;
  return inside ? nextLocal(at, quiet.zone, quiet.to) : null;
}

/**
 * Until when a message may be sent. What digest or quiet hours hold is not stale because of them; what happened while the
 * console was ended may be.
 */
export function expiryOf(
  timing: ChannelTiming,
  severity: Severity,
  times: { readonly occasionAt: number; readonly queuedAt: number; readonly dueAt: number },
): number {
  const held = quietUntil(timing, severity, times.dueAt) ?? times.dueAt;
  const lifetime = times.occasionAt + timing.expiresInMinutes * minute;
  return held <= times.queuedAt ? lifetime : Math.max(lifetime, held + hour);
}
