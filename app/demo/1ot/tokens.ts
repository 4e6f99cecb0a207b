import { randomUUID } from 'node:crypto';
import { second } from '../../../shared/time.ts';
import { issuedTokens, sameSecret } from '../http/issued-tokens.ts';

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
  const issued = issuedTokens(livesSeconds * second, randomUUID);
  const refresh = new Set<string>();
  const issue = (now: number): IssuedToken => {
    const [access_token, refresh_token] = [issued.issue(now), randomUUID()];
    refresh.add(refresh_token);
    return { access_token, token_type: 'bearer', refresh_token, expires_in: livesSeconds };
  };
  return {
    byPassword: (given, now) =>
      sameSecret(given.username, credentials.username) && sameSecret(given.password, credentials.password)
        ? issue(now)
        : null,
    byRefresh: (username, refreshToken, now) =>
      sameSecret(username, credentials.username) && refresh.delete(refreshToken) ? issue(now) : null,
    valid: issued.valid,
    revoke: issued.revoke,
    forgetRefresh: () => refresh.clear(),
    get count() {
      return issued.count();
    },
  };
}
