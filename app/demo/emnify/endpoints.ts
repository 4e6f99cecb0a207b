/** Endpoints: the list, one of them, its connectivity, and changes of its state, IMEI lock, service profile and SIM. */
import { setTimeout as wait } from 'node:timers/promises';
import { imei14 } from '../../../shared/ids.ts';
import type { SimFacts } from '../fleet.ts';
import { member, okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals } from './errors.ts';
import { indexOf } from './identity.ts';
import { connectivity, connectivityInfo, reset } from './connectivity.ts';
import { blacklist, changeBlacklist } from './operators.ts';
import { pageAsked, pageReply } from './paging.ts';
import { profileSetting, profilesOf } from './profiles.ts';
import { endpointText, newestSession } from './rows.ts';
import { set, timeOf } from './sims.ts';
import { endpointSetting, noEndpoint, statesOf } from './states.ts';
import type { EmnifyRoute, EmnifyWorld } from './world.ts';

const done: Reply = { status: 204 };
/** How long a change of an endpoint is worked on, wall ms. */
const takes = 25;
/** Endpoints to a page where nobody asks for another number. */
const usual = 1_000;

export const endpointRoutes: readonly EmnifyRoute[] = [
  {
    method: 'GET',
    path: '/endpoint',
    handle(call, world) {
      const asked = pageAsked(call, usual);
      const rows: string[] = [];
      let total = 0;
      for (let index = 0; index < world.fleet.size; index++) {
        const sim = world.fleet.facts(index);
        if (statesOf(sim, world.scripts.of(index), call.now).endpoint === null) continue;
        if (total >= asked.first && rows.length < asked.size) rows.push(endpointText(world, sim, call.now));
        total += 1;
      }
      return pageReply(call, asked, rows, total);
    },
  },
  {
    method: 'GET',
    path: '/endpoint/{id}',
    handle: (call, world) => withEndpoint(call, world, (sim) => okText(endpointText(world, sim, call.now))),
  },
  {
    method: 'PATCH',
    path: '/endpoint/{id}',
    handle: (call, world) =>
      oneAfterTheOther(world, () => withEndpoint(call, world, (sim) => change(call, world, sim))),
  },
  {
    method: 'GET',
    path: '/endpoint/{id}/connectivity',
    handle: (call, world) => withEndpoint(call, world, (sim) => connectivity(world, sim, call.now)),
  },
  {
    method: 'GET',
    path: '/endpoint/{id}/connectivity_info',
    handle: (call, world) => withEndpoint(call, world, (sim) => connectivityInfo(world, sim, call.now)),
  },
  {
    method: 'GET',
    path: '/endpoint/{id}/operator_blacklist',
    handle: (call, world) => withEndpoint(call, world, (sim) => blacklist(world, sim, call.now)),
  },
  ...([true, false] as const).map(
    (block): EmnifyRoute => ({
      method: block ? 'PUT' : 'DELETE',
      path: '/endpoint/{id}/operator_blacklist/{operator_id}',
      handle: (call, world) =>
        oneAfterTheOther(world, () =>
          withEndpoint(call, world, (sim) => changeBlacklist(call, world, sim, block)),
        ),
    }),
  ),
  {
    method: 'POST',
    path: '/endpoint/{id}/sms',
    handle: (call, world) => withEndpoint(call, world, () => sendSms(call)),
  },
  {
    method: 'PATCH',
    path: '/endpoint/{id}/connectivity',
    handle: (call, world) =>
      oneAfterTheOther(world, () => withEndpoint(call, world, (sim) => reset(call, world, sim))),
  },
];

/** Changes of endpoints must come one after the other: one that arrives while another is worked on is answered and forgotten. */
async function oneAfterTheOther(world: EmnifyWorld, work: () => Reply): Promise<Reply> {
  const { endpointChanges } = world;
  const overtakes = endpointChanges.underWay > 0;
  endpointChanges.underWay += 1;
  try {
    await wait(takes);
    return overtakes ? done : work();
  } finally {
    endpointChanges.underWay -= 1;
  }
}

function withEndpoint(call: Call, world: EmnifyWorld, work: (sim: SimFacts) => Reply): Reply {
  const index = indexOf('endpoint', call.params['id'] ?? '', world.fleet.size);
  if (index === null) return refusals.noSuchThing;
  const sim = world.fleet.facts(index);
  return statesOf(sim, world.scripts.of(index), call.now).endpoint === null
    ? refusals.noSuchThing
    : work(sim);
}

/** A message is taken with an empty answer that names nothing to ask for. */
function sendSms(call: Call): Reply {
  if (struckBy(call, 'action-fail') !== undefined) return refusals.actionFailed;
  const payload = member(call.body, 'payload');
  return typeof payload === 'string' && payload !== '' ? { status: 201 } : refusals.badRequest;
}

function change(call: Call, world: EmnifyWorld, sim: SimFacts): Reply {
  if (struckBy(call, 'action-fail') !== undefined) return refusals.actionFailed;
  const status = member(member(call.body, 'status'), 'id');
  const lock = member(call.body, 'imei_lock');
  const profileId = member(member(call.body, 'service_profile'), 'id');
  const profile = profilesOf(world).find(({ id }) => id === profileId);
  const released = member(call.body, 'sim') !== undefined;
  if (status !== undefined && status !== 0 && status !== 1) return refusals.badRequest;
  if (lock !== undefined && typeof lock !== 'boolean') return refusals.badRequest;
  if (profileId !== undefined && profile === undefined) return refusals.badRequest;
  if (released && member(member(call.body, 'sim'), 'id') !== null) return refusals.badRequest;
  if (status === undefined && lock === undefined && profile === undefined && !released)
    return refusals.badRequest;
  if (typeof lock === 'boolean') {
    const imei = lock ? lockedTo(call, world, sim) : null;
    if (imei === undefined) return refusals.badRequest;
    if (struckBy(call, 'action-lost') === undefined)
      world.scripts.change(sim.index, { kind: 'lock', ...timeOf(call, world, sim), imei });
  }
  if (struckBy(call, 'action-lost') === undefined) {
    const change = (name: string, value: string): void =>
      world.scripts.change(sim.index, { kind: 'setting', ...timeOf(call, world, sim), name, value });
    if (profile !== undefined) change(profileSetting, String(profile.id));
    // Which endpoint a SIM lies on is the platform's own affair: it changes at once.
    if (released)
      world.scripts.change(sim.index, {
        kind: 'setting',
        at: call.now,
        shownAt: call.now,
        name: endpointSetting,
        value: noEndpoint,
      });
  }
  if (status === undefined) return done;
  return set(call, world, sim, { ...statesOf(sim, world.scripts.of(sim.index), call.now), endpoint: status });
}

/** The IMEI that is given, else that of the device last seen; undefined where there is none. */
function lockedTo(call: Call, world: EmnifyWorld, sim: SimFacts): string | undefined {
  const given = member(call.body, 'imei');
  if (given !== undefined) return typeof given === 'string' && imei14(given) !== null ? given : undefined;
  return newestSession(world, sim, world.scripts.of(sim.index), call.now)?.imei;
}
