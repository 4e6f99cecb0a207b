import { shaped } from '../rows.ts';
import type { LocationReading } from '../tools.ts';
import type { EmnifyClient } from './client.ts';
import { ConnectivityInfo } from './schema.ts';

/**
 * Has the network look an endpoint up. The answer names a cell and no place on earth, and is 200 also where the look-up failed.
 *
 * Source: the provider's reference pages (`/endpoint/{id}/connectivity_info`).
 */
export async function locate(
  client: EmnifyClient,
  endpointId: string | null,
  signal: AbortSignal,
): Promise<LocationReading> {
  if (endpointId === null)
    return { found: false, reason: 'The SIM has no endpoint, so the network cannot be asked.' };
  const what = 'GET /endpoint/{id}/connectivity_info';
  const path = `/endpoint/${encodeURIComponent(endpointId)}/connectivity_info`;
  const answer = await client.call({ method: 'GET', path, what, purpose: 'read' }, signal);
  return toPlace(shaped(ConnectivityInfo, answer.body, client.who, what));
}

export function toPlace({ subscriber_info: info }: ConnectivityInfo): LocationReading {
  if (info === null || info === undefined)
    return { found: false, reason: 'The network was asked, and answered nothing about the device.' };
  if (info.success === false)
    return { found: false, reason: `The network could not tell${info.error ? `: ${info.error}` : ''}.` };
  const cell = info.location?.cell_global_id;
  if (cell === null || cell === undefined)
    return { found: false, reason: 'The network knows the device, and names no cell.' };
  const name = `${cell.mcc ?? '?'}-${cell.mnc ?? '?'}, area ${cell.lac ?? '?'}, cell ${cell.cid ?? '?'}`;
  const fresh = info.location?.current_location_retrieved === true;
  return {
    found: false,
    cell: name,
    reason: `It is in the cell ${name}${fresh ? '' : ', or was when the network last knew'}. emnify names the cell, and not where it stands.`,
  };
}
