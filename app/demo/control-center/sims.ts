/** The list, sorted by modification and asked for what changed since; single SIMs; and what changes them. */
import type { SimFacts } from '../fleet.ts';
import { intParam, member, ok, struckBy, type Call, type Reply } from '../http/context.ts';
import { aboutSim } from '../http/about-sim.ts';
import { isOn, switchSim } from '../switched.ts';
import { iccidOf, simBy } from './identity.ts';
import { refuse, type ControlCenterRoute, type ControlCenterWorld } from './world.ts';

const largestPage = 50;

export const badRequest = refuse(400, '10000003', 'A parameter is missing or has another form');
export const noDevice = refuse(404, '20000001', 'Resource not found');

const ofSim = aboutSim<ControlCenterWorld>('iccid', simBy, noDevice);

export const simRoutes: readonly ControlCenterRoute[] = [
  { method: 'GET', path: '/devices', handle: listed },
  {
    method: 'GET',
    path: '/devices/{iccid}',
    handle: ofSim((sim, call, world) => ok(simView(world, sim, call.now))),
  },
  {
    method: 'PUT',
    path: '/devices/{iccid}',
    handle: ofSim((sim, call, world) => change(call, world, sim)),
  },
];

/** Pages by number; the answer says only whether it is the last. */
function listed(call: Call, world: ControlCenterWorld): Reply {
  const since = Date.parse(call.query.get('modifiedSince') ?? '');
  const page = intParam(call.query, 'pageNumber', 1);
  const asked = intParam(call.query, 'pageSize', largestPage);
  if (Number.isNaN(since) || page < 1 || asked < 1 || asked > largestPage) return badRequest;
  const indices = world.modifications.since(since, call.now);
  const to = page * asked;
  const rows =
    struckBy(call, 'empty-page') === undefined
      ? indices
          .slice((page - 1) * asked, to)
          .map((index) => simView(world, world.fleet.facts(index), call.now))
      : [];
  return ok({ pageNumber: page, devices: rows, lastPage: to >= indices.length });
}

function simView(world: ControlCenterWorld, sim: SimFacts, now: number): object {
  return {
    iccid: iccidOf(sim),
    status: isOn(world, sim, now) ? 'ACTIVATED' : 'DEACTIVATED',
    ratePlan: 'Fleet 10 MB',
    communicationPlan: 'Data and SMS',
  };
}

/** What a PUT may hold here: `status`. The answer names the device. */
function change(call: Call, world: ControlCenterWorld, sim: SimFacts): Reply {
  const status = member(call.body, 'status');
  if (status !== 'ACTIVATED' && status !== 'DEACTIVATED') return badRequest;
  if (struckBy(call, 'action-fail') !== undefined)
    return refuse(400, '10000019', 'The device cannot take that status now');
  if (struckBy(call, 'action-lost') === undefined) {
    switchSim(world, sim, status === 'ACTIVATED', call.now);
    const shownAt = world.scripts.of(sim.index)?.statusChanges.at(-1)?.shownAt ?? call.now;
    world.modifications.note(sim.index, shownAt);
  }
  return ok({ iccid: iccidOf(sim) });
}
