/**
 * An emulation of 1oT Terminal's API. It rests on documents only: the provider's documentation page (fields, status words, error codes)
 * and public client code (paths, paging, sign-in). No description of the API is published and the live service was never asked, so
 * the emulation and the connector may share a mistake.
 */
import type { Emulation } from '../emulator.ts';
import { header, type Shell } from '../http/server.ts';
import { hexDigits } from '../random.ts';
import { alertRoutes } from './alerts.ts';
import { authRoutes } from './auth.ts';
import { oauthError, refusals, refuse } from './errors.ts';
import { readRoutes } from './reads.ts';
import { sessionRoutes } from './sessions.ts';
import { createTokens } from './tokens.ts';
import { writeRoutes } from './writes.ts';
import type { OneOtWorld } from './world.ts';

const shell: Shell<OneOtWorld> = {
  prefix: '/webapi',
  routes: [...authRoutes, ...readRoutes, ...sessionRoutes, ...alertRoutes, ...writeRoutes],
  admin: [],
  refusals: {
    noSuchThing: { status: 404, json: '{"error":"Not Found"}' },
    badRequest: { status: 400, json: '{"error":"Bad Request"}' },
    tooMany: { status: 429, json: '{"error":"Too Many Requests"}' },
    serverError: refuse(refusals.server, 0),
  },
  authorise(request, { tokens }, now, faults) {
    const token = /^Bearer (.+)$/.exec(header(request, 'authorization') ?? '')?.[1];
    if (token !== undefined && faults.some(({ kind }) => kind === 'expire-token')) tokens.revoke(token);
    return tokens.valid(token, now) ? null : oauthError(401, 'invalid_token');
  },
  unknownWords: (json) =>
    json
      .replaceAll('"state":"LIVE"', '"state":"HIBERNATING"')
      .replaceAll('"secondary":"LIVE"', '"secondary":"HIBERNATING"'),
};

export const oneOtEmulation: Emulation<OneOtWorld> = {
  kind: '1ot',
  shell,
  open(core) {
    const credentials = {
      username: `api-demo${hexDigits(8, core.seed, 1, 1)}@meridian.example`,
      password: `demo-${hexDigits(32, core.seed, 2, 1)}`,
    };
    const world: OneOtWorld = {
      ...core,
      tokens: createTokens(credentials),
      words: 'newer',
      readAlerts: new Set(),
    };
    return { world, credentials, options: () => ({}) };
  },
};
