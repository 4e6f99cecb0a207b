import { second } from '../../../../shared/time.ts';

/** Session tokens. They are JSON Web Tokens (RFC 7519), so their lifetime stands in them. */

export interface Claims {
  /** ms UTC; null where the token does not say. */
  readonly issuedAt: number | null;
  readonly expiresAt: number | null;
  readonly subject: string | null;
  /** Words of the `scope` claim (RFC 8693); empty where there is none. */
  readonly scopes: readonly string[];
}

const form = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** The token in an answer to a sign-in, or null. Those for renewing and for second factors, which people get, are none. */
export function tokenIn(body: unknown): string | null {
  const token = typeof body === 'object' && body !== null && 'auth_token' in body ? body.auth_token : null;
  return typeof token === 'string' && form.test(token) ? token : null;
}

/** What a token says of itself, unverified: it decides when to sign in again and whom to name, never what is allowed. */
export function claimsOf(token: string): Claims {
  const payload = payloadOf(token);
  const time = (name: string): number | null => {
    const value = payload[name];
    return typeof value === 'number' && Number.isFinite(value) ? value * second : null;
  };
  const { sub, scope } = payload;
  return {
    issuedAt: time('iat'),
    expiresAt: time('exp'),
    subject: typeof sub === 'string' || typeof sub === 'number' ? String(sub) : null,
    scopes: typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : [],
  };
}

function payloadOf(token: string): Readonly<Record<string, unknown>> {
  const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  try {
    const payload: unknown = JSON.parse(atob(part));
    return typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
  } catch {
    return {}; // Not readable, hence it says nothing.
  }
}
