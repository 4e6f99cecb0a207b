/** Endpoints: one of them, changes of its state and its IMEI lock, and the look-up of its connectivity. */
import { setTimeout as wait } from 'node:timers/promises';
import { imei14 } from '../../../shared/ids.ts';
import type { SimFacts } from '../fleet.ts';
import { member, ok, okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { newestSessions } from '../timeline.ts';
import { refusals } from './errors.ts';
import { indexOf } from './identity.ts';
import { connectivityWord, endpointText } from './rows.ts';
import { set, timeOf } from './sims.ts';
import { statesOf } from './states.ts';
import type { EmnifyRoute, EmnifyWorld } from './world.ts';

const done: Reply = { status: 204 };
/** How long a change of an endpoint is worked on, wall ms. */
const takes = 25;

export const endpointRoutes: readonly EmnifyRoute[] = [
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
    path: '/endpoint/{id}/connectivity_info',
    handle: (call, world) =>
      withEndpoint(call, world, (sim) => {
        // A look-up that failed answers 200 as well; only its body tells.
        const word = connectivityWord(world, sim, call.now);
        return word === 'OFFLINE'
          ? ok({ success: false, message: 'The subscriber could not be reached' })
          : ok({ status: { description: word } });
      }),
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

function change(call: Call, world: EmnifyWorld, sim: SimFacts): Reply {
  if (struckBy(call, 'action-fail') !== undefined) return refusals.actionFailed;
  const status = member(member(call.body, 'status'), 'id');
  const lock = member(call.body, 'imei_lock');
  if (status !== undefined && status !== 0 && status !== 1) return refusals.badRequest;
  if (lock !== undefined && typeof lock !== 'boolean') return refusals.badRequest;
  if (status === undefined && lock === undefined) return refusals.badRequest;
  if (typeof lock === 'boolean') {
    const imei = lock ? lockedTo(call, world, sim) : null;
    if (imei === undefined) return refusals.badRequest;
    if (struckBy(call, 'action-lost') === undefined)
      world.scripts.change(sim.index, { kind: 'lock', ...timeOf(call, world, sim), imei });
  }
  if (status === undefined) return done;
  return set(call, world, sim, { ...statesOf(sim, world.scripts.of(sim.index), call.now), endpoint: status });
}

/** The IMEI that is given, else that of the device last seen; undefined where there is none. */
function lockedTo(call: Call, { fleet, scripts }: EmnifyWorld, sim: SimFacts): string | undefined {
  const given = member(call.body, 'imei');
  if (given !== undefined) return typeof given === 'string' && imei14(given) !== null ? given : undefined;
  return newestSessions(fleet, sim, scripts.of(sim.index), call.now).at(-1)?.imei;
}
