/**
 * The emnify API as its client libraries, their recorded exchanges and its reference pages show it: SIMs and endpoints with a state
 * each, pages with totals in headers, short tokens, connectivity, numbered events, daily statistics, service profiles. No live account
 * was asked; when the network follows a change, and the codes of refusals, are this world's own.
 */
import type { IncomingMessage } from 'node:http';
import { hour, minute } from '../../../shared/time.ts';
import type { EmulatorCore, Emulation } from '../emulator.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { FaultRule } from '../faults.ts';
import { header } from '../http/server.ts';
import { hexDigits } from '../random.ts';
import { purpose } from '../purposes.ts';
import { automationRoutes } from './automations.ts';
import { endpointRoutes } from './endpoints.ts';
import { refusals } from './errors.ts';
import { eventRoutes } from './events.ts';
import { operatorRoutes } from './operators.ts';
import { profileRoutes } from './profiles.ts';
import { simRoutes } from './sims.ts';
import { blockedSetting } from './states.ts';
import { statsRoutes } from './stats.ts';
import { createTokens } from './tokens.ts';
import { createBudget, type EmnifyRoute, type EmnifyWorld } from './world.ts';

/** As published: requests and sign-ins per address in five minutes. */
const window = 5 * minute;
const mostRequests = 2_000;
const mostSignIns = 100;

/** One SIM in so many has used up its quota. */
const blockedEvery = 211;

const authRoutes: readonly EmnifyRoute[] = [
  {
    method: 'POST',
    path: '/authenticate',
    open: true,
    handle(call, world) {
      if (!world.signIns.take(call.now)) return refusals.tooMany;
      const given = member(call.body, 'application_token');
      const wrong = typeof given !== 'string' || struckBy(call, 'wrong-credentials') !== undefined;
      const token = wrong ? null : world.tokens.issue(given, call.now);
      return token === null ? refusals.wrongToken : ok({ auth_token: token });
    },
  },
];

export const emnifyEmulation: Emulation<EmnifyWorld> = {
  kind: 'emnify',
  shell: {
    prefix: '/api/v1',
    routes: [
      ...authRoutes,
      ...simRoutes,
      ...endpointRoutes,
      ...eventRoutes,
      ...statsRoutes,
      ...profileRoutes,
      ...operatorRoutes,
      ...automationRoutes,
    ],
    admin: [],
    refusals,
    authorise,
    unknownWords: (json) =>
      json.replaceAll(
        '"status":{"id":1,"description":"Activated"}',
        '"status":{"id":7,"description":"Hibernating"}',
      ),
  },
  open(core) {
    const applicationToken = hexDigits(64, core.seed, 0, purpose.tokens);
    const world: EmnifyWorld = {
      ...core,
      tokens: createTokens(applicationToken),
      requests: createBudget(mostRequests, window),
      signIns: createBudget(mostSignIns, window),
      endpointChanges: { underWay: 0 },
      radio: new Map(),
      deletedAutomations: new Set(),
    };
    blockSome(core);
    return { world, credentials: { applicationToken }, options: () => ({}) };
  },
};

function authorise(
  request: IncomingMessage,
  world: EmnifyWorld,
  now: number,
  faults: readonly FaultRule[],
): (typeof refusals)[keyof typeof refusals] | null {
  const token = /^Bearer (.+)$/.exec(header(request, 'authorization') ?? '')?.[1] ?? '';
  if (faults.some(({ kind }) => kind === 'expire-token')) world.tokens.revoke(token);
  if (!world.tokens.valid(token, now)) return refusals.noToken;
  return world.requests.take(now) ? null : refusals.tooMany;
}

/** Quotas that ran out an hour before the world began. */
function blockSome({ fleet, scripts, clock }: EmulatorCore): void {
  const at = clock.epoch - hour;
  for (let index = Math.floor(blockedEvery / 2); index < fleet.size; index += blockedEvery) {
    if (fleet.facts(index).status !== 'active') continue;
    scripts.change(index, { kind: 'status', at, shownAt: at, status: 'suspended' });
    scripts.change(index, { kind: 'setting', at, shownAt: at, name: blockedSetting, value: 'yes' });
  }
}
