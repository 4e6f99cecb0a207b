import type { Connectivity } from '../../../../shared/contract/index.ts';
import { parseRows, unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { EmnifyClient } from './client.ts';
import { connectivityOf } from './map.ts';
import { ConnectivityInfo, Endpoint, type Sim } from './schema.ts';

/** Endpoints asked for at once; the account's limits hold them back further. */
const parallel = 4;

/**
 * SIMs whose endpoint is told with its state. A list may name an endpoint by its number alone; what counts for traffic is the lesser
 * of both states, so each such endpoint is then read on its own.
 */
export async function withEndpoints(
  client: EmnifyClient,
  sims: readonly Sim[],
  signal: AbortSignal,
): Promise<readonly Sim[]> {
  if (!sims.some(isBare)) return sims;
  const whole = [...sims];
  const queue = whole.entries();
  const work = async (): Promise<void> => {
    for (const [index, sim] of queue) {
      const { endpoint } = sim;
      if (endpoint === null || endpoint === undefined || !isBare(sim)) continue;
      const read = await readEndpoint(client, endpoint.id, signal);
      if (read !== null) whole[index] = { ...sim, endpoint: { ...endpoint, ...read } };
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return whole;
}

function isBare({ endpoint }: Sim): boolean {
  return endpoint !== null && endpoint !== undefined && (endpoint.status ?? null) === null;
}

/** One endpoint; null where there is none of that number. */
export async function readEndpoint(
  client: EmnifyClient,
  endpointId: string,
  signal: AbortSignal,
): Promise<Endpoint | null> {
  const what = 'GET /endpoint/{id}';
  const path = `/endpoint/${encodeURIComponent(endpointId)}`;
  try {
    const answer = await client.call({ method: 'GET', path, what, purpose: 'read' }, signal);
    const { rows, rejected } = parseRows(Endpoint, [answer.body]);
    const [endpoint] = rows;
    if (endpoint === undefined)
      throw unusable(client.who, what, rejected[0]?.reason ?? 'another form than expected');
    return endpoint;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

/**
 * What the network says of an endpoint right now. The look-up answers 200 also when it failed: only a word of connectivity in its
 * body is believed, everything else is `unknown`. A refusal says nothing about the endpoint either.
 */
export async function lookUpConnectivity(
  client: EmnifyClient,
  endpointId: string,
  signal: AbortSignal,
): Promise<Connectivity> {
  const what = 'GET /endpoint/{id}/connectivity_info';
  const path = `/endpoint/${encodeURIComponent(endpointId)}/connectivity_info`;
  try {
    const answer = await client.call({ method: 'GET', path, what, purpose: 'read', loose: true }, signal);
    const info = ConnectivityInfo.safeParse(answer.body);
    return info.success ? connectivityOf(info.data.connectivity, info.data.status) : 'unknown';
  } catch (error) {
    if (error instanceof Refusal && error.code === 'PROVIDER_REFUSED') return 'unknown';
    throw error;
  }
}
