/** Session tokens: JSON Web Tokens in form, with an end that stands in them. They live in world time. */
import { createHmac } from 'node:crypto';
import { minute, second } from '../../../shared/time.ts';
import { sameSecret } from '../http/issued-tokens.ts';

export interface Tokens {
  /** A session token for the application token, or null when that is wrong. */
  issue(applicationToken: string, now: number): string | null;
  valid(token: string, now: number): boolean;
  revoke(token: string): void;
}

/** "Short" say the documents; how short is this world's own. */
const lifetime = 20 * minute;

export function createTokens(applicationToken: string): Tokens {
  const revoked = new Set<string>();
  let issued = 0;
  const signed = (payload: object): string => {
    const head = encode({ alg: 'HS256', typ: 'JWT' });
    const body = encode(payload);
    const mac = createHmac('sha256', applicationToken).update(`${head}.${body}`).digest('base64url');
    return `${head}.${body}.${mac}`;
  };
  return {
    issue(given, now) {
      if (!sameSecret(given, applicationToken)) return null;
      const iat = Math.floor(now / second);
      return signed({ sub: 'organisation-4711', iat, exp: iat + lifetime / second, jti: ++issued });
    },
    valid(token, now) {
      if (revoked.has(token)) return false;
      const payload = decode(token.split('.')[1] ?? '');
      return payload !== null && sameSecret(signed(payload), token) && payload.exp * second > now;
    },
    revoke: (token) => void revoked.add(token),
  };
}

interface Payload {
  readonly exp: number;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): Payload | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && 'exp' in value && typeof value.exp === 'number'
      ? (value as Payload)
      : null;
  } catch {
    return null; // Somebody's own invention, no token of ours.
  }
}
