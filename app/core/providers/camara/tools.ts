import { metresBetween, type Point } from '../../../../shared/area.ts';
import { shaped } from '../rows.ts';
import { notOffered, type LocationReading, type Tools } from '../tools.ts';
import { Refusal } from '../verdict.ts';
import { locationApi } from './apis.ts';
import type { CamaraClient } from './client.ts';
import { Place } from './schema.ts';

/** @param places whether the customer wants places asked for */
export function camaraTools(client: CamaraClient, places: boolean): Tools {
  return {
    location: places
      ? {
          support: 'native',
          how: 'Location retrieval of the operator: the area in which the network last saw the device',
          use: (phone, signal) => locate(client, phone, signal),
        }
      : notOffered('unknown', 'Places are not asked for: switch them on in the settings of this provider'),
    capture: notOffered('none', 'No CAMARA API in use records packets'),
    rules: notOffered('none', 'No CAMARA API in use has automations'),
    filter: notOffered('none', 'No CAMARA API in use filters traffic'),
  };
}

/** Refusals that speak of this one device, not of the account. Source: the released description. */
const nowhere: Readonly<Record<string, string>> = {
  IDENTIFIER_NOT_FOUND: 'The operator does not know this number.',
  SERVICE_NOT_APPLICABLE: 'The operator does not tell the place of this number.',
  'LOCATION_RETRIEVAL.UNABLE_TO_LOCATE': 'The operator cannot locate the device now.',
};

/** Without an oldest age: an old place with its time is better than none. */
async function locate(client: CamaraClient, phone: string, signal: AbortSignal): Promise<LocationReading> {
  const { path } = locationApi;
  try {
    const json = { device: { phoneNumber: phone } };
    const answer = await client.call({ method: 'POST', path, json, purpose: 'read' }, signal);
    return toLocation(shaped(Place, answer.body, client.who, `POST ${path}`));
  } catch (error) {
    const reason = error instanceof Refusal ? nowhere[error.providerCode ?? ''] : undefined;
    if (reason === undefined) throw error;
    return { found: false, reason };
  }
}

/** A polygon becomes the circle around it: from the middle of its corners to the farthest of them. */
export function toLocation({ area, lastLocationTime }: Place): LocationReading {
  const found = { found: true, observedAt: lastLocationTime } as const;
  if (area.areaType === 'CIRCLE')
    return { ...found, ...area.center, radius: area.radius, basis: 'Location retrieval of the operator' };
  const middle = middleOf(area.boundary);
  return {
    ...found,
    ...middle,
    radius: Math.ceil(Math.max(...area.boundary.map((corner) => metresBetween(middle, corner)))),
    basis: `Location retrieval of the operator, the circle around an area of ${area.boundary.length} corners`,
  };
}

/** Corners on both sides of the date line are brought to one side first. */
function middleOf(corners: readonly Point[]): Point {
  const first = corners[0]?.longitude ?? 0;
  const near = (longitude: number): number => longitude - 360 * Math.round((longitude - first) / 360);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const longitude = mean(corners.map((corner) => near(corner.longitude)));
  return {
    latitude: mean(corners.map((corner) => corner.latitude)),
    longitude: longitude - 360 * Math.round(longitude / 360),
  };
}
