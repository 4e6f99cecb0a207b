import { ok } from '../http/context.ts';
import { placeOf, type Place } from '../places.ts';
import { locationUpdateEvery } from '../sessions.ts';
import { newestSessions } from '../timeline.ts';
import { refusals, refuse } from './errors.ts';
import { simOf } from './phones.ts';
import { iso } from './status.ts';
import type { CamaraRoute } from './world.ts';

/** Where the network last saw a device: mostly a circle, for some an area with corners, for a few nobody knows. */
export const locationRoutes: readonly CamaraRoute[] = [
  {
    method: 'POST',
    path: '/location-retrieval/v0.5/retrieve',
    handle(call, world) {
      const found = simOf(call, world);
      if ('refusal' in found) return found.refusal;
      const { sim } = found;
      const newest = newestSessions(world.fleet, sim, world.scripts.of(sim.index), call.now).at(-1);
      const place = newest === undefined ? null : placeOf(newest.network.mcc, sim.index);
      if (newest === undefined || place === null || sim.index % 5 === 1) return refuse(refusals.noLocation);
      const open = Math.min(call.now, newest.end - 1) - newest.start;
      const heard = newest.start + Math.floor(open / locationUpdateEvery) * locationUpdateEvery;
      return ok({
        lastLocationTime: iso(heard),
        area: sim.index % 5 === 2 ? cornersOf(place) : circleOf(place),
      });
    },
  },
];

function circleOf({ latitude, longitude, radius }: Place): object {
  return { areaType: 'CIRCLE', center: { latitude, longitude }, radius };
}

/** Metres of a degree of latitude. */
const degree = 111_195;

/** A square that the circle lies in. */
function cornersOf({ latitude, longitude, radius }: Place): object {
  const north = radius / degree;
  const east = north / Math.cos((latitude * Math.PI) / 180);
  const corner = (up: number, right: number): object => ({
    latitude: latitude + up * north,
    longitude: longitude + right * east,
  });
  return { areaType: 'POLYGON', boundary: [corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)] };
}
