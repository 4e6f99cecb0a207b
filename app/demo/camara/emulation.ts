/**
 * An emulation of an operator's CAMARA APIs over the fleet model: SimSwap r3.3, DeviceSwap r3.2, DeviceRoamingStatus r1.2,
 * DeviceReachabilityStatus r1.2, IoTSIMFraudPrevention r1.2, DeviceLocation r3.2, and the subscriptions of SimSwap and
 * IoTSIMFraudPrevention. It is held against those
 * descriptions in the connector's conformance test. Where tokens come from is the operator's own affair, and here this world's.
 */
import type { Emulation } from '../emulator.ts';
import { header, type Shell } from '../http/server.ts';
import { hexDigits } from '../random.ts';
import { tokenPath, tokenRoute } from './auth.ts';
import { bindingRoutes } from './binding.ts';
import { refusals, refuse } from './errors.ts';
import { locationRoutes } from './location.ts';
import { statusRoutes } from './status.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { createTokens } from './tokens.ts';
import type { CamaraRoute, CamaraWorld } from './world.ts';

const shell: Shell<CamaraWorld> = {
  prefix: '',
  routes: [
    tokenRoute,
    ...[...statusRoutes, ...bindingRoutes, ...locationRoutes, ...subscriptionRoutes].map(ifOffered),
  ],
  admin: [],
  refusals: {
    noSuchThing: refuse(refusals.noSuchThing),
    badRequest: refuse(refusals.badRequest),
    tooMany: refuse(refusals.tooMany),
    serverError: refuse(refusals.serverError),
  },
  authorise(request, { tokens }, now, faults) {
    const token = /^Bearer (.+)$/.exec(header(request, 'authorization') ?? '')?.[1];
    if (token !== undefined && faults.some(({ kind }) => kind === 'expire-token')) tokens.revoke(token);
    return tokens.valid(token, now) ? null : refuse(refusals.noToken);
  },
  unknownWords: (json) =>
    json.replaceAll('"bindStatus":"BOUND"', '"bindStatus":"TETHERED"').replaceAll('"DATA"', '"SATELLITE"'),
};

function ifOffered(route: CamaraRoute): CamaraRoute {
  return {
    ...route,
    handle: (call, world) =>
      world.missing.has(route.path) ? refuse(refusals.notOffered) : route.handle(call, world),
  };
}

export const camaraEmulation: Emulation<CamaraWorld> = {
  kind: 'camara',
  shell,
  open(core) {
    const credentials = {
      clientId: `demo-${hexDigits(16, core.seed, 1, 1)}`,
      clientSecret: `demo-${hexDigits(40, core.seed, 2, 1)}`,
    };
    const world: CamaraWorld = {
      ...core,
      tokens: createTokens(credentials),
      subscriptions: new Map(),
      held: new Map(),
      missing: new Set(),
    };
    return {
      world,
      credentials,
      options: () => ({ tokenUrl: `${core.origin()}${tokenPath}`, location: 'on' }),
    };
  },
};
