/** The SIM list, single SIMs, and changes of their status and fleet: a new status is scheduled first, a new fleet holds at once. */
import { isoSeconds } from '../../../shared/time.ts';
import type { SimFacts, SimStatus } from '../fleet.ts';
import { member, okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { purpose } from '../purposes.ts';
import { between } from '../random.ts';
import { refusals, refuse } from './errors.ts';
import { groupNamed } from './fleets.ts';
import { fleetSidOf, indexOfSimSid, simSidOf, superIccidOf } from './ids.ts';
import { pageReply } from './paging.ts';
import { groupIdOf, statusWord } from './world.ts';
import type { StatusWord, SuperSimRoute, SuperSimWorld } from './world.ts';

const largestPage = 1_000;

export const simRoutes: readonly SuperSimRoute[] = [
  {
    method: 'GET',
    path: '/v1/Sims',
    handle: (call, world) =>
      pageReply(call, world, 'sims', largestPage, (from, size) => {
        const rows: string[] = [];
        let index = from;
        for (; index < world.fleet.size && rows.length < size; index++) {
          const sim = world.fleet.facts(index);
          if (asked(call, world, sim)) rows.push(simText(world, sim, call.now));
        }
        return { rows, next: index < world.fleet.size ? index : null };
      }),
  },
  {
    method: 'GET',
    path: '/v1/Sims/{Sid}',
    handle(call, world) {
      const sim = simNamed(world, call.params['Sid'] ?? '');
      return sim === null ? refuse(refusals.noSuchThing) : okText(simText(world, sim, call.now));
    },
  },
  { method: 'POST', path: '/v1/Sims/{Sid}', handle: update },
];

/** The SIM with this SID, or null. */
export function simNamed(world: SuperSimWorld, sid: string): SimFacts | null {
  const index = indexOfSimSid(world.seed, world.fleet.size, sid);
  return index === null ? null : world.fleet.facts(index);
}

function asked({ query, now }: Call, world: SuperSimWorld, sim: SimFacts): boolean {
  const [status, fleet, iccid] = [query.get('Status'), query.get('Fleet'), query.get('Iccid')];
  if (iccid !== null && superIccidOf(sim) !== iccid) return false;
  if (status !== null && statusWord(world, sim, now) !== status) return false;
  return fleet === null || groupNamed(world, fleet)?.groupId === groupIdOf(world, sim);
}

/** The `Sim` object of the API at `now` (ms) as JSON text. */
function simText(
  world: SuperSimWorld,
  sim: SimFacts,
  now: number,
  status: StatusWord = statusWord(world, sim, now),
  groupId = groupIdOf(world, sim),
): string {
  const sid = simSidOf(world.seed, sim.index);
  const url = `${world.address()}/v1/Sims/${sid}`;
  const name = world.fleet.tags(sim)['name'] ?? '';
  const fleet = groupId === null ? 'null' : `"${fleetSidOf(groupId)}"`;
  return (
    `{"sid":"${sid}","unique_name":${name === '' ? 'null' : JSON.stringify(name)},"account_sid":"${world.accountSid}",` +
    `"iccid":"${superIccidOf(sim)}","status":"${status}","fleet_sid":${fleet},` +
    `"date_created":"${isoSeconds(sim.createdTime)}","date_updated":"${isoSeconds(updatedAt(world, sim, now))}",` +
    `"url":"${url}","links":{"billing_periods":"${url}/BillingPeriods","sim_ip_addresses":"${url}/IpAddresses"}}`
  );
}

function updatedAt(world: SuperSimWorld, sim: SimFacts, now: number): number {
  const atRest = sim.status === 'ready' || sim.status === 'active' ? sim.createdTime : sim.statusSince;
  const changes = world.scripts.of(sim.index)?.statusChanges ?? [];
  const shown = changes.map(({ shownAt }) => shownAt).filter((at) => at <= now);
  return Math.max(sim.createdTime, atRest, world.moved.get(sim.index)?.at ?? 0, ...shown);
}

/** Which status leads to which. Source: the providers' page on the SIM resource, error 83010. */
const leadsTo: Readonly<Record<StatusWord, readonly string[]>> = {
  new: ['ready', 'active'],
  ready: ['active', 'inactive'],
  active: ['inactive'],
  inactive: ['active'],
  scheduled: [],
};
const statusOf: Readonly<Record<string, SimStatus>> = {
  ready: 'ready',
  active: 'active',
  inactive: 'suspended',
};

function update(call: Call, world: SuperSimWorld): Reply {
  const sim = simNamed(world, call.params['Sid'] ?? '');
  if (sim === null) return refuse(refusals.noSuchThing);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.badStatus);
  const [status, fleet] = [member(call.body, 'Status'), member(call.body, 'Fleet')];
  const now = statusWord(world, sim, call.now);
  const group = typeof fleet === 'string' ? groupNamed(world, fleet) : null;
  if (typeof fleet === 'string' && group === null) return refuse(refusals.badRequest);
  const changes = typeof status === 'string' && status !== now;
  if (changes && !leadsTo[now].includes(status)) return refuse(refusals.badStatus);
  // Only a SIM in a fleet can connect.
  if (changes && group === null && groupIdOf(world, sim) === null) return refuse(refusals.badStatus);

  const lost = struckBy(call, 'action-lost') !== undefined;
  if (group !== null && !lost) world.moved.set(sim.index, { groupId: group.groupId, at: call.now });
  if (changes && !lost) schedule(world, sim, statusOf[status] ?? 'suspended', call.now);
  // A lost change is answered like any other.
  const text = simText(
    world,
    sim,
    call.now,
    changes ? 'scheduled' : now,
    group?.groupId ?? groupIdOf(world, sim),
  );
  return { ...okText(text), status: changes ? 202 : 200 };
}

/** The network follows a little later; until then the SIM is `scheduled`, and its settings are on their way to the card. */
function schedule(world: SuperSimWorld, sim: SimFacts, status: SimStatus, now: number): void {
  const [shortest, longest] = world.timing.delay;
  const chance = world.seed ^ Math.floor(now / 1000);
  const at = now + between(shortest, longest, chance, sim.index, purpose.actionDelay);
  world.scripts.change(sim.index, { kind: 'status', at, shownAt: at, status });
  world.scheduled.set(sim.index, at);
  world.settings.set(sim.index, [...(world.settings.get(sim.index) ?? []), { at: now, doneAt: at }]);
}
