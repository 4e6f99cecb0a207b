import { second } from '../../../../shared/time.ts';
import { defaultPolicy, hurried } from '../api-client.ts';
import type { ConnectorFactory, ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import type { Connector, Reads } from '../connector.ts';
import type { ProviderEvent, SimPage, SimReading } from '../readings.ts';
import { arrayOf, parseRows, unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import { readAbilities } from './abilities.ts';
import { readAccount, toGroup } from './account.ts';
import { act, capabilities, capabilityOf } from './actions.ts';
import { createSoracomClient, type SoracomClient } from './client.ts';
import { toAuditEvent, toSessionEvent, toSimReading } from './map.ts';
import { listAll, nextKeyOf } from './pages.ts';
import { AuditEntry, Group, PlainSim, SessionEvent, Sim } from './schema.ts';
import { soracomTools } from './tools.ts';
import { readUsage } from './usage.ts';

/** Rows asked for per page. The API may return fewer; only a missing next key ends a list. */
const pageRows = 500;
const auditRows = 1_000;
/** Session events and audit entries of one read; longer histories are read in more windows. */
const mostEvents = 20_000;

export const soracomFactory: ConnectorFactory & { readonly kind: 'soracom' } = {
  kind: 'soracom',
  title: 'Soracom',
  role: 'inventory',
  addresses: [
    { label: 'Global coverage', url: 'https://g.api.soracom.io/v1' },
    { label: 'Japan coverage', url: 'https://api.soracom.io/v1' },
  ],
  credentials: [
    {
      name: 'authKeyId',
      label: 'Auth key ID',
      help: 'Of a SAM user of your operator, under Security, Users. Begins with keyId-.',
      secret: false,
      optional: false,
    },
    {
      name: 'authKey',
      label: 'Auth key',
      help: 'Shown once when the key is made. Begins with secret-.',
      secret: true,
      optional: false,
    },
  ],
  options: [],
  verification: {
    basis: 'published description',
    note: 'Checked against the API description of the provider, revision 20260604.',
  },
  limits: () => ({
    concurrency: 8,
    requests: 40,
    perMs: second,
    burst: 80,
    signIns: null,
    sequentialActs: false,
    source: 'Soracom publishes no figures; ours',
  }),
  create: (settings, ports) => createSoracomConnector(settings, ports),
};

const reads: Reads = {
  groups: { support: 'full', how: 'Groups with their configuration' },
  account: {
    support: 'full',
    how: 'Users, their keys and second factors, virtual private gateways, port mappings',
  },
  sessions: { support: 'full', how: 'Session events of each SIM, kept for 32 days' },
  usage: {
    support: 'full',
    how: 'Export of all subscribers, recorded about every five minutes',
    by: 'account',
    days: 400,
    finest: 'hour',
  },
  audit: { support: 'full', how: 'API audit log of the operator' },
  connectivityLag: 0,
};

/** The Soracom connector. Source of every path and field: Soracom API description, revision 20260604. */
export function createSoracomConnector(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy = defaultPolicy,
): Connector {
  const client = createSoracomClient(settings, ports, policy);
  return {
    kind: 'soracom',
    capabilities,
    capabilityOf,
    reads,
    async test(signal) {
      const probing = createSoracomClient(settings, ports, hurried(policy));
      const answer = await probing.call(
        { method: 'GET', path: '/sims', query: { limit: 1 }, purpose: 'read' },
        signal,
      );
      arrayOf(answer.body, probing.who, 'GET /sims');
    },
    simPage: (cursor, signal) => readSimPage(client, cursor, signal),
    sim: (providerSimId, signal) => readSim(client, providerSimId, signal),
    async groups(signal) {
      const rows = await listAll(client, '/groups', { limit: 100 }, signal, 50_000);
      return parseRows(Group, rows).rows.map(toGroup);
    },
    account: (signal) => readAccount(client, signal),
    discover: (signal) => readAbilities(client, signal),
    sessionEvents: (providerSimId, from, to, signal) =>
      readSessionEvents(client, providerSimId, from, to, signal),
    usage: (from, to, bucket, signal) => readUsage(client, ports, from, to, bucket, signal),
    tools: soracomTools(client),
    auditLog: (from, to, signal) => readAuditLog(client, from, to, signal),
    act: (kind, providerSimId, parameters, signal) => act(client, kind, providerSimId, parameters, signal),
  };
}

async function readSimPage(
  client: SoracomClient,
  cursor: string | null,
  signal: AbortSignal,
): Promise<SimPage> {
  const query = { limit: pageRows, last_evaluated_key: cursor ?? undefined };
  const answer = await client.call({ method: 'GET', path: '/sims', query, purpose: 'read' }, signal);
  const { rows, rejected } = parseRows(Sim, arrayOf(answer.body, client.who, 'GET /sims'), PlainSim);
  return {
    sims: rows.map(toSimReading),
    next: nextKeyOf(answer),
    rejected: rejected.map(({ row, reason }) => ({ id: idOf(row), reason })),
    serverTime: answer.serverTime,
  };
}

function idOf(row: unknown): string | null {
  const id = typeof row === 'object' && row !== null && 'simId' in row ? row.simId : null;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

async function readSim(
  client: SoracomClient,
  providerSimId: string,
  signal: AbortSignal,
): Promise<SimReading | null> {
  const what = 'GET /sims/{sim_id}';
  try {
    const answer = await client.call(
      { method: 'GET', path: `/sims/${encodeURIComponent(providerSimId)}`, purpose: 'read' },
      signal,
    );
    const { rows, rejected } = parseRows(Sim, [answer.body]);
    const [sim] = rows;
    if (sim === undefined)
      throw unusable(client.who, what, rejected[0]?.reason ?? 'another form than published');
    return toSimReading(sim);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

async function readSessionEvents(
  client: SoracomClient,
  providerSimId: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<ProviderEvent[]> {
  try {
    const path = `/sims/${encodeURIComponent(providerSimId)}/events/sessions`;
    const rows = await listAll(client, path, { from, to, limit: pageRows }, signal, mostEvents);
    return parseRows(SessionEvent, rows)
      .rows.map((event) => toSessionEvent(event, providerSimId))
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => a.at - b.at);
  } catch (error) {
    // A SIM that is gone has no history to read; the list of SIMs tells that it vanished.
    if (error instanceof Refusal && error.status === 404) return [];
    throw error;
  }
}

/** Our own reading would fill the log with itself: entries of our user on paths that only read are left out. */
const ownReads =
  /^\/v1\/(sims(\/[^/]+(\/events\/sessions)?)?|audit_logs\/api|files\/exported\/[^/]+|stats\/air\/operators\/[^/]+\/export)$/;

async function* readAuditLog(
  client: SoracomClient,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncIterable<ProviderEvent> {
  const { userName } = await client.session(signal);
  const rows = await listAll(
    client,
    '/audit_logs/api',
    { from_epoch_ms: from, to_epoch_ms: to, limit: auditRows },
    signal,
    mostEvents,
  );
  const events = parseRows(AuditEntry, rows)
    .rows.filter(
      (entry) => (entry.userName ?? '') !== (userName ?? '') || !ownReads.test(entry.requestPath ?? ''),
    )
    .map(toAuditEvent)
    .filter((event) => event !== null)
    .filter(({ at }) => at >= from && at < to)
    .sort((a, b) => a.at - b.at);
  yield* events;
}
