import { member, ok, struckBy } from '../http/context.ts';
import { oauthError } from './errors.ts';
import type { OneOtRoute } from './world.ts';

/** `POST /oauth/token`: the password grant and the refresh grant. A password in the query is refused: it has no business there. */
export const authRoutes: readonly OneOtRoute[] = [
  {
    method: 'POST',
    path: '/oauth/token',
    open: true,
    handle(call, { tokens }) {
      if ([...call.query.keys()].length > 0) return oauthError(400, 'invalid_request');
      if (struckBy(call, 'wrong-credentials') !== undefined) return oauthError(400, 'invalid_grant');
      const field = (name: string): string => {
        const value = member(call.body, name);
        return typeof value === 'string' ? value : '';
      };
      const grant = field('grant_type');
      if (grant !== 'password' && grant !== 'refresh_token') return oauthError(400, 'unsupported_grant_type');
      const username = field('client_id');
      const issued =
        grant === 'refresh_token'
          ? tokens.byRefresh(username, field('refresh_token'), call.now)
          : field('username') === username
            ? tokens.byPassword({ username, password: field('password') }, call.now)
            : null;
      return issued === null ? oauthError(400, 'invalid_grant') : ok(issued);
    },
  },
];
