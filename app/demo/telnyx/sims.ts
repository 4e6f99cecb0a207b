/** The SIM list and single SIMs. */
import { ok, struckBy } from '../http/context.ts';
import type { Call } from '../http/context.ts';
import type { SimFacts } from '../fleet.ts';
import { notFound } from './errors.ts';
import { indexOfSimId } from './identity.ts';
import { settleLimit } from './limits.ts';
import { pageReply } from './paging.ts';
import { simView } from './sim-view.ts';
import type { TelnyxRoute, TelnyxWorld } from './world-core.ts';

const largestPage = 250;

/** The SIM a call names in its path, or null: a deleted one is as unknown as one that never was. */
export function simOf(call: Call, world: TelnyxWorld): SimFacts | null {
  const index = indexOfSimId(world.fleet, call.params['id'] ?? '');
  if (index === null || isDeleted(world, index)) return null;
  settleLimit(world, world.fleet.facts(index), call.now);
  return world.fleet.facts(index);
}

function isDeleted(world: TelnyxWorld, index: number): boolean {
  return world.scripts.of(index)?.statusChanges.some(({ status }) => status === 'terminated') === true;
}

export const simRoutes: readonly TelnyxRoute[] = [
  {
    method: 'GET',
    path: '/sim_cards',
    handle: (call, world) =>
      pageReply(call, largestPage, ({ from, to, size }) => {
        const { listing } = world;
        if (struckBy(call, 'empty-page') !== undefined) listing.postpone(from, to, size);
        else if (struckBy(call, 'short-page') !== undefined)
          listing.postpone(from + Math.ceil(size / 10), to, size);
        const rows = listing.between(from, to).map((index) => {
          const sim = world.fleet.facts(index);
          settleLimit(world, sim, call.now);
          return simView(world, sim, call.now);
        });
        return { rows, places: listing.places, total: listing.rows };
      }),
  },
  {
    method: 'GET',
    path: '/sim_cards/{id}',
    handle(call, world) {
      const sim = simOf(call, world);
      return sim === null ? notFound : ok({ data: simView(world, sim, call.now) });
    },
  },
];
