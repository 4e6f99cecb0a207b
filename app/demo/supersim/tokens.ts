import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hour } from '../../../shared/time.ts';
import { issuedTokens, sameSecret } from '../http/issued-tokens.ts';
import { header } from '../http/server.ts';

export const lifetime = hour;

export interface Credentials {
  readonly keyId: string;
  readonly keySecret: string;
}

export interface Tokens {
  /** Null when the credentials are wrong. */
  issue(given: Credentials, now: number): string | null;
  revoke(token: string): void;
  /** Whether a request carries a live token, or id and secret themselves as Twilio has it. */
  admit(request: IncomingMessage, now: number): boolean;
}

export function createTokens(credentials: Credentials): Tokens {
  const issued = issuedTokens(lifetime, () => randomBytes(48).toString('base64url'));
  const right = ({ keyId, keySecret }: Credentials): boolean =>
    sameSecret(keyId, credentials.keyId) && sameSecret(keySecret, credentials.keySecret);
  return {
    issue: (given, now) => (right(given) ? issued.issue(now) : null),
    revoke: issued.revoke,
    admit(request, now) {
      const [scheme = '', value = ''] = (header(request, 'authorization') ?? '').split(' ');
      if (scheme === 'Bearer') return issued.valid(value, now);
      const [keyId = '', keySecret = ''] = Buffer.from(value, 'base64').toString('utf8').split(':');
      return scheme === 'Basic' && right({ keyId, keySecret });
    },
  };
}
