import { noTools, notOffered, type LocationReading, type Tools } from '../tools.ts';
import type { Sim } from './schema.ts';

/** Source: fields of the SIM card that the API description and its clients name, `current_device_location`. */
export function telnyxTools(
  readOne: (providerSimId: string, signal: AbortSignal) => Promise<Sim | null>,
): Tools {
  return {
    ...noTools,
    location: {
      support: 'native',
      how: 'Where the network last placed the device, with its accuracy; Telnyx does not say when',
      use: async (providerSimId, signal) => toLocation(await readOne(providerSimId, signal)),
    },
    capture: notOffered('none', 'The API description has no packet capture'),
    filter: notOffered(
      'unknown',
      'Traffic policy profiles exist beside the groups; how one is put on a group is not in the documents at hand',
    ),
    rules: notOffered('unknown', 'Notification settings exist; which of them act on SIMs is not told'),
  };
}

function toLocation(sim: Sim | null): LocationReading {
  const place = sim?.current_device_location;
  if (typeof place?.latitude !== 'number' || typeof place.longitude !== 'number')
    return { found: false, reason: 'Telnyx tells no place of this SIM.' };
  // Metres are the only unit that is documented; a figure in another one would be worse than none.
  const inMetres = ['m', 'meters', ''].includes(place.accuracy_unit ?? '');
  return {
    found: true,
    latitude: place.latitude,
    longitude: place.longitude,
    radius: inMetres ? (place.accuracy ?? null) : null,
    observedAt: null,
    basis: 'Position that the network tells',
  };
}
