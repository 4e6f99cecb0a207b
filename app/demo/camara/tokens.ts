import { randomBytes } from 'node:crypto';
import { hour } from '../../../shared/time.ts';
import { issuedTokens, sameSecret, type IssuedTokens } from '../http/issued-tokens.ts';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Tokens extends Pick<IssuedTokens, 'valid' | 'revoke'> {
  /** Null when the credentials are wrong. */
  issue(given: Credentials, now: number): string | null;
}

export const lifetime = hour;

export function createTokens({ clientId, clientSecret }: Credentials): Tokens {
  const issued = issuedTokens(lifetime, () => randomBytes(32).toString('base64url'));
  return {
    ...issued,
    issue: (given, now) =>
      sameSecret(given.clientId, clientId) && sameSecret(given.clientSecret, clientSecret)
        ? issued.issue(now)
        : null,
  };
}
