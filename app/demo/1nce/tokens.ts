import { randomUUID } from 'node:crypto';
import { hour } from '../../../shared/time.ts';
import { issuedTokens, sameSecret, type IssuedTokens } from '../http/issued-tokens.ts';

export interface Tokens extends Pick<IssuedTokens, 'valid' | 'revoke'> {
  /** Null when the credentials are wrong. */
  issue(basic: string | undefined, now: number): string | null;
}

export const lifetime = hour;

export function createTokens({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): Tokens {
  const issued = issuedTokens(lifetime, () => `demo.${randomUUID()}.${randomUUID()}`);
  const wanted = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return {
    ...issued,
    issue: (basic, now) => (basic !== undefined && sameSecret(basic, wanted) ? issued.issue(now) : null),
  };
}
