import { second } from '../../../../shared/time.ts';
import { defaultPolicy, hurried } from '../api-client.ts';
import type { ConnectorFactory, ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import type { AccountAbilities, Connector, Reads } from '../connector.ts';
import type { AccountPart, AccountReading, SimPage } from '../readings.ts';
import { parseRows } from '../rows.ts';
import { act, capabilities, capabilityOf, operation, readSim } from './actions.ts';
import { createSuperSimClient, type SuperSimClient } from './client.ts';
import { createFleetLimits, readGroups, type FleetLimits } from './fleets.ts';
import { toSimReading } from './map.ts';
import { readPage, type List } from './pages.ts';
import { Sim } from './schema.ts';
import { superSimTools } from './tools.ts';
import { readUsage } from './usage.ts';

/** Rows asked for per page, the most that the API gives; it may return fewer. */
const pageRows = 1_000;

export const supersimFactory: ConnectorFactory & { readonly kind: 'supersim' } = {
  kind: 'supersim',
  title: 'Super SIM (KORE, Twilio)',
  role: 'inventory',
  addresses: [
    { label: 'KORE', url: 'https://supersim.api.korewireless.com' },
    { label: 'Twilio', url: 'https://supersim.twilio.com' },
  ],
  credentials: [
    {
      name: 'keyId',
      label: 'Client ID or SID',
      help: 'KORE: ID of an API client of its own for this console. Twilio: SID of an API key (SK…), better than that of the account (AC…).',
      secret: false,
      optional: false,
    },
    {
      name: 'keySecret',
      label: 'Secret or token',
      help: 'KORE: the secret of that client. Twilio: the secret of the API key, or the auth token of the account.',
      secret: true,
      optional: false,
    },
  ],
  options: [
    {
      name: 'profile',
      label: 'Account at',
      help: 'Who runs the account. KORE took Super SIM over from Twilio; the address above must be of the same one.',
      choices: [
        { value: 'kore', label: 'KORE' },
        { value: 'twilio', label: 'Twilio' },
      ],
      multiline: false,
      optional: true,
    },
    {
      name: 'tokenUrl',
      label: 'Token address',
      help: 'KORE only. Leave it empty for the published one, api.korewireless.com.',
      choices: [],
      multiline: false,
      optional: true,
    },
  ],
  verification: {
    basis: 'published description',
    note: 'Checked against the API descriptions of both providers (KORE of March 2025, Twilio of April 2026), not against the live services.',
  },
  limits: () => ({
    concurrency: 4,
    requests: 10,
    perMs: second,
    burst: 20,
    signIns: null,
    sequentialActs: false,
    source: 'Neither KORE nor Twilio publishes figures for Super SIM; ours',
  }),
  create: (settings, ports) => createSuperSimConnector(settings, ports),
};

const reads: Reads = {
  groups: { support: 'full', how: 'Fleets with their network access profiles' },
  account: { support: 'partial', how: 'Only its id: Super SIM tells nothing of users, keys or gateways' },
  sessions: {
    support: 'none',
    how: 'Attach and session events, and with them IMEI and network, go to a webhook or stream only; there is nothing to fetch',
  },
  usage: {
    support: 'full',
    how: 'Usage records per SIM and hour or day; 31 days by the hour, three months by the day',
    by: 'account',
    days: 89,
    finest: 'hour',
  },
  audit: { support: 'none', how: 'The API description has no log of calls' },
  connectivityLag: 0,
};

const sims: List = { path: '/v1/Sims', key: 'sims', query: { PageSize: pageRows } };
const oneSim: List = { ...sims, query: { PageSize: 1 } };

/**
 * The Super SIM connector. Sources of every path and field: KORE Super SIM and token API descriptions of March 2025, Twilio
 * Super SIM description of April 2026; they differ in host and sign-in.
 */
export function createSuperSimConnector(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy = defaultPolicy,
): Connector {
  const client = createSuperSimClient(settings, ports, policy);
  const limits = createFleetLimits(client);
  return {
    kind: 'supersim',
    capabilities,
    capabilityOf,
    reads,
    async test(signal) {
      await readPage(createSuperSimClient(settings, ports, hurried(policy)), oneSim, null, signal);
    },
    simPage: (cursor, signal) => readSimPage(client, limits, cursor, signal),
    async sim(providerSimId, signal) {
      const sim = await readSim(client, providerSimId, signal);
      return sim === null ? null : toSimReading(sim, await limits.read(sim.fleet_sid ?? null, signal));
    },
    groups: (signal) => readGroups(client, signal),
    account: (signal) => readAccount(client, ports, signal),
    sessionEvents: async () => [],
    usage: (from, to, bucket, signal) => readUsage(client, ports, from, to, bucket, signal),
    auditLog: async function* () {},
    discover: (signal) => discover(client, ports, signal),
    tools: superSimTools,
    operation: (operationId, signal) => operation(client, operationId, signal),
    act: (kind, providerSimId, parameters, signal) =>
      act(client, limits, kind, providerSimId, parameters, signal),
  };
}

async function readSimPage(
  client: SuperSimClient,
  limits: FleetLimits,
  cursor: string | null,
  signal: AbortSignal,
): Promise<SimPage> {
  const page = await readPage(client, sims, cursor, signal);
  await (cursor === null ? limits.refresh(signal) : limits.ready(signal));
  const { rows, rejected } = parseRows<Sim>(Sim, page.rows);
  return {
    sims: rows.map((sim) => toSimReading(sim, limits.of(sim.fleet_sid))),
    next: page.next,
    rejected: rejected.map(({ row, reason }) => ({ id: idOf(row), reason })),
    serverTime: page.serverTime,
  };
}

function idOf(row: unknown): string | null {
  const sid = typeof row === 'object' && row !== null && 'sid' in row ? row.sid : null;
  return typeof sid === 'string' ? sid : null;
}

/** The account that the SIMs belong to; where there is no SIM, whom the credentials name. */
async function accountId(
  client: SuperSimClient,
  ports: ConnectorPorts,
  signal: AbortSignal,
): Promise<string> {
  const { rows } = await readPage(client, oneSim, null, signal);
  const [sim] = parseRows<Sim>(Sim, rows).rows;
  return sim?.account_sid ?? (await ports.secret('keyId'));
}

const untold: readonly AccountPart[] = [
  'root-mfa',
  'root-keys',
  'users',
  'user-mfa',
  'gateways',
  'port-mappings',
];

async function readAccount(
  client: SuperSimClient,
  ports: ConnectorPorts,
  signal: AbortSignal,
): Promise<AccountReading> {
  return {
    accountId: await accountId(client, ports, signal),
    rootMfa: null,
    users: [],
    gateways: [],
    exposedSims: null,
    unreadable: untold.map((part) => ({ part, reason: 'The Super SIM API does not tell it.' })),
  };
}

/** KORE's token names a scope; Twilio tells nothing of what a key may do. */
async function discover(
  client: SuperSimClient,
  ports: ConnectorPorts,
  signal: AbortSignal,
): Promise<AccountAbilities> {
  const identity = await accountId(client, ports, signal);
  const { scope } = await client.session(signal);
  return { identity, grants: scope, denied: {} };
}
