/**
 * An emulation of 1NCE's SIM management API v2 with the usage of v1. Paths, fields, paging headers, status words, sign-in and error
 * bodies stand in the provider's published descriptions; how soon the network follows, and that a change keeps what it leaves
 * out, is this world's own belief. The live service was never asked.
 */
import type { Emulation } from '../emulator.ts';
import type { Reply } from '../http/context.ts';
import { header, type Shell } from '../http/server.ts';
import { hexDigits } from '../random.ts';
import { authRoutes } from './auth.ts';
import { simRoutes } from './sims.ts';
import { createTokens } from './tokens.ts';
import { usageRoutes } from './usage.ts';
import { refusals, refuse, type OneNceWorld } from './world.ts';

const shell: Shell<OneNceWorld> = {
  prefix: '/management-api',
  routes: [...authRoutes, ...simRoutes, ...usageRoutes],
  admin: [],
  refusals: {
    noSuchThing: refuse(refusals.notFound),
    badRequest: refuse(refusals.badRequest),
    tooMany: refuse(refusals.tooMany),
    serverError: refuse(refusals.server),
  },
  authorise(request, { tokens }, now, faults) {
    const token = /^Bearer (.+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
    if (token !== undefined && faults.some(({ kind }) => kind === 'expire-token')) tokens.revoke(token);
    return tokens.valid(token, now) ? null : unauthorised;
  },
  unknownWords: (json) => json.replaceAll('"status":"Enabled"', '"status":"Hibernating"'),
};

/** What the gateway says without a token is described nowhere. */
const unauthorised: Reply = { status: 401, json: '{"message":"Unauthorized"}' };

export const oneNceEmulation: Emulation<OneNceWorld> = {
  kind: 'declarative',
  shell,
  open(core) {
    const credentials = {
      username: `api-demo${hexDigits(8, core.seed, 1, 1)}@meridian.example`,
      password: `demo-${hexDigits(32, core.seed, 2, 1)}`,
    };
    return {
      world: { ...core, tokens: createTokens(credentials) },
      credentials,
      options: () => ({ description: '1nce' }),
    };
  },
};
