import { randomUUID, timingSafeEqual } from 'node:crypto';
import { second } from '../../../shared/time.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface IssuedToken {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** Access and refresh tokens of one world, in world time. */
export interface Tokens {
  /** Null when the credentials are wrong. */
  byPassword(given: Credentials, now: number): IssuedToken | null;
  /** Null when the refresh token is not one that still counts; each is taken once. */
  byRefresh(username: string, refreshToken: string, now: number): IssuedToken | null;
  valid(accessToken: string | undefined, now: number): boolean;
  revoke(accessToken: string): void;
  /** Makes every refresh token worthless, as a changed password does. */
  forgetRefresh(): void;
  readonly count: number;
}

/** Lifetime seen in documents: a week less a second. */
const livesSeconds = 604_799;

export function createTokens(credentials: Credentials): Tokens {
  const issued = new Map<string, number>();
  const refresh = new Set<string>();
  const issue = (now: number): IssuedToken => {
    for (const [token, expiresAt] of issued) if (expiresAt <= now) issued.delete(token);
    const [access_token, refresh_token] = [randomUUID(), randomUUID()];
    issued.set(access_token, now + livesSeconds * second);
    refresh.add(refresh_token);
    return { access_token, token_type: 'bearer', refresh_token, expires_in: livesSeconds };
  };
  return {
    byPassword: (given, now) =>
      same(given.username, credentials.username) && same(given.password, credentials.password)
        ? issue(now)
        : null,
    byRefresh: (username, refreshToken, now) =>
      same(username, credentials.username) && refresh.delete(refreshToken) ? issue(now) : null,
    valid: (accessToken, now) => accessToken !== undefined && (issued.get(accessToken) ?? 0) > now,
    revoke: (accessToken) => issued.delete(accessToken),
    forgetRefresh: () => refresh.clear(),
    get count() {
      return issued.size;
    },
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
