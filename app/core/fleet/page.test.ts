import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FleetRow } from '../../../shared/contract/index.ts';
import { iccidBody, luhnDigit } from '../../../shared/ids.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import type { SqlValue } from '../ports.ts';
import { createReader, type OpenResult } from './reader.ts';

/** Pages of the reader beside the same questions in plain SQL, over fleets that change between them. */

let ports: TestPorts;
beforeEach(() => {
  ports = createTestPorts();
  ports.ledger.run(
    "INSERT INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES ('p-1', 'soracom', 'One', 'http://127.0.0.1', 1, 0), ('p-2', 'telnyx', 'Two', 'http://127.0.0.1', 1, 0)",
  );
});
afterEach(() => ports.close());

const word = fc.constantFrom('AA', 'BB', 'CC', null);
const sim = fc.record({
  key: fc.integer({ min: 1, max: 70 }),
  provider_id: fc.constantFrom('p-1', 'p-2'),
  lifecycle: fc.constantFrom('active', 'suspended', 'ready'),
  connectivity: fc.constantFrom('online', 'offline'),
  imei_lock: fc.constantFrom('open', 'locked', 'unknown'),
  device: fc.option(fc.constantFrom('dev-1', 'dev-2', 'Dev-10', 'pump')),
  site: word,
  country: fc.constantFrom('NL', 'DE', null),
  rat: word,
  device_class: word,
  model: word,
  firmware: word,
  criticality: fc.constantFrom(1, 2, 4, 8, null),
  data_24h: fc.option(fc.integer({ min: 0, max: 5 })),
  age: fc.option(fc.integer({ min: 0, max: 3_000 })),
  score: fc.option(fc.integer({ min: 0, max: 4_000 }).map((part) => part / 4_000)),
});
type Sim = typeof sim extends fc.Arbitrary<infer T> ? T : never;

interface Term {
  readonly query: string;
  readonly sql: string;
}
const ageSql = '(:now - last_seen_at)';
const notKnownFails = (sql: string): string => `COALESCE(${sql}, 0)`;
const plainTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.constantFrom('AA', 'BB', 'none').chain((value) =>
    fc
      .constantFrom(['site', 'site'], ['rat', 'rat'], ['class', 'device_class'], ['model', 'model'] as const)
      .map(([field, column]) => ({
        query: `${field}:${value}`,
        sql: value === 'none' ? `${column} IS NULL` : `${column} IS '${value}'`,
      })),
  ),
  fc.constantFrom(
    { query: 'state:active,ready', sql: "lifecycle IN ('active', 'ready')" },
    { query: 'provider:Two', sql: "provider_id = 'p-2'" },
    { query: 'country:NL', sql: "country IS 'NL'" },
    { query: 'lock:un*', sql: "imei_lock LIKE 'un%'" },
    { query: 'device:dev', sql: notKnownFails("device LIKE '%dev%'") },
    { query: 'device:*-1*', sql: notKnownFails("device LIKE '%-1%'") },
    { query: 'device:1', sql: notKnownFails("device LIKE '%1%'") },
    { query: 'data:none', sql: 'data_24h IS NULL' },
    { query: 'seen:never', sql: 'last_seen_at IS NULL' },
    { query: 'severity:none', sql: '1' },
    {
      query: 'bb',
      sql: "(COALESCE(device LIKE '%bb%', 0) OR COALESCE(site LIKE '%bb%', 0) OR COALESCE(model LIKE '%bb%', 0) OR COALESCE(device_class LIKE '%bb%', 0))",
    },
  ),
  fc.tuple(fc.constantFrom('<', '<=', '>', '>=', '='), fc.integer({ min: 0, max: 5 })).map(([op, bytes]) => ({
    query: `data:${op}${bytes}B`,
    sql: notKnownFails(`data_24h ${op} ${bytes}`),
  })),
  fc.tuple(fc.constantFrom('<', '<=', '>', '>='), fc.integer({ min: 0, max: 3 })).map(([op, seconds]) => ({
    query: `seen:${op}${seconds}s`,
    sql: notKnownFails(`${ageSql} ${op} ${seconds * 1_000}`),
  })),
  fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })).map(([low, high]) => ({
    query: `data:${low}B..${high}B,5B`,
    sql: notKnownFails(`(data_24h BETWEEN ${low} AND ${high} OR data_24h = 5)`),
  })),
  fc.integer({ min: 0, max: 100 }).map((percent) => ({
    query: `posture:<${percent}`,
    sql: notKnownFails(`score < ${percent} / 100.0`),
  })),
);
const term = fc
  .tuple(plainTerm, fc.boolean())
  .map(([{ query, sql }, negated]) => (negated ? { query: `-${query}`, sql: `NOT ${sql}` } : { query, sql }));

/** Query field → SQL column that orders as the grid does. */
const orders = {
  iccid: 'iccid',
  device: 'device',
  model: 'model',
  class: 'device_class',
  site: 'site',
  firmware: 'firmware',
  state: 'lifecycle',
  connectivity: 'connectivity',
  provider: 'provider_id',
  lock: 'imei_lock',
  country: 'country',
  rat: 'rat',
  data: 'data_24h',
  seen: 'last_seen_at',
  posture: 'score',
  criticality: 'criticality',
} as const;
const sortKey = fc.record({
  field: fc.constantFrom(...(Object.keys(orders) as (keyof typeof orders)[])),
  descending: fc.boolean(),
});

