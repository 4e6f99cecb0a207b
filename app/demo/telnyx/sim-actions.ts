/** What changes a SIM: verbs that are worked off later, changes of its settings, and its deletion. */
import { second } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { purpose } from '../purposes.ts';
import { between } from '../random.ts';
import { shownSetting } from '../timeline.ts';
import { notFound, refusals, refuse } from './errors.ts';
import type { Refusal } from './errors.ts';
import { simIdOf } from './identity.ts';
import { settleLimit } from './limits.ts';
import { operationView } from './operations.ts';
import { pageOf } from './paging.ts';
import { heldAtRest, heldByLimit, simView } from './sim-view.ts';
import { simOf } from './sims.ts';
import type { TelnyxRoute, TelnyxWorld } from './world-core.ts';

export const simActionRoutes: readonly TelnyxRoute[] = [
  ...(['enable', 'disable'] as const).map(
    (verb): TelnyxRoute => ({
      method: 'POST',
      path: `/sim_cards/{id}/actions/${verb}`,
      handle: (call, world) => ofSim(call, world, (sim) => order(call, world, sim, verb)),
    }),
  ),
  {
    method: 'PATCH',
    path: '/sim_cards/{id}',
    handle: (call, world) => ofSim(call, world, (sim) => change(call, world, sim)),
  },
  {
    method: 'DELETE',
    path: '/sim_cards/{id}',
    handle: (call, world) => ofSim(call, world, (sim) => remove(call, world, sim)),
  },
  {
    method: 'GET',
    path: '/sim_card_actions',
    handle: (call, world) =>
      pageOf(
        call,
        world.operations.list().map((each) => operationView(each, call.now)),
      ),
  },
  {
    method: 'GET',
    path: '/sim_card_actions/{id}',
    handle(call, world) {
      const operation = world.operations.find(call.params['id'] ?? '');
      return operation === undefined ? notFound : ok({ data: operationView(operation, call.now) });
    },
  },
];

function ofSim(call: Call, world: TelnyxWorld, work: (sim: SimFacts) => Reply): Reply {
  const sim = simOf(call, world);
  return sim === null ? notFound : work(sim);
}

/** Takes an order: 202 at once, the state follows. An order that is still under way is interrupted by it. */
function order(call: Call, world: TelnyxWorld, sim: SimFacts, type: 'enable' | 'disable'): Reply {
  const { now } = call;
  const simId = simIdOf(world.seed, sim.index);
  if (type === 'enable' && isHeld(sim, world, now)) return refuse(refusals.held);
  const lost = struckBy(call, 'action-lost') !== undefined;
  const fails = struckBy(call, 'action-fail') !== undefined;
  const outcome = lost ? 'lost' : fails ? 'failed' : 'completed';
  world.operations.interrupt(simId, now);
  forgetOrders(world, sim, now);
  const doneAt = now + networkDelay(world, sim, now);
  if (outcome === 'completed') {
    const status = type === 'enable' ? 'active' : 'suspended';
    const setting = { kind: 'setting', at: doneAt, shownAt: doneAt, name: heldByLimit, value: null } as const;
    world.scripts.change(sim.index, { kind: 'status', at: doneAt, shownAt: doneAt, status });
    world.scripts.change(sim.index, setting);
    world.changes.record(simId, [{ field: 'status', to: type }], now);
  }
  const operation = world.operations.begin({ simId, type, createdAt: now, doneAt, outcome });
  return { ...ok({ data: operationView(operation, now) }), status: 202 };
}

/** A SIM that its limit or its device holds is not let go by an order. */
function isHeld(sim: SimFacts, world: TelnyxWorld, now: number): boolean {
  const script = world.scripts.of(sim.index);
  return heldAtRest(sim, script) || shownSetting(script, heldByLimit, now) === 'yes';
}

/** How long the network takes to follow, ms. */
function networkDelay(world: TelnyxWorld, sim: SimFacts, now: number): number {
  const [shortest, longest] = world.timing.delay;
  return between(shortest, longest, world.seed ^ Math.floor(now / second), sim.index, purpose.actionDelay);
}

