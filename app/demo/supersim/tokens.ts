/** `POST …/auth/token`: client credentials for a bearer token that lives an hour of world time. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hour, second } from '../../../shared/time.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { Reply } from '../http/context.ts';
import { header } from '../http/server.ts';
import type { SuperSimRoute } from './world.ts';

export const tokenPath = '/api-services/v1/auth/token';
const lifetime = hour;

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
  const issued = new Map<string, number>();
  const right = ({ keyId, keySecret }: Credentials): boolean =>
    same(keyId, credentials.keyId) && same(keySecret, credentials.keySecret);
  return {
    issue(given, now) {
      if (!right(given)) return null;
      for (const [token, expiresAt] of issued) if (expiresAt <= now) issued.delete(token);
      const token = randomBytes(48).toString('base64url');
      issued.set(token, now + lifetime);
      return token;
    },
    revoke: (token) => void issued.delete(token),
    admit(request, now) {
      const [scheme = '', value = ''] = (header(request, 'authorization') ?? '').split(' ');
      if (scheme === 'Bearer') return (issued.get(value) ?? 0) > now;
      const [keyId = '', keySecret = ''] = Buffer.from(value, 'base64').toString('utf8').split(':');
      return scheme === 'Basic' && right({ keyId, keySecret });
    },
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Its errors have a shape of their own: `{error, error_description}` for wrong credentials, `{code, message}` otherwise. */
export const tokenRoutes: readonly SuperSimRoute[] = [
  {
    method: 'POST',
    path: tokenPath,
    open: true,
    handle(call, { tokens }): Reply {
      if (member(call.body, 'grant_type') !== 'client_credentials')
        return { status: 400, json: '{"code":400,"message":"Unsupported grant type"}' };
      const keyId = String(member(call.body, 'client_id'));
      const keySecret = String(member(call.body, 'client_secret'));
      const token =
        struckBy(call, 'wrong-credentials') === undefined
          ? tokens.issue({ keyId, keySecret }, call.now)
          : null;
      if (token === null)
        return {
          status: 401,
          json: '{"error":"invalid_client","error_description":"Invalid client credentials"}',
        };
      return ok({
        access_token: token,
        expires_in: lifetime / second,
        token_type: 'Bearer',
        scope: 'supersim',
      });
    },
  },
];
