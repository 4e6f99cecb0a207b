import type { SimFacts, SimStatus } from '../fleet.ts';
import { intParam, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { purpose } from '../purposes.ts';
import { between } from '../random.ts';
import { newestSessions } from '../timeline.ts';
import { usageBetween } from '../usage.ts';
import { refusals, refuse } from './errors.ts';
import type { Refusal } from './errors.ts';
import { simsNamed } from './reads.ts';
import { monthStart } from './sessions.ts';
import { dataLimitOf, lockedByAdministrator, stateOf, usedUpAtRest } from './status.ts';
import type { Standing } from './status.ts';
import { activeProfile, deletedProfile, profilesOf, smsAllowed } from './profiles.ts';
import type { OneOtRoute, OneOtWorld } from './world.ts';

/** SIMs that one command takes. */
const mostSims = 1_000;

/** Commands that change the status: from which standings, and where they lead. */
const transitions: Readonly<Record<string, { readonly from: readonly Standing[]; readonly to: SimStatus }>> =
  {
    activate: { from: ['off', 'shipping', 'test', 'activeReady', 'suspended'], to: 'active' },
    deactivate: { from: ['live', 'suspended', 'test', 'activeReady'], to: 'inactive' },
    suspend: { from: ['live', 'test', 'activeReady'], to: 'suspended' },
    resume: { from: ['suspended'], to: 'active' },
    close: { from: ['live', 'suspended', 'test', 'activeReady', 'off', 'shipping'], to: 'terminated' },
  };

/** The commands. Arguments stand in the query, and the answer is the bare text OK, whatever is documented. */
export const writeRoutes: readonly OneOtRoute[] = [
  ...Object.entries(transitions).map(([verb, { from, to }]) =>
    command(
      verb,
      (world, sim, call) => {
        const { standing, pending } = stateOf(sim, world.scripts.of(sim.index), call.now);
        if (lockedByAdministrator(world, sim)) return refusals.locked;
        if (pending || !from.includes(standing)) return refusals.illegal;
        return to === 'active' && usedUp(world, sim, call.now) ? refusals.usedUp : null;
      },
      (world, sim, call) => {
        const at = takesEffect(world, sim, call.now);
        world.scripts.change(sim.index, { kind: 'status', at, shownAt: call.now, status: to });
      },
    ),
  ),
  command(
    'reset',
    (world, sim, call) =>
      stateOf(sim, world.scripts.of(sim.index), call.now).standing === 'live' ? null : refusals.illegal,
    (world, sim, call) => {
      const session = newestSessions(world.fleet, sim, world.scripts.of(sim.index), call.now).at(-1);
      if (session !== undefined && session.end > call.now)
        world.scripts.change(sim.index, { kind: 'reset', at: takesEffect(world, sim, call.now) });
    },
  ),
  command(
    'sendSms',
    (_world, sim, call) => {
      if ((call.query.get('message') ?? '') === '') return refusals.server;
      return smsAllowed(sim) ? null : refusals.noSms;
    },
    () => undefined,
  ),
  command(
    'esim_profile',
    (world, sim, call) => {
      const { active, downloaded } = profilesOf(world, sim, call.now);
      const profile = call.query.get('profile') ?? '';
      if (world.fleet.eid(sim) === null || !downloaded.includes(profile)) return refusals.notEnabled;
      const action = call.query.get('action') ?? '';
      if (!['enable', 'delete'].includes(action)) return refusals.server;
      return action === 'delete' && profile === active ? refusals.illegal : null;
    },
    (world, sim, call) => {
      const profile = call.query.get('profile') ?? '';
      const enables = call.query.get('action') === 'enable';
      const at = takesEffect(world, sim, call.now);
      const name = enables ? activeProfile : deletedProfile;
      world.scripts.change(sim.index, { kind: 'setting', at, shownAt: at, name, value: profile });
    },
  ),
  command(
    'set_group',
    (world, _sim, call) =>
      world.fleet.groups.some(({ name }) => name === call.query.get('group')) ? null : refusals.noGroup,
    (world, sim, call) => set(world, sim, call, 'group', call.query.get('group')),
  ),
  command(
    'set_name',
    (_world, _sim, call) => ((call.query.get('name') ?? '') === '' ? refusals.server : null),
    (world, sim, call) => set(world, sim, call, 'name', call.query.get('name')),
  ),
  command(
    'set_data_limit',
    (world, sim, call) => {
      const limit = intParam(call.query, 'limit', -1);
      return limit < 0 || limit < usedMb(world, sim, call.now) ? refusals.belowUsage : null;
    },
    (world, sim, call) => set(world, sim, call, 'data_limit', call.query.get('limit')),
  ),
];

/** A command over up to 1,000 SIMs: all of them or none. */
function command(
  verb: string,
  refusalOf: (world: OneOtWorld, sim: SimFacts, call: Call) => Refusal | null,
  carryOut: (world: OneOtWorld, sim: SimFacts, call: Call) => void,
): OneOtRoute {
  return {
    method: 'PUT',
    path: `/${verb}`,
    handle(call, world): Reply {
      const sims = simsNamed(call, world);
      if (sims === null) return refuse(refusals.noSim, call.now);
      if (sims.length > mostSims) return refuse(refusals.tooManySims, call.now);
      if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.notEnabled, call.now);
      const refusal = sims.map((sim) => refusalOf(world, sim, call)).find((each) => each !== null);
      if (refusal !== undefined) return refuse(refusal, call.now);
      if (struckBy(call, 'action-lost') === undefined) for (const sim of sims) carryOut(world, sim, call);
      return { status: 200, json: 'OK', type: 'text/plain;charset=UTF-8' };
    },
  };
}

function takesEffect({ timing: { delay }, seed }: OneOtWorld, sim: SimFacts, now: number): number {
  return now + between(delay[0], delay[1], seed ^ Math.floor(now / 1_000), sim.index, purpose.actionDelay);
}

function set(world: OneOtWorld, sim: SimFacts, call: Call, name: string, value: string | null): void {
  world.scripts.change(sim.index, { kind: 'setting', at: call.now, shownAt: call.now, name, value });
}

/** Data used this month, megabytes. */
function usedMb(world: OneOtWorld, sim: SimFacts, now: number): number {
  if (usedUpAtRest(world, sim)) return sim.deviceClass.quotaMb;
  const script = world.scripts.of(sim.index);
  const { upload, download } = usageBetween(world.fleet, sim, script, monthStart(now), now);
  return (upload + download) / 1_000_000;
}

function usedUp(world: OneOtWorld, sim: SimFacts, now: number): boolean {
  return usedMb(world, sim, now) >= dataLimitOf(world, sim, now);
}
