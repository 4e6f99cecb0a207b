/** When to try again. Pure: chance and time come in as numbers. */

export interface BackoffLimits {
  /** Wait before the second try, ms, before chance is applied. Doubles with every further try. */
  readonly baseMs: number;
  /** No single wait is longer than this, ms. */
  readonly capMs: number;
}

/**
 * Exponential back-off with jitter: between half and all of `base × 2^(tries − 1)`, capped. The spread keeps many consoles that
 * failed together from returning together.
 *
 * @param tries how often it was tried, from 1
 * @param chance a number in [0, 1)
 */
export function backoffMs(tries: number, chance: number, limits: BackoffLimits): number {
  const whole = Math.min(limits.capMs, limits.baseMs * 2 ** Math.min(tries - 1, 30));
  return Math.round(whole * (0.5 + chance / 2));
}

/**
 * The wait that a `Retry-After` header asks for, in ms, or null when it is absent or unreadable. RFC 9110 allows seconds or an
 * HTTP date; the date is compared with the answer's own `Date`, so a wrong local clock does not matter.
 */
export function retryAfterMs(header: string | undefined, serverTime: number | null): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  if (Number.isNaN(at) || serverTime === null) return null;
  return Math.max(0, at - serverTime);
}
