import type { IncomingMessage } from 'node:http';
import { header, type Shell } from '../http/server.ts';
import { refusals, refuse } from './errors.ts';
import { consoleUser } from './operators.ts';
import { apiRoutes } from './routes.ts';
import { download } from './stats.ts';
import type { SoracomRoute, WorldCore } from './world-core.ts';

const prefix = '/v1';

/** The emulated Soracom API for the HTTP shell. */
export function soracomShell(admin: readonly SoracomRoute[]): Shell<WorldCore> {
  return {
    prefix,
    routes: apiRoutes,
    admin,
    refusals: {
      noSuchThing: refuse(refusals.noSuchThing),
      badRequest: refuse(refusals.badRequest),
      tooMany: refuse(refusals.tooMany),
      serverError: refuse(refusals.serverError),
    },
    authorise(request, world, now, faults) {
      const [apiKey, token] = [header(request, 'x-soracom-api-key'), header(request, 'x-soracom-token')];
      if (faults.some(({ kind }) => kind === 'expire-token') && token !== undefined)
        world.tokens.revoke(token);
      return world.tokens.valid(apiKey, token, now) ? null : refuse(refusals.noToken);
    },
    beside(path, query, world) {
      const exported = /^\/exports\/([\w-]+)\/air-usage\.csv$/.exec(path);
      return exported === null ? null : download(exported[1] ?? '', query.get('signature'), world);
    },
    called: ({ path: kind }, path, request, world, now) => recordCall(world, kind, path, request, now),
    unknownWords,
  };
}

function recordCall(
  world: WorldCore,
  kind: string,
  path: string,
  request: IncomingMessage,
  now: number,
): void {
  world.audit.record({
    apiKind: `${prefix}${kind}`,
    requestPath: `${prefix}${path}`,
    userName: consoleUser,
    remoteIpAddress: request.socket.remoteAddress ?? '',
    requestedTimeEpochMs: now,
  });
}

/** Status and radio type take words from a future version of the API. */
function unknownWords(json: string): string {
  return json
    .replaceAll('"status":"active"', '"status":"hibernating"')
    .replaceAll('"radioType":"LTE"', '"radioType":"NR-RedCap"')
    .replaceAll('"event":"Modified"', '"event":"Migrated"');
}
