/**
 * The Super SIM API of KORE and Twilio, emulated. Paths, fields and paging follow both published descriptions, and are checked
 * against them; error codes, the transitions of a status and the spans of usage rest on the providers' pages. How long a change
 * stays scheduled, when settings are sent to a card, and the half-way states of that are this world's own.
 */
import { randomBytes } from 'node:crypto';
import type { Emulation, EmulatorCore } from '../emulator.ts';
import { hash32 } from '../random.ts';
import { tokenPath, tokenRoutes } from './auth.ts';
import { refusals, refuse } from './errors.ts';
import { fleetRoutes } from './fleets.ts';
import { accountSidOf } from './ids.ts';
import { settingsRoutes } from './settings.ts';
import { simRoutes } from './sims.ts';
import { smsRoutes } from './sms.ts';
import { createTokens } from './tokens.ts';
import { usageRoutes } from './usage.ts';
import type { SuperSimWorld } from './world.ts';

/** One server takes both sign-ins; the options it gives out are KORE's. */
export const supersimEmulation: Emulation<SuperSimWorld> = {
  kind: 'supersim',
  shell: {
    prefix: '',
    routes: [...tokenRoutes, ...simRoutes, ...fleetRoutes, ...settingsRoutes, ...smsRoutes, ...usageRoutes],
    admin: [],
    refusals: {
      noSuchThing: refuse(refusals.noSuchThing),
      badRequest: refuse(refusals.badRequest),
      tooMany: refuse(refusals.tooMany),
      serverError: refuse(refusals.serverError),
    },
    authorise(request, { tokens }, now, faults) {
      const expired = faults.some(({ kind }) => kind === 'expire-token');
      if (expired) tokens.revoke((request.headers.authorization ?? '').replace(/^Bearer /, ''));
      return !expired && tokens.admit(request, now) ? null : refuse(refusals.noSession);
    },
    /** A status of a future version of the API. */
    unknownWords: (json) => json.replaceAll('"status":"active"', '"status":"hibernating"'),
  },
  open(core) {
    const credentials = {
      keyId: `client-${hash32(core.seed, 0, 710).toString(16)}`,
      keySecret: randomBytes(24).toString('base64url'),
    };
    return {
      world: worldOf(core, credentials),
      credentials,
      options: () => ({ profile: 'kore', tokenUrl: core.origin() + tokenPath }),
    };
  },
};

function worldOf(
  core: EmulatorCore,
  credentials: { readonly keyId: string; readonly keySecret: string },
): SuperSimWorld {
  let before: string | null = null;
  return {
    ...core,
    accountSid: accountSidOf(core.seed),
    tokens: createTokens(credentials),
    scheduled: new Map(),
    moved: new Map(),
    settings: new Map(),
    limits: new Map(),
    commands: new Map(),
    address: () => before ?? core.origin(),
    answerAs(address) {
      before = address;
    },
  };
}
