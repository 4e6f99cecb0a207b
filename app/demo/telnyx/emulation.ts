/**
 * The emulated Telnyx API. It is written from documents alone: the provider's description has no licence to use it by. Words of
 * states, paging, the way of errors and limits and the working off of actions are documented; addresses of actions, changes,
 * groups and usage records, and most names of fields are this world's own belief. That connector and emulation agree
 * therefore shows that they agree, and not that the provider does.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Emulation } from '../emulator.ts';
import type { Reply } from '../http/context.ts';
import { header } from '../http/server.ts';
import { hexDigits } from '../random.ts';
import { auditRoutes, createChanges } from './audit-events.ts';
import { blocklistRoutes, createBlocklists } from './blocklists.ts';
import { notFound, refusals, refuse } from './errors.ts';
import { groupRoutes } from './groups.ts';
import { createListing } from './listing.ts';
import { logRoutes } from './logs.ts';
import { createOperations } from './operations.ts';
import { simActionRoutes } from './sim-actions.ts';
import { simRoutes } from './sims.ts';
import { usageRoutes } from './usage-records.ts';
import type { TelnyxWorld } from './world-core.ts';

export const telnyxEmulation: Emulation<TelnyxWorld> = {
  kind: 'telnyx',
  shell: {
    prefix: '/v2',
    routes: [
      ...simRoutes,
      ...simActionRoutes,
      ...logRoutes,
      ...groupRoutes,
      ...blocklistRoutes,
      ...usageRoutes,
      ...auditRoutes,
    ],
    admin: [],
    refusals: {
      noSuchThing: notFound,
      badRequest: refuse(refusals.badRequest),
      // Seconds from now, beside whatever a fault adds.
      tooMany: refuse(refusals.tooMany, {
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '1',
      }),
      serverError: refuse(refusals.serverError),
    },
    authorise(request, world, _now, faults) {
      // A key does not end by itself: a request may be turned away all the same, then without a word.
      if (faults.some(({ kind }) => kind === 'expire-token')) return withoutWords;
      const wrong =
        faults.some(({ kind }) => kind === 'wrong-credentials') || !holdsKey(request, world.apiKey);
      return wrong ? refuse(refusals.wrongKey) : null;
    },
    unknownWords: (json) =>
      json
        .replaceAll('"status":{"value":"enabled"', '"status":{"value":"hibernating"')
        .replaceAll('"live_data_session":"connected"', '"live_data_session":"tethered"')
        .replaceAll('"log_type":"registration"', '"log_type":"handshake"'),
  },
  open(core) {
    const apiKey = `KEY${hexDigits(32, core.seed, 3, 1).toUpperCase()}_demo`;
    const world: TelnyxWorld = {
      ...core,
      apiKey,
      listing: createListing(core.fleet.size),
      operations: createOperations(),
      changes: createChanges(core.seed, core.fleet.epoch),
      blocklists: createBlocklists(core.seed, core.fleet.groups),
    };
    return { world, credentials: { apiKey }, options: () => ({}) };
  },
};

const withoutWords: Reply = { status: 401 };

function holdsKey(request: IncomingMessage, apiKey: string): boolean {
  const [given, wanted] = [header(request, 'authorization') ?? '', `Bearer ${apiKey}`].map((text) =>
    Buffer.from(text),
  );
  return (
    given !== undefined &&
    wanted !== undefined &&
    given.length === wanted.length &&
    timingSafeEqual(given, wanted)
  );
}
