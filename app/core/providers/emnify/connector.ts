import { fail } from '../../../../shared/errors.ts';
import { day, minute } from '../../../../shared/time.ts';
import { defaultPolicy, hurried } from '../api-client.ts';
import type { ConnectorFactory, ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import type { Connector, Reads } from '../connector.ts';
import type { SimPage, SimReading } from '../readings.ts';
import { arrayOf, parseRows, unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import { readAccount, readAbilities } from './account.ts';
import { act, oneAtATime, shows, type Actor } from './actions.ts';
import { capabilities, capabilityOf } from './capabilities.ts';
import { createEmnifyClient, type EmnifyClient } from './client.ts';
import { completeOne, createEndpointList, inParallel, readNetwork, type EndpointList } from './endpoints.ts';
import { readEvents } from './events.ts';
import { readGroups } from './groups.ts';
import { isInService, toSimReading } from './map.ts';
import { beginning, cursorOf, pageAt, placeOf, stepOf } from './pages.ts';
import { Sim } from './schema.ts';
import { emnifyTools } from './tools.ts';
import { createOperatorList } from './operators.ts';
import { readUsage } from './usage.ts';

/** Rows asked for per page. The provider gives 2,000 by itself and allows 2,500. */
const pageRows = 1_000;
/**
 * The most SIMs of an account whose network is looked up, one by one, whenever they are listed. More would take most of what the provider
 * allows; in larger accounts a list tells no connectivity, and a SIM read on its own does.
 */
const mostLookedUp = 1_000;

export const emnifyFactory: ConnectorFactory & { readonly kind: 'emnify' } = {
  kind: 'emnify',
  title: 'emnify',
  role: 'inventory',
  addresses: [{ label: 'emnify', url: 'https://cdn.emnify.net/api/v1' }],
  credentials: [
    {
      name: 'applicationToken',
      label: 'Application token',
      help: 'Made in the emnify portal for an application, not for a person. Give it the fewest rights that serve.',
      secret: true,
      optional: false,
    },
  ],
  options: [],
  verification: {
    basis: 'documents only',
    note: 'Requests and answers follow the provider’s published client libraries, the exchanges recorded in their tests, and its reference pages; no live account was asked. Every action counts only once a reading shows it.',
  },
  limits: () => ({
    concurrency: 4,
    // A burst on top of the even flow must still fit the window.
    requests: 1_950,
    perMs: 5 * minute,
    burst: 50,
    signIns: { requests: 100, perMs: 5 * minute },
    sequentialActs: true,
    source: 'published: 2,000 requests and 100 sign-ins in 5 minutes per address; four at once is ours',
  }),
  create: (settings, ports) => createEmnifyConnector(settings, ports),
};

const reads: Reads = {
  groups: {
    support: 'partial',
    how: 'Service profiles by name, and whether they apply quotas',
  },
  account: {
    support: 'none',
    how: 'emnify has users, roles and tokens; Sextant does not read them',
  },
  sessions: {
    support: 'partial',
    how: 'Events of each SIM, kept for 30 days: begin and end of data sessions; the begin tells network and cell',
  },
  usage: {
    support: 'partial',
    how: 'Daily statistics of each SIM, in megabytes: one request a SIM, in a round over the fleet. Statistics of the organisation name no SIM, and no call tells several SIMs at once',
    by: 'sim',
    days: 30,
    finest: 'day',
  },
  audit: {
    support: 'partial',
    how: 'Events of the organisation, kept for 30 days; who acted through an application token is not named',
  },
  connectivityLag: 2 * day,
};

/** The emnify connector. Every path is one that the research names; see `schema.ts` for what of their forms is known. */
export function createEmnifyConnector(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy = defaultPolicy,
): Connector {
  const client = createEmnifyClient(settings, ports, policy);
  const actor: Actor = {
    client,
    readRow: (providerSimId, signal) => readRow(client, providerSimId, signal),
    readReading: (sim, signal) => withNetwork(client, sim, signal),
    inTurn: oneAtATime(),
    operators: createOperatorList(client, ports.clock),
  };
  const endpoints = createEndpointList(client, ports.clock);
  return {
    kind: 'emnify',
    capabilities,
    capabilityOf,
    reads,
    async test(signal) {
      const probing = createEmnifyClient(settings, ports, hurried(policy));
      const query = { page: 1, per_page: 1 };
      const answer = await probing.call({ method: 'GET', path: '/sim', query, purpose: 'read' }, signal);
      arrayOf(answer.body, probing.who, 'GET /sim');
    },
    simPage: (cursor, signal) => readSimPage(client, endpoints, cursor, signal),
    sim: (providerSimId, signal) => readSim(client, providerSimId, signal),
    groups: (signal) => readGroups(client, signal),
    account: (signal) => readAccount(client, signal),
    sessionEvents: async (providerSimId, from, to, signal) =>
      (await readEvents(client, providerSimId, from, to, signal)).filter(({ type }) =>
        /^(session|net)\./.test(type),
      ),
    async *usage() {
      yield* [];
      throw fail('UNSUPPORTED', 'emnify tells usage per SIM and day, not of the whole organisation at once.');
    },
    async simUsage(providerSimId, from, to, bucket, signal) {
      if (bucket === 'hour')
        throw fail('UNSUPPORTED', 'emnify tells the usage of a SIM by day, not by hour.');
      return readUsage(client, ports.log, providerSimId, from, to, signal);
    },
    discover: (signal) => readAbilities(client, signal),
    tools: emnifyTools(client, (id, signal) => readRow(client, id, signal)),
    async *auditLog(from, to, signal) {
      yield* await readEvents(client, null, from, to, signal);
    },
    shows: (kind, sim, parameters, signal) => shows(actor, kind, sim, parameters, signal),
    act: (kind, providerSimId, parameters, signal) => act(actor, kind, providerSimId, parameters, signal),
  };
}

async function readSimPage(
  client: EmnifyClient,
  endpoints: EndpointList,
  cursor: string | null,
  signal: AbortSignal,
): Promise<SimPage> {
  const at = cursor === null ? beginning(pageRows) : placeOf(cursor);
  const query = { page: pageAt(at), per_page: pageRows };
  const answer = await client.call({ method: 'GET', path: '/sim', query, purpose: 'read' }, signal);
  const { rows, next } = stepOf(at, answer, client.who, 'GET /sim');
  const { rows: known, rejected } = parseRows(Sim, rows);
  const sims = await endpoints.complete(known, cursor === null, signal);
  if (next === null) endpoints.forget();
  const few = (next?.total ?? at.offset + rows.length) <= mostLookedUp;
  return {
    sims: await inParallel(sims, async (sim) => (few ? withNetwork(client, sim, signal) : toSimReading(sim))),
    next: next === null ? null : cursorOf(next),
    rejected: rejected.map(({ row, reason }) => ({ id: idOf(row), reason })),
    serverTime: answer.serverTime,
  };
}

function idOf(row: unknown): string | null {
  const id = typeof row === 'object' && row !== null && 'id' in row ? row.id : null;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

/** A SIM, and what the network says of it: an action counts only once the session is seen to have ended. */
async function readSim(
  client: EmnifyClient,
  providerSimId: string,
  signal: AbortSignal,
): Promise<SimReading | null> {
  const sim = await readRow(client, providerSimId, signal);
  return sim === null ? null : withNetwork(client, sim, signal);
}

async function withNetwork(client: EmnifyClient, sim: Sim, signal: AbortSignal): Promise<SimReading> {
  const { endpoint } = sim;
  if (endpoint === null || endpoint === undefined || !isInService(sim)) return toSimReading(sim);
  return toSimReading(sim, await readNetwork(client, endpoint.id, signal));
}

async function readRow(
  client: EmnifyClient,
  providerSimId: string,
  signal: AbortSignal,
): Promise<Sim | null> {
  const what = 'GET /sim/{id}';
  const path = `/sim/${encodeURIComponent(providerSimId)}`;
  try {
    const answer = await client.call({ method: 'GET', path, what, purpose: 'read' }, signal);
    const { rows, rejected } = parseRows(Sim, [answer.body]);
    if (rows.length === 0)
      throw unusable(client.who, what, rejected[0]?.reason ?? 'another form than expected');
    const [sim] = rows;
    return sim === undefined ? null : await completeOne(client, sim, signal);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}
