import type { ActionKind } from '../../../../shared/contract/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { day, dayStart, hour, minute } from '../../../../shared/time.ts';
import { defaultPolicy, hurried } from '../api-client.ts';
import type { ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import type { SimReading } from '../readings.ts';
import { createDescribedClient, credentialsOf, type DescribedClient } from './client.ts';
import { createDescribedConnector } from './connector.ts';
import { createCsvInventory } from './csv-source.ts';
import { pageOf } from './dedupe.ts';
import { readPage } from './list.ts';
import { rowMapper } from './map.ts';
import type { ApiSource, ChangesRequest, Description } from './model.ts';
import type { Problem } from './problems.ts';
import { createTally, type Tally } from './tally.ts';

/** What a description says, told back: so that its author sees whether it was understood as meant. */
export interface Understood {
  readonly name: string;
  readonly source: 'api' | 'csv';
  readonly about: string | null;
  /** Where its facts come from, in its author's words. */
  readonly basis: string;
  readonly base: string | null;
  /** Credential fields that it signs in with. */
  readonly credentials: readonly string[];
  readonly limits: string;
  /** How the list is asked for what changed. */
  readonly changes: string;
  readonly actions: readonly { readonly kind: string; readonly how: string }[];
  readonly usage: string;
}

export interface CheckStep {
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** A dry run: what was asked, what came, how much of it was understood. Nothing is written at the provider. */
export interface DryRun {
  readonly steps: readonly CheckStep[];
  readonly rows: Tally;
  /** The first SIM that was understood. */
  readonly example: SimReading | null;
}

export interface CheckReport {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly understood: Understood | null;
  readonly dryRun: DryRun | null;
}

/** Pages of the list that a dry run reads. */
export const checkedPages = 3;

export function understand(description: Description): Understood {
  const { name, about, basis, source } = description;
  const api = source.kind === 'api' ? source : null;
  return {
    name,
    source: source.kind,
    about,
    basis,
    base: api?.base ?? null,
    credentials: api === null ? [] : credentialsOf(api),
    limits: api === null ? '' : limitsText(api),
    changes: api === null || api.changes === null ? 'none' : changesText(api.changes),
    actions: Object.entries(api?.actions ?? {}).map(
      ([kind, { how }]: [ActionKind | string, { how: string }]) => ({ kind, how }),
    ),
    usage: api?.usage?.how ?? 'none',
  };
}

function limitsText({ limits }: ApiSource): string {
  const { requests, perMs, concurrency, source } = limits;
  return `${requests} requests in ${perMs / 1_000} s, ${concurrency} at once (${source})`;
}

function changesText({ how, overlap, fullEvery }: ChangesRequest): string {
  return `${how}, ${overlap / minute} min of overlap; the whole list every ${fullEvery / hour} h`;
}

/** Signs in, reads the first pages, one SIM and one day of usage, and says how much of it was understood. Sends no change. */
export async function dryRun(
  description: Description,
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  signal: AbortSignal,
): Promise<DryRun> {
  const steps: CheckStep[] = [];
  const rows = createTally(description.sim);
  const step = async (name: string, work: () => Promise<string>): Promise<boolean> => {
    try {
      steps.push({ step: name, ok: true, detail: await work() });
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'CANCELLED') throw error;
      steps.push({ step: name, ok: false, detail: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };
  const { source } = description;
  if (source.kind === 'csv') {
    const { files } = ports;
    const file = settings.options['file'];
    await step('read the file', async () => {
      if (file === undefined || files === undefined) throw new Error('No file was named.');
      const inventory = createCsvInventory(file, source, description.sim, files, (row) => rows.add([row]));
      let cursor: string | null = null;
      do {
        cursor = (await inventory.page(cursor, signal)).next;
      } while (cursor !== null);
      return rowsText(rows.result());
    });
    return { steps, rows: rows.result(), example: rows.first() };
  }
  const client = createDescribedClient(description, source, settings, ports, hurried(defaultPolicy));
  const connector = createDescribedConnector(description, settings, ports, hurried(defaultPolicy));
  const signedIn = await step('sign in', async () => {
    await client.session(signal);
    return source.auth.scheme === 'token'
      ? 'a token came'
      : 'credentials are at hand; the list will tell whether they are taken';
  });
  if (signedIn) await step('read the list', () => readPages(client, description, source, rows, signal));
  const first = rows.first();
  if (first !== null && source.single !== null)
    await step('read one SIM', async () => {
      const single = await connector.sim(first.providerSimId, signal);
      if (single === null)
        throw new Error(`${first.providerSimId} stands in the list and cannot be read by itself.`);
      const differing = Object.entries(single).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(first[key as keyof SimReading]),
      );
      return differing.length === 0
        ? 'the same as in the list'
        : `other than in the list: ${differing.map(([key]) => key).join(', ')}`;
    });
  const { changes } = connector;
  if (first !== null && changes !== undefined)
    await step('read what changed', async () => {
      const { sims, rejected, next } = await changes.page(ports.clock.now() - day, null, signal);
      const more = next === null ? '' : ', and the list goes on';
      return `${sims.length + rejected.length} SIMs since yesterday${more}`;
    });
  if (first !== null && source.usage?.by === 'sim')
    await step('read usage', async () => {
      const to = dayStart(ports.clock.now());
      const readings = (await connector.simUsage?.(first.providerSimId, to - day, to, 'day', signal)) ?? [];
      const [reading] = readings;
      return reading === undefined
        ? 'none yesterday for the first SIM of the list'
        : `${reading.up} bytes up and ${reading.down} down yesterday, for the first SIM of the list`;
    });
  const actions = Object.keys(source.actions);
  if (actions.length > 0)
    steps.push({
      step: 'actions',
      ok: true,
      detail: `not tried, because a check changes nothing: ${actions.join(', ')}`,
    });
  return { steps, rows: rows.result(), example: first };
}

async function readPages(
  client: DescribedClient,
  description: Description,
  source: ApiSource,
  rows: ReturnType<typeof createTally>,
  signal: AbortSignal,
): Promise<string> {
  const map = rowMapper(description.sim);
  let cursor: string | null = null;
  let pages = 0;
  let before: ReadonlySet<string> = new Set();
  do {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(
      client,
      source.list,
      {},
      cursor,
      'the list of SIMs',
      signal,
    );
    const mapped = page.rows.map(map);
    rows.add(mapped);
    const { sims } = pageOf(mapped);
    rows.repeated(sims.filter(({ providerSimId }) => before.has(providerSimId)).length);
    before = new Set(sims.map(({ providerSimId }) => providerSimId));
    cursor = page.next;
    pages += 1;
  } while (cursor !== null && pages < checkedPages);
  const result = rows.result();
  if (result.read > 0 && result.understood === 0) throw new Error(`${rowsText(result)}: none was understood`);
  return `${rowsText(result)} on ${pages} ${pages === 1 ? 'page' : 'pages'}; ${cursor === null ? 'the list ends there' : 'the list goes on'}`;
}

function rowsText({ read, understood, rejected }: Tally): string {
  return `${read} rows, ${understood} understood, ${rejected} rejected`;
}

export function checkPassed(problems: readonly Problem[], run: DryRun | null): boolean {
  return problems.every(({ severity }) => severity !== 'error') && (run?.steps.every(({ ok }) => ok) ?? true);
}
