import { fleetFields, type Facet, type FleetRow } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { parseQuery, type ParsedQuery } from '../../../shared/query.ts';
import type { Log, ReadDb } from '../ports.ts';
import { createColumns, type FleetColumns } from './columns.ts';
import { countFacets, facetPlans } from './facets.ts';
import type { FilterContext } from './filter.ts';
import { loadAll, loadSome, lookUpIdentifier, overlayAll, overlaySome } from './load.ts';
import { createMatcher, inOrder } from './match.ts';
import { createOrders, type Orders } from './orders.ts';
import { toFleetRow } from './rows.ts';
import { suggest } from './suggest.ts';

export interface ReaderDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly now: () => number;
  readonly log: Log;
}

/** What the engine asks of the reader, wherever it runs. */
export interface ReaderOps {
  open(input: { query: string; sort?: string | undefined }): OpenResult;
  page(input: { resultId: string; offset: number; limit: number }): { version: number; rows: FleetRow[] };
  close(input: { resultId: string }): Record<string, never>;
  locate(input: { resultId: string; simKey: number }): { offset: number | null };
  /** The SIM keys of a result: what bulk actions and exports act on. */
  keys(input: { resultId: string }): { simKeys: number[] };
  rows(input: { simKeys: readonly number[] }): { rows: FleetRow[] };
  suggest(input: { query: string; caret: number }): ReturnType<typeof suggest>;
  find(input: { text: string; limit: number }): { rows: FleetRow[] };
  /** How many SIMs each group of a provider holds now. */
  groupSizes(input: { providerId: string }): { groups: { groupId: string; sims: number }[] };
}

export interface OpenResult {
  readonly resultId: string;
  readonly version: number;
  readonly total: number;
  readonly matched: number;
  readonly facets: Facet[];
}

export interface Reader {
  call(op: string, input: unknown): unknown;
  changed(simKeys: readonly number[] | 'all'): void;
}

/**
 * Answers every question about the fleet grid from typed columns. Synchronous and alone in its thread.
 * Columns are filled at the first question and follow the writer's deltas from then on.
 */
export function createReader(deps: ReaderDeps): Reader {
  let loadedFleet: { readonly columns: FleetColumns; readonly orders: Orders } | null = null;
  const matcher = createMatcher();
  let version = 1;
  let opened = 0;
  // A result of a thread that is gone must never be taken for one of this.
  const life = deps.now().toString(36);
  const results = new Map<string, Uint32Array>();

  const fleetAndOrders = () => {
    if (loadedFleet !== null) return loadedFleet;
    const columns = createColumns();
    loadAll(deps.cache, columns);
    overlayAll(deps.cache, deps.ledger, columns);
    return (loadedFleet = { columns, orders: createOrders(columns) });
  };
  const loaded = (): FleetColumns => fleetAndOrders().columns;
  const providers = (): Map<string, string> =>
    new Map(
      deps.ledger
        .all<{ id: string; name: string }>('SELECT provider_id AS id, name FROM providers')
        .map((row) => [row.id, row.name]),
    );
  const resultOf = (resultId: string): Uint32Array => {
    const rows = results.get(resultId);
    if (rows === undefined)
      throw fail('STALE_RESULT', 'This list was closed. Run the query again.', { retry: 'now' });
    return rows;
  };
  const rowsOf = (keys: Iterable<number>): FleetRow[] => {
    const fleet = loaded();
    const names = providers();
    return Array.from(keys, (key) => toFleetRow(fleet, key, names));
  };

  const ops: ReaderOps = {
    open({ query, sort }) {
      const { columns: fleet, orders } = fleetAndOrders();
      const names = providers();
      const parsed = parseQuery(sort === undefined ? query : `${query} sort:${sort}`, fleetFields);
      const problem = parsed.problems[0];
      if (problem !== undefined) {
        throw fail('INVALID_INPUT', problem.message, {
          field: 'query',
          at: { from: problem.from, to: problem.to },
        });
      }
      const context: FilterContext = {
        columns: fleet,
        now: deps.now(),
        providerNames: names,
        lookUp: (field, values) => lookUpIdentifier(deps.cache, field, values),
      };
      const match = matcher.match(parsed.terms, context);
      const order = orders.of(parsed.sort.length === 0 ? defaultSort : parsed.sort);
      const rows = inOrder(match, order, fleet);
      const resultId = `r${life}-${++opened}`;
      results.set(resultId, rows);
      const oldest = results.size > limits.openResults ? results.keys().next().value : undefined;
      if (oldest !== undefined) results.delete(oldest);
      const facets = countFacets(
        facetPlans(fleet, context.now, (id) => names.get(id) ?? id),
        match,
        fleet,
      );
      return { resultId, version, total: fleet.size(), matched: rows.length, facets };
    },
    page({ resultId, offset, limit }) {
      return { version, rows: rowsOf(resultOf(resultId).subarray(offset, offset + limit)) };
    },
    close({ resultId }) {
      results.delete(resultId);
      return {};
    },
    locate({ resultId, simKey }) {
      const at = resultOf(resultId).indexOf(simKey);
      return { offset: at === -1 ? null : at };
    },
    keys({ resultId }) {
      const fleet = loaded();
      return { simKeys: [...resultOf(resultId)].filter((key) => fleet.alive()[key] === 1) };
    },
    rows: ({ simKeys }) => ({ rows: rowsOf(simKeys.filter((key) => loaded().alive()[key] === 1)) }),
    suggest: ({ query, caret }) => suggest(loaded(), providers(), query, caret),
    find({ text, limit }) {
      const { resultId } = ops.open({
        query: text.trim() === '' ? '' : `"${text.trim().replaceAll('"', '')}"`,
      });
      const { rows } = ops.page({ resultId, offset: 0, limit });
      ops.close({ resultId });
      return { rows };
    },
    groupSizes: ({ providerId }) => ({ groups: groupSizes(loaded(), providerId) }),
  };

  return {
    call(op, input) {
      const handler = (ops as unknown as Record<string, ((input: unknown) => unknown) | undefined>)[op];
      if (handler === undefined) throw fail('INTERNAL', `The reader has no operation "${op}".`);
      return handler(input);
    },
    changed(simKeys) {
      version++;
      if (loadedFleet === null) return;
      if (simKeys === 'all') {
        loadedFleet = null;
        return;
      }
      const { columns, orders } = loadedFleet;
      orders.touch(simKeys);
      overlaySome(deps.ledger, columns, loadSome(deps.cache, columns, simKeys));
    },
  };
}

function groupSizes(columns: FleetColumns, providerId: string): { groupId: string; sims: number }[] {
  const { provider_id: providers, group_id: groups } = columns.words;
  const wanted = columns.dictionaries.provider_id.words.indexOf(providerId);
  const alive = columns.alive();
  const counts = new Uint32Array(columns.dictionaries.group_id.words.length);
  for (let row = 1; row < columns.end(); row++) {
    const group = groups[row] ?? 0;
    if (alive[row] === 1 && providers[row] === wanted) counts[group] = (counts[group] ?? 0) + 1;
  }
  return columns.dictionaries.group_id.words.flatMap((groupId, code) =>
    groupId === null || counts[code] === 0 ? [] : [{ groupId, sims: counts[code] ?? 0 }],
  );
}

/** Worst incident first, then the most data: what an analyst looks for when no order is asked. */
const defaultSort: ParsedQuery['sort'] = [
  { field: 'severity', descending: false },
  { field: 'data', descending: true },
];
