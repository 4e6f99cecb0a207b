import { fleetFields, type Facet, type FleetRow } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { parseQuery, type ParsedQuery, type QueryTerm } from '../../../shared/query.ts';
import type { Log, ReadDb } from '../ports.ts';
import { createColumns, noSeverity, type FleetColumns } from './columns.ts';
import { countFacets, facetPlans } from './facets.ts';
import { compileTerm, numberFields, textFields, wordFields, type FilterContext } from './filter.ts';
import { loadAll, loadSome, lookUpIdentifier, overlayAll, overlaySome } from './load.ts';
import { radixOrder, type RadixKey } from './order.ts';
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
  let columns: FleetColumns | null = null;
  let version = 1;
  let opened = 0;
  // A result of a thread that is gone must never be taken for one of this.
  const life = deps.now().toString(36);
  const results = new Map<string, Uint32Array>();

  const loaded = (): FleetColumns => {
    if (columns !== null) return columns;
    const fresh = createColumns();
    loadAll(deps.cache, fresh);
    columns = fresh;
    overlayAll(deps.cache, deps.ledger, fresh);
    return fresh;
  };
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
      const fleet = loaded();
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
      const { failed, bitOf } = markFailures(parsed.terms, context);
      const matched = matching(fleet, failed);
      const rows = radixOrder(matched, sortKeys(fleet, parsed));
      const resultId = `r${life}-${++opened}`;
      results.set(resultId, rows);
      const oldest = results.size > limits.openResults ? results.keys().next().value : undefined;
      if (oldest !== undefined) results.delete(oldest);
      const facets = countFacets(
        facetPlans(fleet, context.now, (id) => names.get(id) ?? id),
        fleet,
        failed,
        bitOf,
        matched,
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
      if (columns === null) return;
      if (simKeys === 'all') {
        columns = null;
        return;
      }
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

/** For each row the fields whose terms it fails, one bit a field. */
function markFailures(
  terms: readonly QueryTerm[],
  context: FilterContext,
): { failed: Uint32Array; bitOf: (field: string) => number } {
  const fields = [...new Set(terms.map((term) => term.field ?? ''))];
  const bitOf = (field: string): number => {
    const at = fields.indexOf(field);
    return at === -1 ? 0 : 1 << at;
  };
  const end = context.columns.end();
  const failed = new Uint32Array(end);
  const alive = context.columns.alive();
  for (const term of terms) {
    const bit = bitOf(term.field ?? '');
    const test = compileTerm(term, context);
    for (let row = 1; row < end; row++) {
      if (alive[row] === 1 && ((failed[row] ?? 0) & bit) === 0 && !test(row))
        failed[row] = (failed[row] ?? 0) | bit;
    }
  }
  return { failed, bitOf };
}

function matching(columns: FleetColumns, failed: Uint32Array): Uint32Array {
  const alive = columns.alive();
  const rows = new Uint32Array(columns.size());
  let count = 0;
  for (let row = 1; row < columns.end(); row++)
    if (alive[row] === 1 && failed[row] === 0) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Worst incident first, then the most data: what an analyst looks for when no order is asked. */
const defaultSort = [
  { field: 'severity', descending: false },
  { field: 'data', descending: true },
];

function sortKeys(columns: FleetColumns, parsed: ParsedQuery): RadixKey[] {
  return (parsed.sort.length === 0 ? defaultSort : parsed.sort).map(({ field, descending }) => {
    const name = field as keyof typeof wordFields;
    const number = numberFields[name];
    if (number !== undefined) return { keys: columns.numbers[number], missing: Number.NaN, descending };
    const text = textFields[name];
    if (text !== undefined) return { keys: columns.textRanks(text), missing: 0, descending };
    const word = wordFields[name];
    if (word !== undefined) {
      const ranks = columns.dictionaries[word].ranks();
      return { keys: ranked(columns.words[word], ranks), missing: 0, descending };
    }
    if (field === 'severity') return { keys: columns.severity(), missing: noSeverity, descending };
    throw fail('INVALID_INPUT', `The grid cannot be sorted by "${field}".`, { field: 'query' });
  });
}

function ranked(codes: Uint32Array, ranks: Uint32Array): Uint32Array {
  const keys = new Uint32Array(codes.length);
  for (let row = 0; row < keys.length; row++) keys[row] = ranks[codes[row] ?? 0] ?? 0;
  return keys;
}
