/** `POST …/auth/token`: client credentials for a bearer token that lives an hour of world time. */
import { second } from '../../../shared/time.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { Reply } from '../http/context.ts';
import { lifetime } from './tokens.ts';
import type { SuperSimRoute } from './world.ts';

export const tokenPath = '/api-services/v1/auth/token';

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
