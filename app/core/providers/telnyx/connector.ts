import { second } from '../../../../shared/time.ts';
import { defaultPolicy, hurried } from '../api-client.ts';
import type { ConnectorFactory, ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import type { Connector, OperationReading, Reads } from '../connector.ts';
import type { AccountReading, SimPage, SimReading } from '../readings.ts';
import { parseRows, shaped, unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import { act, capabilities, capabilityOf } from './actions.ts';
import { actionOf, simCard, simCardGroups, simCards } from './addresses.ts';
import { showsBlocklist } from './blocklists.ts';
import { createTelnyxClient, type TelnyxClient } from './client.ts';
import { readAuditLog, readSessionEvents } from './events.ts';
import { toGroup, toOperation, toSimReading } from './map.ts';
import { allPages, cursorOf, pagesBack, placeOf, readPage } from './pages.ts';
import { Action, Group, One, Sim } from './schema.ts';
import { telnyxTools } from './tools.ts';
import { readUsage } from './usage.ts';

/** Rows asked for per page: the most that Telnyx allows. */
const pageRows = 250;

export const telnyxFactory: ConnectorFactory & { readonly kind: 'telnyx' } = {
  kind: 'telnyx',
  title: 'Telnyx',
  role: 'inventory',
  addresses: [{ label: 'Telnyx API', url: 'https://api.telnyx.com/v2' }],
  credentials: [
    {
      name: 'apiKey',
      label: 'API key',
      help: 'Made in the portal of the provider, for this console alone, so that it can be revoked alone.',
      secret: true,
      optional: false,
    },
  ],
  options: [],
  verification: {
    basis: 'documents only',
    note:
      'Written from documents about the API and checked against an emulation made from the same documents, never against the live service. ' +
      'Addresses and fields are those of the references to the client libraries that the provider publishes.',
  },
  limits: () => ({
    concurrency: 8,
    requests: 20,
    perMs: second,
    burst: 40,
    signIns: null,
    sequentialActs: false,
    source: 'the documents at hand give no figures; ours',
  }),
  create: (settings, ports) => createTelnyxConnector(settings, ports),
};

const reads: Reads = {
  groups: { support: 'full', how: 'SIM card groups with their data limit, blocklist and private gateway' },
  account: { support: 'none', how: 'The documents show no users, second factors or keys' },
  sessions: { support: 'full', how: 'Connectivity logs of each SIM: registrations and data sessions' },
  usage: {
    support: 'partial',
    how: 'Detail records of data sessions, counted on the day they ended; how long they are kept is not told',
    by: 'account',
    days: 30,
    finest: 'day',
  },
  audit: { support: 'partial', how: 'Changes of the account; best effort, and they may turn up late' },
  connectivityLag: 0,
};

/** The Telnyx connector. What its addresses rest on stands in `addresses.ts`. */
export function createTelnyxConnector(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy = defaultPolicy,
): Connector {
  const client = createTelnyxClient(settings, ports, policy);
  return {
    kind: 'telnyx',
    capabilities,
    capabilityOf,
    reads,
    async test(signal) {
      await readPage(createTelnyxClient(settings, ports, hurried(policy)), simCards, 1, 1, signal);
    },
    simPage: (cursor, signal) => readSimPage(client, cursor, signal),
    sim: (providerSimId, signal) => readSim(client, providerSimId, signal),
    async groups(signal) {
      const groups = new Map<string, Group>();
      for await (const rows of allPages(client, simCardGroups, pageRows, signal))
        for (const group of parseRows(Group, rows).rows) groups.set(group.id, group);
      return [...groups.values()].map(toGroup);
    },
    account: async () => nothingTold(client),
    sessionEvents: (providerSimId, from, to, signal) =>
      readSessionEvents(client, providerSimId, from, to, signal),
    usage: (from, to, bucket, signal) => readUsage(client, ports.log, from, to, bucket, signal),
    operation: (providerOperationId, signal) => readOperation(client, providerOperationId, signal),
    tools: telnyxTools((providerSimId, signal) => readRow(client, providerSimId, signal)),
    auditLog: (from, to, signal) => readAuditLog(client, from, to, signal),
    shows: async (kind, { groupId }, { network }, signal) =>
      (kind === 'block_network' || kind === 'allow_network') &&
      showsBlocklist(client, kind === 'block_network' ? 'block' : 'allow', groupId, network, signal),
    act: (kind, providerSimId, parameters, signal) =>
      act(client, (id, until) => readSim(client, id, until), kind, providerSimId, parameters, signal),
  };
}

async function readSimPage(
  client: TelnyxClient,
  cursor: string | null,
  signal: AbortSignal,
): Promise<SimPage> {
  const place = placeOf(cursor);
  const page = await readPage(client, simCards, place.page, pageRows, signal);
  const { rows, rejected } = parseRows(Sim, page.rows);
  const sims = new Map(rows.map((sim) => [sim.id, sim]));
  for (let back = pagesBack(place, page.total, pageRows); back > 0; back--) {
    const again = await readPage(client, simCards, place.page - back, pageRows, signal);
    for (const sim of parseRows(Sim, again.rows).rows) sims.set(sim.id, sim);
  }
  return {
    sims: [...sims.values()].map(toSimReading),
    next: page.next === null ? null : cursorOf({ page: page.next, total: page.total }),
    rejected: rejected.map(({ row, reason }) => ({ id: idOf(row), reason })),
    serverTime: page.answer.serverTime,
  };
}

function idOf(row: unknown): string | null {
  const id = typeof row === 'object' && row !== null && 'id' in row ? row.id : null;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

async function readSim(
  client: TelnyxClient,
  providerSimId: string,
  signal: AbortSignal,
): Promise<SimReading | null> {
  const sim = await readRow(client, providerSimId, signal);
  return sim === null ? null : toSimReading(sim);
}

async function readRow(
  client: TelnyxClient,
  providerSimId: string,
  signal: AbortSignal,
): Promise<Sim | null> {
  const what = 'GET /sim_cards/{id}';
  const data = await readOne(client, simCard(providerSimId), what, signal);
  if (data === null) return null;
  const { rows, rejected } = parseRows(Sim, [data]);
  const [sim] = rows;
  if (sim === undefined)
    throw unusable(client.who, what, rejected[0]?.reason ?? 'another form than documented');
  return sim;
}

async function readOperation(
  client: TelnyxClient,
  id: string,
  signal: AbortSignal,
): Promise<OperationReading | null> {
  const path = actionOf(id);
  const what = `GET ${path.replace(/[^/]+$/, '{id}')}`;
  const data = await readOne(client, path, what, signal);
  return data === null ? null : toOperation(shaped(Action, data, client.who, what));
}

/** What stands under one address; null where there is nothing. */
async function readOne(
  client: TelnyxClient,
  path: string,
  what: string,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const answer = await client.call({ method: 'GET', path, purpose: 'read', what }, signal);
    return shaped(One, answer.body, client.who, what).data;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

/** Nothing of an account is told, so nothing is asked: the key is all there is to name it by. */
function nothingTold(client: TelnyxClient): AccountReading {
  const reason = 'Telnyx shows no such thing in the documents at hand';
  return {
    accountId: new URL(client.base).host,
    rootMfa: null,
    users: [],
    gateways: [],
    exposedSims: null,
    unreadable: (['root-mfa', 'root-keys', 'users', 'user-mfa', 'gateways', 'port-mappings'] as const).map(
      (part) => ({ part, reason }),
    ),
  };
}
