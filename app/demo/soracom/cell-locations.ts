/** The register of towers. One tower in so many is not in it. */
import { ok } from '../http/context.ts';
import { placeOf } from '../places.ts';
import { hash32 } from '../random.ts';
import { purpose } from '../purposes.ts';
import { refusals, refuse } from './errors.ts';
import type { SoracomRoute } from './world-core.ts';

const missingEvery = 9;

export const cellLocationRoutes: readonly SoracomRoute[] = [
  {
    method: 'GET',
    path: '/cell_locations',
    handle(call) {
      const figure = (name: string): number => Number(call.query.get(name) ?? Number.NaN);
      const cell = [figure('ecid'), figure('eci'), figure('cid'), figure('lac')].find(Number.isInteger);
      const mcc = figure('mcc');
      if (cell === undefined || !Number.isInteger(mcc) || !Number.isInteger(figure('mnc')))
        return refuse(refusals.badRequest);
      const place = placeOf(mcc, cell);
      if (place === null || hash32(mcc, cell, purpose.cell) % missingEvery === 0)
        return refuse(refusals.noSuchThing);
      return ok({
        lat: place.latitude,
        lon: place.longitude,
        range: place.radius,
        samples: 7,
        exact: 0,
        avg_strength: 0,
        created: '2022-01-01T00:00:00.000Z',
        updated: '2025-06-01T00:00:00.000Z',
      });
    },
  },
];
