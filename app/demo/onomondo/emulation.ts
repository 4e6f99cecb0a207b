/**
 * An emulation of Onomondo's SIM API. It rests on documents only: a third party's model of the API, and a public client for paging by
 * cursor, the envelope of a list and the fields of a SIM. Words of errors, ids and how soon the network follows are this world's
 * own. The live service was never asked, so the emulation and the description may share a mistake.
 */
import type { Emulation } from '../emulator.ts';
import type { Reply } from '../http/context.ts';
import { sameSecret } from '../http/issued-tokens.ts';
import { header } from '../http/server.ts';
import { hexDigits } from '../random.ts';
import { refuse, simRoutes, type OnomondoWorld } from './sims.ts';

export const onomondoEmulation: Emulation<OnomondoWorld> = {
  kind: 'declarative',
  shell: {
    prefix: '',
    routes: simRoutes,
    admin: [],
    refusals: {
      noSuchThing: refuse(404, 'not_found'),
      badRequest: refuse(400, 'bad_request'),
      tooMany: {
        ...refuse(429, 'rate_limit_exceeded'),
        headers: { 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '0' },
      },
      serverError: refuse(500, 'internal_error'),
    },
    authorise(request, world, _now, faults) {
      // A key does not end by itself: a request may be turned away all the same.
      if (faults.some(({ kind }) => kind === 'expire-token' || kind === 'wrong-credentials'))
        return unauthorised;
      return sameSecret(header(request, 'authorization') ?? '', world.apiKey) ? null : unauthorised;
    },
    unknownWords: (json) => json.replaceAll('"activated":true', '"activated":"in_review"'),
  },
  open(core) {
    const apiKey = `onok_demo${hexDigits(40, core.seed, 4, 1)}`;
    return {
      world: { ...core, apiKey },
      credentials: { apiKey },
      options: () => ({ description: 'onomondo' }),
    };
  },
};

const unauthorised: Reply = refuse(401, 'unauthorized');
