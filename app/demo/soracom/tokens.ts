/** API keys and tokens. They live in world time, so a fast world's tokens expire fast as well. */
import { randomBytes, randomUUID } from 'node:crypto';
import { hour, second } from '../../../shared/time.ts';
import { sameSecret } from '../http/issued-tokens.ts';

export interface Credentials {
  readonly authKeyId: string;
  readonly authKey: string;
}

export interface Tokens {
  /** Null when the credentials are wrong. */
  issue(
    given: Credentials,
    lifetimeMs: number,
    now: number,
  ): { readonly apiKey: string; readonly token: string } | null;
  valid(apiKey: string | undefined, token: string | undefined, now: number): boolean;
  revoke(token: string): void;
  readonly count: number;
}

/** Lifetime of a token when the client names none, and the longest it may ask for: 24 and 48 hours, as published. */
export const usualLifetime = 24 * hour;
export const longestLifetime = 48 * hour;
export const shortestLifetime = second;

/** The tokens of one world, given out for one pair of credentials. */
export function createTokens(credentials: Credentials): Tokens {
  const issued = new Map<string, { apiKey: string; expiresAt: number }>();
  return {
    issue(given, lifetimeMs, now) {
      if (
        !sameSecret(given.authKeyId, credentials.authKeyId) ||
        !sameSecret(given.authKey, credentials.authKey)
      )
        return null;
      for (const [token, { expiresAt }] of issued) if (expiresAt <= now) issued.delete(token);
      const apiKey = `api-${randomUUID()}`;
      const token = randomBytes(48).toString('base64url');
      issued.set(token, { apiKey, expiresAt: now + lifetimeMs });
      return { apiKey, token };
    },
    valid(apiKey, token, now) {
      const found = token === undefined ? undefined : issued.get(token);
      return found !== undefined && found.apiKey === apiKey && found.expiresAt > now;
    },
    revoke: (token) => issued.delete(token),
    get count() {
      return issued.size;
    },
  };
}
