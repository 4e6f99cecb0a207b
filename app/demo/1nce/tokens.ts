/** `POST /oauth/token`: Basic with the user's name and password for a token of an hour. Tokens live in world time. */
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { second } from '../../../shared/time.ts';
import { member, ok, struckBy, type Reply } from '../http/context.ts';
import { header } from '../http/server.ts';
import type { OneNceRoute } from './world.ts';

export interface Tokens {
  /** Null when the credentials are wrong. */
  issue(basic: string | undefined, now: number): string | null;
  valid(token: string | undefined, now: number): boolean;
  revoke(token: string): void;
}

const livesSeconds = 3_600;

export function createTokens({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): Tokens {
  const issued = new Map<string, number>();
  const wanted = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return {
    issue(basic, now) {
      if (basic === undefined || !same(basic, wanted)) return null;
      for (const [token, endsAt] of issued) if (endsAt <= now) issued.delete(token);
      const token = `demo.${randomUUID()}.${randomUUID()}`;
      issued.set(token, now + livesSeconds * second);
      return token;
    },
    valid: (token, now) => token !== undefined && (issued.get(token) ?? 0) > now,
    revoke: (token) => void issued.delete(token),
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

export const authRoutes: readonly OneNceRoute[] = [
  {
    method: 'POST',
    path: '/oauth/token',
    open: true,
    handle(call, { tokens }) {
      if (member(call.body, 'grant_type') !== 'client_credentials')
        return authError(
          'BodyValidationError',
          "Request body validation error: Missing attributes 'grant_type'",
        );
      const wrong = struckBy(call, 'wrong-credentials') !== undefined;
      const token = wrong ? null : tokens.issue(header(call.request, 'authorization'), call.now);
      if (token === null) return authError('BadCredentials', 'User does not exist.');
      return ok({
        status_code: 200,
        access_token: token,
        token_type: 'bearer',
        expires_in: livesSeconds,
        userId: 'user',
        scope: 'all',
      });
    },
  },
];

/** Errors of the sign-in have another shape than all others. */
function authError(errorCode: string, message: string): Reply {
  return { status: 400, json: JSON.stringify({ statusCode: 400, errorCode, message }) };
}