/** What was ordered and did not happen yet never will. */
function forgetOrders(world: TelnyxWorld, sim: SimFacts, now: number): void {
  const changes = world.scripts.of(sim.index)?.statusChanges ?? [];
  const first = changes.findIndex(({ at }) => at > now);
  if (first >= 0) world.scripts.edit(sim.index).statusChanges.splice(first);
}

/** Settings that a PATCH may hold, each with its check and its effect. */
function change(call: Call, world: TelnyxWorld, sim: SimFacts): Reply {
  const { now, body } = call;
  const given = {
    authorized_imeis: member(body, 'authorized_imeis'),
    sim_card_group_id: member(body, 'sim_card_group_id'),
    data_limit: member(body, 'data_limit'),
  };
  const refusal = struckBy(call, 'action-fail') === undefined ? refusalOf(world, given) : refusals.notChanged;
  if (refusal !== null) return refuse(refusal);
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // A lost change is answered as if it were made.
  if (struckBy(call, 'action-lost') !== undefined)
    return { ...ok({ data: { ...simView(world, sim, now), ...asked } }), status: 202 };

  const { scripts } = world;
  const set = (name: string, value: string | null): void =>
    scripts.change(sim.index, { kind: 'setting', at: now, shownAt: now, name, value });
  if (given.authorized_imeis !== undefined) {
    const list: readonly unknown[] = Array.isArray(given.authorized_imeis) ? given.authorized_imeis : [];
    const imei = typeof list[0] === 'string' ? list[0] : null;
    const letsGo = sim.status === 'terminated' && heldAtRest(sim, scripts.of(sim.index));
    const at = now + networkDelay(world, sim, now);
    if (letsGo) scripts.change(sim.index, { kind: 'status', at: now, shownAt: now, status: 'active' });
    scripts.change(sim.index, { kind: 'lock', at, shownAt: now, imei });
  }
  if (typeof given.sim_card_group_id === 'string') set('group', given.sim_card_group_id);
  if (given.data_limit === null) set('dataLimit', null);
  else if (given.data_limit !== undefined) set('dataLimit', String(member(given.data_limit, 'amount')));
  settleLimit(world, sim, now);
  world.changes.record(
    simIdOf(world.seed, sim.index),
    Object.entries(asked).map(([field, to]) => ({ field, to })),
    now,
  );
  return { ...ok({ data: simView(world, sim, now) }), status: 202 };
}

function refusalOf(
  world: TelnyxWorld,
  given: {
    readonly authorized_imeis: unknown;
    readonly sim_card_group_id: unknown;
    readonly data_limit: unknown;
  },
): Refusal | null {
  const { authorized_imeis: imeis, sim_card_group_id: group, data_limit: limit } = given;
  if (imeis === undefined && group === undefined && limit === undefined) return refusals.badRequest;
  // This world holds a SIM to one device at most.
  const list = imeis === undefined || imeis === null ? [] : imeis;
  if (
    !Array.isArray(list) ||
    list.length > 1 ||
    !list.every((imei) => typeof imei === 'string' && /^\d{15}$/.test(imei))
  )
    return refusals.badImei;
  if (group !== undefined && !world.fleet.groups.some(({ groupId }) => groupId === group))
    return refusals.noGroup;
  const amount = member(limit, 'amount');
  if (limit !== undefined && limit !== null)
    if (typeof amount !== 'string' || !/^\d+(\.\d+)?$/.test(amount) || member(limit, 'unit') !== 'MB')
      return refusals.badLimit;
  return null;
}

function remove(call: Call, world: TelnyxWorld, sim: SimFacts): Reply {
  const { now } = call;
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.notChanged);
  const view = simView(world, sim, now);
  // The answer shows the SIM as it was.
  if (struckBy(call, 'action-lost') !== undefined) return ok({ data: view });
  const simId = simIdOf(world.seed, sim.index);
  world.operations.interrupt(simId, now);
  forgetOrders(world, sim, now);
  world.scripts.change(sim.index, { kind: 'status', at: now, shownAt: now, status: 'terminated' });
  world.listing.remove(sim.index);
  world.changes.record(simId, [{ field: 'deleted', to: true }], now);
  return ok({ data: view });
}
