/** `POST /auth`: an auth key for an API key and a token. */
import { second } from '../../../shared/time.ts';
import { refusals } from './errors.ts';
import { member, ok, struckBy } from '../http/context.ts';
import { refuse } from './errors.ts';
import type { SoracomRoute } from './world-core.ts';
import { consoleUser } from './operators.ts';
import { longestLifetime, shortestLifetime, usualLifetime } from './tokens.ts';

export const authRoutes: readonly SoracomRoute[] = [
  {
    method: 'POST',
    path: '/auth',
    open: true,
    handle(call, world) {
      const authKeyId = member(call.body, 'authKeyId');
      const authKey = member(call.body, 'authKey');
      if (
        typeof authKeyId !== 'string' ||
        typeof authKey !== 'string' ||
        struckBy(call, 'wrong-credentials') !== undefined
      ) {
        return refuse(refusals.wrongCredentials);
      }
      const seconds = member(call.body, 'tokenTimeoutSeconds');
      const lifetime = typeof seconds === 'number' ? seconds * second : usualLifetime;
      const issued = world.tokens.issue(
        { authKeyId, authKey },
        Math.min(longestLifetime, Math.max(shortestLifetime, lifetime)),
        call.now,
      );
      return issued === null
        ? refuse(refusals.wrongCredentials)
        : ok({ ...issued, operatorId: world.operatorId, userName: consoleUser });
    },
  },
  {
    method: 'POST',
    path: '/auth/logout',
    handle(call, world) {
      world.tokens.revoke(String(call.request.headers['x-soracom-token']));
      return { status: 204 };
    },
  },
];
