import { day } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { ok } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { purpose } from '../purposes.ts';
import { hash32, unit } from '../random.ts';
import { locationUpdateEvery } from '../sessions.ts';
import { newestSessions, sessionsBetween, shownStatus } from '../timeline.ts';
import { simOf } from './phones.ts';
import type { CamaraRoute, CamaraWorld } from './world.ts';

/** How far back the operator supervises swaps, days. */
const supervised = 120;

/** Reachability, roaming and the two swap dates of one phone number. */
export const statusRoutes: readonly CamaraRoute[] = [
  about('/device-reachability-status/v1/retrieve', (world, sim, now) => {
    const script = world.scripts.of(sim.index);
    const newest = newestSessions(world.fleet, sim, script, now).at(-1);
    if (newest === undefined || shownStatus(sim, script, now) !== 'active')
      return {
        lastStatusTime: iso(newest === undefined ? sim.createdTime : Math.min(newest.end, now)),
        reachable: false,
      };
    const online = newest.end > now;
    const heard =
      newest.start +
      Math.floor((Math.min(now, newest.end - 1) - newest.start) / locationUpdateEvery) * locationUpdateEvery;
    return { lastStatusTime: iso(heard), reachable: true, connectivity: online ? ['DATA', 'SMS'] : ['SMS'] };
  }),
  about('/device-roaming-status/v1/retrieve', (world, sim, now) => {
    const newest = newestSessions(world.fleet, sim, world.scripts.of(sim.index), now).at(-1);
    const lastStatusTime = iso(newest?.start ?? sim.createdTime);
    if (newest === undefined || newest.network.country === sim.network.country)
      return { lastStatusTime, roaming: false };
    const { mcc, country } = newest.network;
    return { lastStatusTime, roaming: true, countryCode: mcc, countryName: [country] };
  }),
  about('/sim-swap/v2/retrieve-date', (world, sim, now) =>
    dateView('latestSimChange', simSwapAt(world, sim), now),
  ),
  about('/device-swap/v1/retrieve-date', (world, sim, now) =>
    dateView('latestDeviceChange', deviceSwapAt(world, sim, now), now),
  ),
];

function about(path: string, view: (world: CamaraWorld, sim: SimFacts, now: number) => object): CamaraRoute {
  return {
    method: 'POST',
    path,
    handle(call: Call, world): Reply {
      const found = simOf(call, world);
      return 'sim' in found ? ok(view(world, found.sim, call.now)) : found.refusal;
    },
  };
}

/** Null beyond the supervised time, which is then told instead. */
function dateView(name: string, at: number, now: number): object {
  return now - at > supervised * day ? { [name]: null, monitoredPeriod: supervised } : { [name]: iso(at) };
}

/** One SIM in forty got another card within the last three weeks; for the others it is the first use. */
function simSwapAt({ fleet, seed }: CamaraWorld, sim: SimFacts): number {
  if (hash32(seed, sim.index, purpose.documents) % 40 !== 0) return sim.createdTime + day;
  return fleet.epoch - Math.floor(unit(seed, sim.index, purpose.hardware) * 21 * day);
}

/** When another device first held a session, within the last week; else the first use. */
function deviceSwapAt({ fleet, scripts }: CamaraWorld, sim: SimFacts, now: number): number {
  const script = scripts.of(sim.index);
  if (script === undefined) return sim.createdTime + day;
  let swapped = sim.createdTime + day;
  let imei: string | null = null;
  for (const session of sessionsBetween(fleet, sim, script, now - 7 * day, now)) {
    if (imei !== null && session.imei !== imei) swapped = session.start;
    imei = session.imei;
  }
  return swapped;
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
