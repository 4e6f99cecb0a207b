import { minute } from '../../../../shared/time.ts';
import type { Clock } from '../../ports.ts';
import { parseRows, unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { EmnifyClient } from './client.ts';
import { pagesOf } from './pages.ts';
import { Endpoint, Network, type Sim } from './schema.ts';

/** Requests at once; the account's limits hold them back further. */
const parallel = 4;
/** Rows asked for per page: what the provider gives by itself. */
const endpointRows = 1_000;
/** A list of endpoints that is older is read anew, so that a page of SIMs never shows states much older than itself. */
const freshFor = minute;

/** Endpoints by their number, as one walk over the list found them. */
export interface EndpointList {
  /**
   * SIMs whose endpoint is told with its state. A list of SIMs names endpoints without it; what counts for traffic is the lesser of both
   * states. One that was made after the walk is read on its own.
   *
   * @param anew walks over the list whatever is remembered: a round of the inventory begins
   */
  complete(sims: readonly Sim[], anew: boolean, signal: AbortSignal): Promise<readonly Sim[]>;
  forget(): void;
}

export function createEndpointList(client: EmnifyClient, clock: Pick<Clock, 'monotonic'>): EndpointList {
  let remembered: { readonly at: number; readonly byId: ReadonlyMap<string, Endpoint> } | null = null;
  return {
    async complete(sims, anew, signal) {
      if (!sims.some(isBare)) return sims;
      const old = remembered === null || clock.monotonic() - remembered.at > freshFor;
      if (anew || old) remembered = { at: clock.monotonic(), byId: await listEndpoints(client, signal) };
      const byId = remembered?.byId;
      const told = sims.map((sim) => {
        const known = isBare(sim) ? byId?.get(sim.endpoint?.id ?? '') : undefined;
        return known === undefined ? sim : withEndpoint(sim, known);
      });
      return inParallel(told, async (sim) => (isBare(sim) ? completeOne(client, sim, signal) : sim));
    },
    forget: () => {
      remembered = null;
    },
  };
}

async function listEndpoints(client: EmnifyClient, signal: AbortSignal): Promise<Map<string, Endpoint>> {
  const byId = new Map<string, Endpoint>();
  for await (const page of pagesOf(client, '/endpoint', 'GET /endpoint', endpointRows, {}, signal))
    for (const endpoint of parseRows(Endpoint, page).rows) byId.set(endpoint.id, endpoint);
  return byId;
}

/** A SIM with its endpoint read on its own, where its row only names it. */
export async function completeOne(client: EmnifyClient, sim: Sim, signal: AbortSignal): Promise<Sim> {
  const { endpoint } = sim;
  if (endpoint === null || endpoint === undefined || !isBare(sim)) return sim;
  const read = await readEndpoint(client, endpoint.id, signal);
  return read === null ? sim : withEndpoint(sim, read);
}

function withEndpoint(sim: Sim, read: Endpoint): Sim {
  return { ...sim, endpoint: { ...sim.endpoint, ...read } };
}

function isBare({ endpoint }: Sim): boolean {
  return endpoint !== null && endpoint !== undefined && (endpoint.status ?? null) === null;
}

/** One endpoint; null where there is none of that number. */
async function readEndpoint(
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
 * What the network says of an endpoint right now; null where it does not say. A refusal or an answer in another form says nothing of
 * the endpoint. (`connectivity_info` beside it is another look-up: it searches for the device, and answers 200 also when it failed.)
 */
export async function readNetwork(
  client: EmnifyClient,
  endpointId: string,
  signal: AbortSignal,
): Promise<Network | null> {
  const what = 'GET /endpoint/{id}/connectivity';
  const path = `/endpoint/${encodeURIComponent(endpointId)}/connectivity`;
  try {
    const answer = await client.call({ method: 'GET', path, what, purpose: 'read', loose: true }, signal);
    const network = Network.safeParse(answer.body);
    return network.success ? network.data : null;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'PROVIDER_REFUSED') return null;
    throw error;
  }
}

/** The same work for every one, a few at a time, in their order. */
export async function inParallel<A, B>(all: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> {
  const done: B[] = [];
  const queue = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of queue) done[index] = await work(one);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return done;
}