const question = fc.record({
  terms: fc.array(term, { maxLength: 3 }),
  sort: fc.array(sortKey, { minLength: 1, maxLength: 3 }),
  offset: fc.integer({ min: 0, max: 40 }),
  limit: fc.integer({ min: 1, max: 30 }),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

it('agrees with plain SQL for any filter, order, page and change in between', () => {
  fc.assert(
    fc.property(
      fc.array(sim, { maxLength: 60 }),
      fc.array(
        fc.record({
          puts: fc.array(sim, { maxLength: 6 }),
          gone: fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 3 }),
          ask: fc.array(question, { minLength: 1, maxLength: 3 }),
        }),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      (fleet, steps) => {
        ports.cache.run('DELETE FROM sims');
        ports.cache.run('DELETE FROM sim_posture');
        for (const one of fleet) put(one);
        const reader = createReader({
          cache: ports.cache,
          ledger: ports.ledger,
          now: () => ports.clock.now(),
          log: ports.log,
        });
        // The first order of each kind is made before the changes, so that later ones are moved.
        for (const { ask } of steps) for (const one of ask) pageOf(reader, one);
        for (const { puts, gone, ask } of steps) {
          for (const one of puts) put(one);
          for (const key of gone) ports.cache.run('DELETE FROM sims WHERE sim_key = ?', [key]);
          reader.changed([...puts.map(({ key }) => key), ...gone]);
          for (const one of ask) expect(pageOf(reader, one)).toEqual(pageBySql(one));
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('counts facets as SQL does, each without its own term', () => {
  const facets = { state: 'lifecycle', lock: 'imei_lock', country: 'country', rat: 'rat' } as const;
  fc.assert(
    fc.property(fc.array(sim, { maxLength: 60 }), fc.array(term, { maxLength: 3 }), (fleet, terms) => {
      ports.cache.run('DELETE FROM sims');
      ports.cache.run('DELETE FROM sim_posture');
      for (const one of fleet) put(one);
      const reader = createReader({
        cache: ports.cache,
        ledger: ports.ledger,
        now: () => ports.clock.now(),
        log: ports.log,
      });
      const opened = reader.call('open', { query: terms.map(({ query }) => query).join(' ') }) as OpenResult;
      for (const [field, column] of Object.entries(facets)) {
        const others = terms.filter(({ query }) => !query.replace(/^-/, '').startsWith(`${field}:`));
        const counted = ports.cache.all<{ word: string | null; count: number }>(
          `SELECT ${column} AS word, COUNT(*) AS count FROM ${from} WHERE ${where(others)} GROUP BY 1`,
          nowIfAsked(others),
        );
        const values = opened.facets.find((facet) => facet.field === field)?.values ?? [];
        expect(new Map(values.map(({ value, count }) => [value, count]))).toEqual(
          new Map(counted.map(({ word, count }) => [word ?? 'none', count])),
        );
      }
    }),
    { numRuns: 60 },
  );
});

function pageOf(reader: ReturnType<typeof createReader>, { terms, sort, offset, limit }: Question) {
  const query = [
    ...terms.map((one) => one.query),
    `sort:${sort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join()}`,
  ].join(' ');
  const { resultId, matched } = reader.call('open', { query }) as OpenResult;
  const { rows } = reader.call('page', { resultId, offset, limit }) as { rows: FleetRow[] };
  reader.call('close', { resultId });
  return { matched, keys: rows.map(({ simKey }) => simKey) };
}

const from = 'sims LEFT JOIN sim_posture USING (sim_key)';
const where = (terms: readonly Term[]): string => ['1', ...terms.map(({ sql }) => `(${sql})`)].join(' AND ');
/** SQLite refuses a name that the statement does not hold. */
const nowIfAsked = (terms: readonly Term[]): Record<string, SqlValue> =>
  terms.some(({ sql }) => sql.includes(':now')) ? { now: ports.clock.now() } : {};

function pageBySql({ terms, sort, offset, limit }: Question) {
  const order = sort
    .map(({ field, descending }) => `${orders[field]} ${descending ? 'DESC' : 'ASC'} NULLS LAST`)
    .join(', ');
  const all = ports.cache.all<{ sim_key: number }>(
    `SELECT sim_key FROM ${from} WHERE ${where(terms)} ORDER BY ${order}, sim_key`,
    nowIfAsked(terms),
  );
  return {
    matched: all.length,
    keys: all.slice(offset, offset + limit).map(({ sim_key }) => sim_key),
  };
}

function put({ key, age, score, ...columns }: Sim): void {
  const stem = `89423107842${String((key * 37) % 71).padStart(7, '0')}`;
  const iccid = stem + String(luhnDigit(stem));
  const row: Record<string, SqlValue> = {
    ...columns,
    sim_key: key,
    provider_sim_id: `sim-${key}`,
    iccid,
    iccid_body: iccidBody(iccid),
    raw_state: 'active',
    tags: '{}',
    fingerprint: String(key),
    first_seen_at: 0,
    observed_at: 0,
    pass: 1,
    last_seen_at: age === null ? null : ports.clock.now() - age,
  };
  const names = Object.keys(row);
  ports.cache.run('DELETE FROM sims WHERE sim_key = ?', [key]);
  ports.cache.run(
    `INSERT INTO sims (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`,
    row,
  );
  ports.cache.run('DELETE FROM sim_posture WHERE sim_key = ?', [key]);
  ports.cache.run(
    'INSERT INTO sim_posture (sim_key, score, coverage, critical, at) VALUES (?, ?, 0.5, 0, 0)',
    [key, score],
  );
}
