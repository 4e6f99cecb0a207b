import { ok } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import type { SimFacts } from '../fleet.ts';
import { refusals, refuse } from './errors.ts';
import { simBy } from './identity.ts';
import { pageOf } from './paging.ts';
import { placeOf } from '../places.ts';
import { presenceOf } from '../switched.ts';
import { second } from '../../../shared/time.ts';
import { simView } from './sim-view.ts';
import type { OneOtRoute, OneOtWorld } from './world.ts';

/** The SIMs that a call names, comma-separated, by ICCID or by EID; null where one of them is not there. */
export function simsNamed(call: Call, world: OneOtWorld): readonly SimFacts[] | null {
  const sims: SimFacts[] = [];
  for (const iccid of (call.query.get('iccid') ?? '').split(',')) {
    const sim = simBy(world.fleet, iccid);
    if (sim === null) return null;
    sims.push(sim);
  }
  return sims;
}

/** Where the network last heard a SIM; one in so many has none. Whether times are in seconds rests on public client code. */
function diagnostics(call: Call, world: OneOtWorld): Reply {
  const [sim] = simsNamed(call, world) ?? [];
  if (sim === undefined) return refuse(refusals.noSim, call.now);
  const { newest, online } = presenceOf(world, sim, call.now);
  const place = newest === undefined ? null : placeOf(newest.network.mcc, sim.index);
  if (newest === undefined || place === null || sim.index % 23 === 5)
    return refuse(refusals.noDiagnostics, call.now);
  return ok({
    imei: newest.imei,
    deviceName: world.fleet.tags(sim)['name'] ?? '',
    inDataSession: online,
    lastNetworkActivity: Math.floor((online ? call.now : newest.end) / second),
    lastCountry: newest.network.country,
    lastOperator: newest.network.name,
    ...place,
  });
}

/** The list of SIMs, single SIMs, and groups, which are names and nothing else. */
export const readRoutes: readonly OneOtRoute[] = [
  {
    method: 'GET',
    path: '/get_account_sims',
    handle: (call, world) =>
      pageOf(call, 'sims', world.fleet.size, (index) => simView(world, world.fleet.facts(index), call.now)),
  },
  {
    method: 'GET',
    path: '/get_sims',
    handle(call, world) {
      const sims = simsNamed(call, world) ?? [];
      const known = sims.map((sim) => simView(world, sim, call.now));
      return pageOf(call, 'sims', known.length, (index) => known[index] ?? {});
    },
  },
  {
    method: 'GET',
    path: '/get_sim',
    handle(call, world) {
      const [sim] = simsNamed(call, world) ?? [];
      return sim === undefined ? refuse(refusals.noSim, call.now) : ok(simView(world, sim, call.now));
    },
  },
  {
    method: 'GET',
    path: '/get_account_groups',
    handle: (_, world) => ok(world.fleet.groups.map(({ name }) => name)),
  },
  { method: 'GET', path: '/diagnostics', handle: diagnostics },
];
