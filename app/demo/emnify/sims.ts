/** SIMs: the list, one of them, and changes of its state. */
import { between } from '../random.ts';
import { purpose } from '../purposes.ts';
import type { SimFacts } from '../fleet.ts';
import { member, okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals } from './errors.ts';
import { indexOf } from './identity.ts';
import { pageAsked, pageReply } from './paging.ts';
import { simText } from './rows.ts';
import { endpointSetting, mayGo, simSetting, statesOf, statusOf } from './states.ts';
import type { States } from './states.ts';
import type { EmnifyRoute, EmnifyWorld } from './world.ts';

const done: Reply = { status: 204 };

export const simRoutes: readonly EmnifyRoute[] = [
  {
    method: 'GET',
    path: '/sim',
    handle(call, world) {
      const asked = pageAsked(call);
      const end = Math.min(world.fleet.size, asked.first + asked.size);
      const rows: string[] = [];
      for (let index = asked.first; index < end; index++)
        rows.push(simText(world, world.fleet.facts(index), call.now));
      return pageReply(call, asked, rows, world.fleet.size);
    },
  },
  {
    method: 'GET',
    path: '/sim/{id}',
    handle: (call, world) => withSim(call, world, (sim) => okText(simText(world, sim, call.now))),
  },
  {
    method: 'PATCH',
    path: '/sim/{id}',
    handle: (call, world) =>
      withSim(call, world, (sim) => {
        const to = member(member(call.body, 'status'), 'id');
        if (typeof to !== 'number') return refusals.badRequest;
        return changeSim(call, world, sim, to);
      }),
  },
  {
    method: 'DELETE',
    path: '/sim/{id}',
    handle: (call, world) =>
      withSim(call, world, (sim) => {
        if (struckBy(call, 'action-fail') !== undefined) return refusals.actionFailed;
        const states = statesOf(sim, world.scripts.of(sim.index), call.now);
        if (states.sim === 3) return refusals.illegalState;
        return states.endpoint === null
          ? set(call, world, sim, { ...states, sim: 3 })
          : refusals.stillAssigned;
      }),
  },
];

export function withSim(call: Call, world: EmnifyWorld, work: (sim: SimFacts) => Reply): Reply {
  const index = indexOf('sim', call.params['id'] ?? '', world.fleet.size);
  return index === null ? refusals.noSuchThing : work(world.fleet.facts(index));
}

function changeSim(call: Call, world: EmnifyWorld, sim: SimFacts, to: number): Reply {
  if (struckBy(call, 'action-fail') !== undefined) return refusals.actionFailed;
  const states = statesOf(sim, world.scripts.of(sim.index), call.now);
  if (!mayGo(states.sim, to)) return refusals.illegalState;
  return set(call, world, sim, { ...states, sim: to });
}

/** Writes both states: shown at once or once the network follows, as the world is timed. A lost change is answered like any other. */
export function set(call: Call, world: EmnifyWorld, sim: SimFacts, states: States): Reply {
  if (struckBy(call, 'action-lost') !== undefined) return done;
  const { at, shownAt } = timeOf(call, world, sim);
  const before = statesOf(sim, world.scripts.of(sim.index), call.now);
  const change = (name: string, from: number | null, to: number | null): void => {
    if (to !== null && from !== to)
      world.scripts.change(sim.index, { kind: 'setting', at, shownAt, name, value: String(to) });
  };
  change(simSetting, before.sim, states.sim);
  change(endpointSetting, before.endpoint, states.endpoint);
  world.scripts.change(sim.index, { kind: 'status', at, shownAt, status: statusOf(states) });
  return done;
}

/** When the network follows a change and when answers show it, ms. A later order never overtakes an earlier one. */
export function timeOf(
  call: Call,
  { fleet, scripts, timing }: EmnifyWorld,
  sim: SimFacts,
): { readonly at: number; readonly shownAt: number } {
  const script = scripts.of(sim.index);
  const earlier = [...(script?.statusChanges ?? []), ...(script?.lockChanges ?? [])].map(({ at }) => at + 1);
  const seed = fleet.seed ^ Math.floor(call.now / 1_000);
  const delay = between(timing.delay[0], timing.delay[1], seed, sim.index, purpose.actionDelay);
  const at = Math.max(...earlier, call.now + delay);
  return { at, shownAt: timing.statusWaits ? at : call.now };
}
