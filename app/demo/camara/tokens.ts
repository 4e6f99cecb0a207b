import { randomBytes, timingSafeEqual } from 'node:crypto';
import { second } from '../../../shared/time.ts';
import { ok, member, struckBy } from '../http/context.ts';
import type { Reply } from '../http/context.ts';
import { header } from '../http/server.ts';
import type { CamaraRoute } from './world.ts';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Access tokens of one world, in world time. */
export interface Tokens {
  /** Null when the credentials are wrong. */
  issue(given: Credentials, now: number): string | null;
  valid(token: string | undefined, now: number): boolean;
  revoke(token: string): void;
}

const livesSeconds = 3_600;

export function createTokens(credentials: Credentials): Tokens {
  const issued = new Map<string, number>();
  return {
    issue(given, now) {
      if (!same(given.clientId, credentials.clientId) || !same(given.clientSecret, credentials.clientSecret))
        return null;
      for (const [token, expiresAt] of issued) if (expiresAt <= now) issued.delete(token);
      const token = randomBytes(32).toString('base64url');
      issued.set(token, now + livesSeconds * second);
      return token;
    },
    valid: (token, now) => token !== undefined && (issued.get(token) ?? 0) > now,
    revoke: (token) => issued.delete(token),
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Where the operator gives out tokens: no part of the CAMARA descriptions. */
export const tokenPath = '/oauth2/token';

/** Client credentials with HTTP Basic (RFC 6749, sections 2.3.1 and 4.4). */
export const tokenRoute: CamaraRoute = {
  method: 'POST',
  path: tokenPath,
  open: true,
  handle(call, world) {
    const given = /^Basic (.+)$/.exec(header(call.request, 'authorization') ?? '')?.[1] ?? '';
    const [clientId = '', clientSecret = ''] = Buffer.from(given, 'base64')
      .toString('utf8')
      .split(':')
      .map(decodeURIComponent);
    if (member(call.body, 'grant_type') !== 'client_credentials')
      return refused(400, 'unsupported_grant_type');
    const token =
      struckBy(call, 'wrong-credentials') === undefined
        ? world.tokens.issue({ clientId, clientSecret }, call.now)
        : null;
    if (token === null) return refused(401, 'invalid_client');
    const scope = member(call.body, 'scope');
    return ok({
      access_token: token,
      token_type: 'Bearer',
      expires_in: livesSeconds,
      ...(typeof scope === 'string' ? { scope } : {}),
    });
  },
};

function refused(status: number, error: string): Reply {
  return { status, json: JSON.stringify({ error }) };
}
