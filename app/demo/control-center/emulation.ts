/**
 * An emulation of Cisco IoT Control Center's REST API as its public documentation describes it: paths, parameters, members of a device,
 * sorting by modification, pages of fifty at most, Basic sign-in, bodies of errors and the code of throttling. Codes of other errors,
 * statuses and how soon the network follows are this world's own. The live service was never asked.
 */
import type { Emulation } from '../emulator.ts';
import type { Reply } from '../http/context.ts';
import { sameSecret } from '../http/issued-tokens.ts';
import { header } from '../http/server.ts';
import { hexDigits } from '../random.ts';
import { createModifications } from './modifications.ts';
import { badRequest, noDevice, simRoutes } from './sims.ts';
import { refuse, type ControlCenterWorld } from './world.ts';

export const controlCenterEmulation: Emulation<ControlCenterWorld> = {
  kind: 'declarative',
  shell: {
    prefix: '/rws/api/v1',
    routes: simRoutes,
    admin: [],
    refusals: {
      noSuchThing: noDevice,
      badRequest,
      // No 429: its body alone says that it is too much.
      tooMany: refuse(400, '40000029', 'Rate limit exceeded'),
      serverError: refuse(500, '30000001', 'Unknown server error'),
    },
    authorise(request, { user, apiKey }, _now, faults) {
      // A key does not end by itself: a request may be turned away all the same.
      if (faults.some(({ kind }) => kind === 'expire-token' || kind === 'wrong-credentials'))
        return unauthorised;
      const expected = `Basic ${Buffer.from(`${user}:${apiKey}`).toString('base64')}`;
      return sameSecret(header(request, 'authorization') ?? '', expected) ? null : unauthorised;
    },
    unknownWords: (json) => json.replaceAll('"status":"ACTIVATED"', '"status":"REPLACED"'),
  },
  open(core) {
    const credentials = {
      username: `apidemo${hexDigits(6, core.seed, 6, 1)}`,
      apiKey: hexDigits(32, core.seed, 6, 2),
    };
    return {
      world: {
        ...core,
        user: credentials.username,
        apiKey: credentials.apiKey,
        modifications: createModifications(core.fleet),
      },
      credentials,
      options: () => ({ description: 'control-center' }),
    };
  },
};

const unauthorised: Reply = refuse(401, '10000001', 'Invalid credentials');
