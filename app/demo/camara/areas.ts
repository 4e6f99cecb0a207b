import { second } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { placeOf } from '../places.ts';
import type { CamaraWorld } from './world.ts';

/** The areas that this operator agreed with its customer: 50 km around a place in the country of each SIM. */

/** How long the network takes to follow a change, ms. */
export const followsAfter = 4 * second;

/** One SIM in five is held from the start. */
export function isHeld({ held }: CamaraWorld, index: number, now: number): boolean {
  const change = held.get(index);
  if (change === undefined) return index % 5 === 3;
  return now >= change.from ? change.held : change.now;
}

export function areaView(world: CamaraWorld, sim: SimFacts, now: number): object {
  if (!isHeld(world, sim.index, now)) return { areaLimitStatus: 'UNRESTRICTED' };
  const place = placeOf(sim.network.mcc, sim.index % 7);
  if (place === null) return { areaLimitStatus: 'RESTRICTED' };
  const { latitude, longitude } = place;
  return {
    areaLimitStatus: 'RESTRICTED',
    limitArea: { areaType: 'CIRCLE', center: { latitude, longitude }, radius: 50_000 },
  };
}
