/** `POST /oauth/token`: Basic with the user's name and password for a token of an hour. */
import { second } from '../../../shared/time.ts';
import { member, ok, struckBy, type Reply } from '../http/context.ts';
import { header } from '../http/server.ts';
import { lifetime } from './tokens.ts';
import type { OneNceRoute } from './world.ts';

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
        expires_in: lifetime / second,
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
