import { second } from '../../../shared/time.ts';
import { ok, member, struckBy } from '../http/context.ts';
import type { Reply } from '../http/context.ts';
import { header } from '../http/server.ts';
import { lifetime } from './tokens.ts';
import type { CamaraRoute } from './world.ts';

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
      expires_in: lifetime / second,
      ...(typeof scope === 'string' ? { scope } : {}),
    });
  },
};

function refused(status: number, error: string): Reply {
  return { status, json: JSON.stringify({ error }) };
}
