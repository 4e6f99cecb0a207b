import { second } from '../../../../shared/time.ts';
import { defaultPolicy, hurried } from '../api-client.ts';
import type { ConnectorFactory, ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import type { Connector, Reads } from '../connector.ts';
import type { AccountReading, ProviderEvent, SimPage, SimReading } from '../readings.ts';
import { arrayOf, parseRows, unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import { act, capabilities, capabilityOf } from './actions.ts';
import { createOneOtClient, type OneOtClient } from './client.ts';
import { createLearned, type Learned } from './learned.ts';
import { toAlertEvent, toGroup, toSessionEvent, toSimReading } from './map.ts';
import { listAll, memberText, readPage, stepThrough, walkOf } from './pages.ts';
import { Alert, GroupName, Session, Sim } from './schema.ts';
import { oneOtTools } from './tools.ts';
import { usageOf } from './usage.ts';

/** Sessions of one SIM and alerts of the account in one read; longer histories are read in more windows. */
const mostRows = 20_000;

export const oneOtFactory: ConnectorFactory & { readonly kind: '1ot' } = {
  kind: '1ot',
  title: '1oT Terminal',
  role: 'inventory',
  addresses: [
    { label: 'Terminal', url: 'https://terminal.1ot.mobi/webapi' },
    { label: 'Older API host', url: 'https://api.1ot.mobi/v1' },
  ],
  credentials: [
    {
      name: 'username',
      label: 'API user name',
      help: 'Of a user of your account that has the API add-on, best one that only Sextant uses.',
      secret: false,
      optional: false,
    },
    {
      name: 'password',
      label: 'Password',
      help: 'Of that user. It is sent in the body of the sign-in request only, never in an address.',
      secret: true,
      optional: false,
    },
  ],
  options: [],
  verification: {
    basis: 'documents only',
    note: 'Unverified against the live service. 1oT publishes no API description: this rests on a documentation page and on public client code. Try it on a few SIMs first.',
  },
  limits: () => ({
    concurrency: 2,
    requests: 5,
    perMs: second,
    burst: 10,
    signIns: null,
    sequentialActs: true,
    source: '1oT publishes no figures; ours',
  }),
  create: (settings, ports) => createOneOtConnector(settings, ports),
};

const reads: Reads = {
  groups: { support: 'partial', how: 'Names of the groups; they have no settings' },
  account: { support: 'none', how: 'No document of the API has users, keys or gateways' },
  sessions: {
    support: 'partial',
    how: 'Begin, country and operator name of each session; no end, device, cell or address',
  },
  usage: {
    support: 'partial',
    how: 'Summed from the sessions of each SIM, counted to the day a session began; without direction, so all of it as received',
    by: 'sim',
    days: 30,
    finest: 'day',
  },
  audit: {
    support: 'partial',
    how: 'Alerts of the account, read without marking them as read; there is no log of who did what',
  },
  // Neither page nor client says how late times of activity are. Two hours are ours.
  connectivityLag: 7_200 * second,
};

/** The 1oT Terminal connector. Rests on documents only: see `verification`. */
export function createOneOtConnector(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy = defaultPolicy,
): Connector {
  const client = createOneOtClient(settings, ports, policy);
  const learned = createLearned(ports.clock);
  return {
    kind: '1ot',
    capabilities,
    capabilityOf: (kind, sim) => capabilityOf(learned, kind, sim),
    reads,
    async test(signal) {
      const probing = createOneOtClient(settings, ports, hurried(policy));
      await readPage(probing, '/get_account_sims', 'sims', {}, 0, signal);
    },
    simPage: (cursor, signal) => readSimPage(client, learned, cursor, signal),
    sim: (providerSimId, signal) => readSim(client, learned, providerSimId, signal),
    async groups(signal) {
      const what = 'GET /get_account_groups';
      const answer = await client.call(
        { method: 'GET', path: '/get_account_groups', purpose: 'read' },
        signal,
      );
      return parseRows(GroupName, arrayOf(answer.body, client.who, what)).rows.map(toGroup);
    },
    account: () => unknownAccount(ports),
    sessionEvents: async (providerSimId, from, to, signal) =>
      (await readSessions(client, providerSimId, from, to, signal)).map((session) =>
        toSessionEvent(session, providerSimId),
      ),
    // Told per SIM only: see `simUsage`.
    usage: async function* () {},
    simUsage: async (providerSimId, from, to, bucket, signal) =>
      usageOf(await readSessions(client, providerSimId, from, to, signal), providerSimId, from, to, bucket),
    async discover(signal) {
      await client.session(signal);
      return { identity: await ports.secret('username'), grants: [], denied: {} };
    },
    tools: oneOtTools(client),
    auditLog: (from, to, signal) => readAlerts(client, from, to, signal),
    act: (kind, providerSimId, parameters, signal) =>
      act(client, learned, kind, providerSimId, parameters, signal),
  };
}

async function readSimPage(
  client: OneOtClient,
  learned: Learned,
  cursor: string | null,
  signal: AbortSignal,
): Promise<SimPage> {
  const walk = walkOf(cursor, client.who);
  const page = await readPage(client, '/get_account_sims', 'sims', {}, walk.offset, signal);
  const idOf = (row: unknown): string | null => memberText(row, 'iccid');
  const { fresh, next, missing } = stepThrough(walk, page, idOf, client.who);
  const { rows, rejected } = parseRows(Sim, fresh);
  const lost = { id: null, reason: `1oT counts ${missing} SIMs more than it lists` };
  return {
    sims: rows.map((sim) => learned.applied(toSimReading(sim))),
    next: next === null ? null : JSON.stringify(next),
    rejected: [
      ...rejected.map(({ row, reason }) => ({ id: idOf(row), reason })),
      ...(missing > 0 ? [lost] : []),
    ],
    serverTime: page.serverTime,
  };
}

async function readSim(
  client: OneOtClient,
  learned: Learned,
  providerSimId: string,
  signal: AbortSignal,
): Promise<SimReading | null> {
  const what = 'GET /get_sim';
  const query = { iccid: providerSimId };
  try {
    const answer = await client.call({ method: 'GET', path: '/get_sim', query, purpose: 'read' }, signal);
    const { rows, rejected } = parseRows(Sim, [answer.body]);
    const [sim] = rows;
    if (sim === undefined)
      throw unusable(client.who, what, rejected[0]?.reason ?? 'another form than documented');
    return learned.applied(toSimReading(sim));
  } catch (error) {
    if (noSuchSim(error)) return null;
    throw error;
  }
}

function noSuchSim(error: unknown): boolean {
  return error instanceof Refusal && (error.providerCode === 'E002' || error.status === 404);
}

/** Sessions begun in [from, to), oldest first; none of a SIM that is gone. */
async function readSessions(
  client: OneOtClient,
  providerSimId: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly Session[]> {
  try {
    const query = { iccid: providerSimId, from, to };
    const rows = await listAll(client, '/get_sim_sessions', 'sessions', query, signal, mostRows);
    return parseRows(Session, rows)
      .rows.filter(({ start_time: at }) => at >= from && at < to)
      .sort((a, b) => a.start_time - b.start_time);
  } catch (error) {
    if (noSuchSim(error)) return [];
    throw error;
  }
}

/**
 * Alerts of the account. Reading can mark them as read for everybody else, so every read says that it must not; the API has no window
 * of time, so all are read and those outside are left out.
 */
async function* readAlerts(
  client: OneOtClient,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncIterable<ProviderEvent> {
  const query = { unread: false, markRead: false };
  const rows = await listAll(client, '/get_account_alerts', 'alerts', query, signal, mostRows);
  yield* parseRows(Alert, rows)
    .rows.map(toAlertEvent)
    .filter(({ at }) => at >= from && at < to)
    .sort((a, b) => a.at - b.at);
}

/** Nothing of the account is told: an empty list of users is unknown, never none. */
async function unknownAccount(ports: ConnectorPorts): Promise<AccountReading> {
  const reason = 'No document of the 1oT API has such a call';
  const parts = ['root-mfa', 'root-keys', 'users', 'user-mfa', 'gateways', 'port-mappings'] as const;
  return {
    accountId: await ports.secret('username'),
    rootMfa: null,
    users: [],
    gateways: [],
    exposedSims: null,
    unreadable: parts.map((part) => ({ part, reason })),
  };
}
