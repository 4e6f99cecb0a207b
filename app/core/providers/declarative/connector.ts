import { fail } from '../../../../shared/errors.ts';
import { day } from '../../../../shared/time.ts';
import { defaultPolicy, hurried, type ClientPolicy } from '../api-client.ts';
import { capabilitiesOf } from '../capabilities.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import type { Connector, Reads } from '../connector.ts';
import type { AccountPart, AccountReading, SimPage, SimReading } from '../readings.ts';
import { unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import { act, capabilitiesIn } from './actions.ts';
import { createDescribedClient, type DescribedClient } from './client.ts';
import { createCsvInventory } from './csv-source.ts';
import { pageOf } from './dedupe.ts';
import { readPage } from './list.ts';
import { rowMapper } from './map.ts';
import type { ApiSource, CsvSource, Description, ListRequest } from './model.ts';
import { valueAt } from './path.ts';
import { fill, type Fillings } from './template.ts';
import { readUsage } from './usage.ts';

/** The connector of a description. It can do what the description tells and nothing beside it. */
export function createDescribedConnector(
  description: Description,
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy = defaultPolicy,
): Connector {
  const { source } = description;
  return source.kind === 'csv'
    ? csvConnector(description, source, settings, ports)
    : apiConnector(description, source, settings, ports, policy);
}

const noSource = { support: 'none', how: 'The description does not tell of it' } as const;

function readsOf({ sim }: Description, usage: Reads['usage'], usualLag: number): Reads {
  return {
    groups: noSource,
    account: noSource,
    sessions: noSource,
    usage,
    audit: noSource,
    connectivityLag: sim.connectivity === null ? 0 : sim.connectivity.lag || usualLag,
  };
}

const noUsage: Reads['usage'] = { ...noSource, by: 'sim', days: 0, finest: 'day' };

/** What a described provider cannot be asked for. */
function silent(
  name: string,
): Pick<Connector, 'groups' | 'account' | 'sessionEvents' | 'auditLog' | 'usage'> {
  const parts: readonly AccountPart[] = [
    'root-mfa',
    'root-keys',
    'users',
    'user-mfa',
    'gateways',
    'port-mappings',
  ];
  const account: AccountReading = {
    accountId: name,
    rootMfa: null,
    users: [],
    gateways: [],
    exposedSims: null,
    unreadable: parts.map((part) => ({ part, reason: noSource.how })),
  };
  return {
    groups: async () => [],
    account: async () => account,
    sessionEvents: async () => [],
    async *auditLog() {},
    async *usage() {},
  };
}

function apiConnector(
  description: Description,
  source: ApiSource,
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy: ClientPolicy,
): Connector {
  const client = createDescribedClient(description, source, settings, ports, policy);
  const { usage } = source;
  const page = simPages(client, description, source);
  const read = (providerSimId: string, signal: AbortSignal): Promise<SimReading | null> =>
    readSim(client, description, source, providerSimId, signal);
  const acting = { client, description, map: rowMapper(description.sim), read };
  const usageReads: Reads['usage'] =
    usage === null
      ? noUsage
      : { support: 'full', how: usage.how, by: usage.by, days: usage.days, finest: usage.finest };
  return {
    kind: 'declarative',
    capabilities: capabilitiesIn(source),
    reads: readsOf(description, usageReads, 0),
    ...silent(description.name),
    async test(signal) {
      const probing = createDescribedClient(description, source, settings, ports, hurried(policy));
      await simPages(probing, description, source)(null, signal);
    },
    simPage: page,
    ...changesIn(client, description, source),
    sim: read,
    async act(kind, providerSimId, parameters, signal) {
      const action = source.actions[kind];
      if (action === undefined)
        throw fail('UNSUPPORTED', `The description of ${description.name} does not tell how to do ${kind}.`);
      return act(acting, action, kind, providerSimId, parameters, signal);
    },
    ...(usage?.by === 'sim'
      ? {
          simUsage: (sim, from, to, bucket, signal) =>
            readUsage(client, usage, sim, from, to, bucket, ports.log, signal),
        }
      : {}),
    ...(usage?.by === 'account'
      ? {
          async *usage(from, to, bucket, signal) {
            yield* await readUsage(client, usage, null, from, to, bucket, ports.log, signal);
          },
        }
      : {}),
  };
}

/** Reads one page of a list of SIMs. */
type SimPages = (
  list: ListRequest,
  values: Fillings,
  cursor: string | null,
  signal: AbortSignal,
) => Promise<SimPage>;

/** Pages as they come. */
function pagesIn(client: DescribedClient, description: Description): SimPages {
  const map = rowMapper(description.sim);
  return async (list, values, cursor, signal) => {
    const { rows, next, answer } = await readPage(client, list, values, cursor, 'the list of SIMs', signal);
    return { ...pageOf(rows.map(map)), next, serverTime: answer.serverTime };
  };
}

/** Pages of the inventory; ids of the page before are remembered, because counted lists shift while they are read. */
function simPages(
  client: DescribedClient,
  description: Description,
  source: ApiSource,
): Connector['simPage'] {
  const read = pagesIn(client, description);
  // Sorted by its changes, a list tells those SIMs twice that moved while it was read: whoever reads it must see that.
  if (source.changes !== null) return (cursor, signal) => read(source.list, {}, cursor, signal);
  let before: { readonly cursor: string | null; readonly ids: ReadonlySet<string> } = {
    cursor: null,
    ids: new Set(),
  };
  return async (cursor, signal): Promise<SimPage> => {
    const page = await read(source.list, {}, cursor, signal);
    const known = cursor !== null && before.cursor === cursor ? before.ids : new Set<string>();
    const sims = page.sims.filter(({ providerSimId }) => !known.has(providerSimId));
    if (sims.length > 0 || before.cursor !== cursor)
      before = { cursor: page.next, ids: new Set(sims.map((sim) => sim.providerSimId)) };
    else before = { ...before, cursor: page.next };
    return { ...page, sims };
  };
}

/** The list asked for what changed, where the description tells how. */
function changesIn(
  client: DescribedClient,
  description: Description,
  { list, changes }: ApiSource,
): Pick<Connector, 'changes'> {
  if (changes === null) return {};
  const { query, overlap, fullEvery, how } = changes;
  const own = list.query.filter(([name]) => !query.some(([other]) => other === name));
  const narrowed: ListRequest = { ...list, query: [...own, ...query] };
  const read = pagesIn(client, description);
  return {
    changes: {
      how,
      overlap,
      fullEvery,
      page: (since, cursor, signal) => read(narrowed, { since }, cursor, signal),
    },
  };
}

/** One SIM; null where the provider knows none of that id. @throws AppError PROVIDER_BAD_ANSWER for an answer that is about no SIM or another one */
async function readSim(
  client: DescribedClient,
  { name, sim: mapping }: Description,
  { single }: ApiSource,
  providerSimId: string,
  signal: AbortSignal,
): Promise<SimReading | null> {
  if (single === null)
    throw fail(
      'UNSUPPORTED',
      `The description of ${name} does not tell how to read one SIM; the next sync lists them all.`,
    );
  const values = { sim: providerSimId };
  const query = Object.fromEntries(single.query.map(([key, value]) => [key, fill(value, values)]));
  try {
    const path = fill(single.path, values, encodeURIComponent);
    const answer = await client.call(
      { method: 'GET', path, query, what: 'one SIM', purpose: 'read' },
      signal,
    );
    const row = valueAt(answer.body, single.row);
    if (row === undefined || row === null) return null;
    const mapped = rowMapper(mapping)(row);
    if (!mapped.ok) throw unusable(client.who, 'one SIM', mapped.reason);
    if (mapped.sim.providerSimId === providerSimId) return mapped.sim;
    throw unusable(client.who, 'one SIM', 'it is about another SIM');
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

/** How old an exported file may be before what it says of connectivity counts for nothing. */
const fileLag = 7 * day;

function csvConnector(
  description: Description,
  source: CsvSource,
  { options }: ConnectorSettings,
  { files }: ConnectorPorts,
): Connector {
  const file = options['file'];
  if (file === undefined || files === undefined)
    throw fail('INVALID_INPUT', `${description.name} reads a CSV file: say where it lies.`, {
      field: 'options.file',
    });
  if (!/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(file))
    throw fail('INVALID_INPUT', 'Give the whole path of the inventory file, from the root on.', {
      field: 'options.file',
    });
  const inventory = createCsvInventory(file, source, description.sim, files);
  return {
    kind: 'declarative',
    capabilities: capabilitiesOf(
      {},
      { support: 'none', how: 'The inventory is a file: act in the portal of the provider' },
    ),
    reads: readsOf(description, { ...noUsage, how: 'A file of SIMs holds no usage' }, fileLag),
    ...silent(description.name),
    async test(signal) {
      const fresh = createCsvInventory(file, source, description.sim, files);
      const { sims, rejected } = await fresh.page(null, signal);
      if (sims.length === 0 && rejected.length > 0)
        throw unusable(files.name(file), 'its first rows', rejected[0]?.reason ?? 'none is a SIM');
    },
    simPage: (cursor, signal) => inventory.page(cursor, signal),
    sim: (providerSimId, signal) => inventory.sim(providerSimId, signal),
    act: async (kind) => {
      throw fail(
        'UNSUPPORTED',
        `${description.name} is read from a file, so ${kind} is done in the portal of the provider.`,
      );
    },
  };
}
