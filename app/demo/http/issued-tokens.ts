import { timingSafeEqual } from 'node:crypto';

/** Access tokens that one world gave out. They live in world time, so a fast world's tokens end fast as well. */
export interface IssuedTokens {
  /** Makes a token that counts from now (ms) until its life is over, and forgets those whose life is. */
  issue(now: number): string;
  valid(token: string | undefined, now: number): boolean;
  revoke(token: string): void;
  /** How many are kept. */
  count(): number;
}

/**
 * @param lifetime of each token, ms
 * @param mint makes the text of a token, never the same twice
 */
export function issuedTokens(lifetime: number, mint: () => string): IssuedTokens {
  const endOf = new Map<string, number>();
  return {
    issue(now) {
      for (const [token, endsAt] of endOf) if (endsAt <= now) endOf.delete(token);
      const token = mint();
      endOf.set(token, now + lifetime);
      return token;
    },
    valid: (token, now) => token !== undefined && (endOf.get(token) ?? 0) > now,
    revoke: (token) => void endOf.delete(token),
    count: () => endOf.size,
  };
}

/** Whether two secrets are the same, in a time that tells nothing but their length. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
