import { shaped } from '../rows.ts';
import { noTools, notOffered, type LocationReading, type Tools } from '../tools.ts';
import { Refusal } from '../verdict.ts';
import type { OneOtClient } from './client.ts';
import { Diagnostics } from './schema.ts';

export function oneOtTools(client: OneOtClient): Tools {
  return {
    ...noTools,
    location: {
      support: 'native',
      how: 'Diagnostics, an add-on of the account: where the network last heard the SIM, with a radius',
      use: (providerSimId, signal) => locate(client, providerSimId, signal),
    },
    rules: notOffered('unknown', 'Alerts are read; no public source names a call that makes rules'),
  };
}

/** E101 to E103: no history, no diagnostics. Source: the documentation page. */
const nothingKnown: readonly (string | null)[] = ['E101', 'E102', 'E103'];

async function locate(
  client: OneOtClient,
  providerSimId: string,
  signal: AbortSignal,
): Promise<LocationReading> {
  try {
    const query = { iccid: providerSimId };
    const answer = await client.call(
      { method: 'GET', path: '/diagnostics', query, purpose: 'read', what: 'GET /diagnostics' },
      signal,
    );
    const found = shaped(Diagnostics, answer.body, client.who, 'diagnostics of a SIM');
    const { latitude, longitude, radius, lastNetworkActivity } = found;
    // Nought, nought is what a client library's missing figure looks like, and open sea.
    if (typeof latitude !== 'number' || typeof longitude !== 'number' || (latitude === 0 && longitude === 0))
      return { found: false, reason: '1oT tells no place of this SIM.' };
    return {
      found: true,
      latitude,
      longitude,
      radius: radius ?? null,
      observedAt: lastNetworkActivity ?? null,
      basis: 'Diagnostics of the network',
    };
  } catch (error) {
    if (error instanceof Refusal && nothingKnown.includes(error.providerCode))
      return { found: false, reason: '1oT has no diagnostics of this SIM.' };
    throw error;
  }
}
