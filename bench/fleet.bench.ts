import type { FleetRow } from '../shared/contract/index.ts';
import { createReader, type OpenResult, type Reader } from '../app/core/fleet/reader.ts';
import type { Bench } from './bench.ts';
import { benchNow, fleetOf, quiet, type FleetData } from './fleet-data.ts';
import { figure } from './statistics.ts';

const sizes = [1_000, 10_000, 100_000, 1_000_000];

/** Each a filter with an order, so that every one of the twelve columns is sorted by once. */
const queries = [
  'state:active sort:severity,-data',
  'country:NL sort:iccid',
  'class:"Heat meter" sort:device',
  'data:>1MB sort:-data',
  'seen:<24h sort:-seen',
  'lock:open sort:firmware',
  '-country:NL sort:state',
  'rat:LTE-M,NB-IoT sort:country',
  'posture:<50 sort:posture',
  'criticality:8 sort:lock',
  'provider:Soracom sort:provider',
  'model:"Model 3" sort:model',
];

/** The same page by SQL on the same file: what a console without typed columns would do. */
const baselineSql = `SELECT * FROM sims WHERE lifecycle = 'active' AND data_24h > 1000000 ORDER BY data_24h DESC LIMIT 200`;

function warm(data: FleetData): Reader {
  const reader = createReader({
    cache: data.cache.db,
    ledger: data.ledger.db,
    now: () => benchNow,
    log: quiet,
  });
  for (const query of queries) page(reader, query);
  return reader;
}

function page(reader: Reader, query: string): readonly FleetRow[] {
  const { resultId } = reader.call('open', { query }) as OpenResult;
  const { rows } = reader.call('page', { resultId, offset: 0, limit: 200 }) as { rows: FleetRow[] };
  reader.call('close', { resultId });
  return rows;
}

/** A hundred SIM keys from all over the fleet, others each turn. */
function someKeys(size: number, turn: number): number[] {
  return Array.from({ length: 100 }, (_, index) => 1 + ((index * 7_919 + turn * 104_729) % size));
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export const benches: readonly Bench[] = [
  {
    name: 'fleet.page',
    sizes,
    async run({ size, cacheDir }) {
      const data = fleetOf(size ?? 0, cacheDir);
      const reader = warm(data);
      const samples: number[] = [];
      const baseline: number[] = [];
      for (let round = 0; round < 8; round++) {
        for (const [index, query] of queries.entries()) {
          // Something changed before every look, as while a sync writes: an order that was asked for before has to be mended.
          reader.changed(someKeys(size ?? 0, round * queries.length + index));
          samples.push(timed(() => page(reader, query)));
        }
        baseline.push(timed(() => data.cache.db.all(baselineSql)));
      }
      data.close();
      return figure(samples, 'ms, p95', baseline, 0.95);
    },
  },
  {
    // The first page by a column that nobody has ordered by since the start.
    name: 'fleet.first',
    sizes,
    async run({ size, cacheDir }) {
      const data = fleetOf(size ?? 0, cacheDir);
      const deps = { cache: data.cache.db, ledger: data.ledger.db, now: () => benchNow, log: quiet };
      const samples: number[] = [];
      for (let round = 0; round < 2; round++) {
        const reader = createReader(deps);
        page(reader, 'state:active');
        for (const query of queries.slice(1)) samples.push(timed(() => page(reader, query)));
      }
      data.close();
      return figure(samples, 'ms, p95', null, 0.95);
    },
  },
  {
    name: 'fleet.facets',
    sizes,
    async run({ size, cacheDir }) {
      const data = fleetOf(size ?? 0, cacheDir);
      const reader = warm(data);
      const samples: number[] = [];
      const baseline: number[] = [];
      const columns = ['lifecycle', 'imei_lock', 'provider_id', 'country', 'device_class', 'rat'] as const;
      for (let round = 0; round < 15; round++) {
        samples.push(timed(() => reader.call('open', { query: 'state:active data:>1MB' })));
        if (round < 3) {
          baseline.push(
            timed(() => {
              for (const column of columns)
                data.cache.db.all(
                  `SELECT ${column}, COUNT(*) FROM sims WHERE lifecycle = 'active' AND data_24h > 1000000 GROUP BY ${column}`,
                );
            }),
          );
        }
      }
      data.close();
      return figure(samples, 'ms', baseline);
    },
  },
  {
    name: 'fleet.load',
    sizes,
    async run({ size, cacheDir }) {
      const data = fleetOf(size ?? 0, cacheDir);
      const samples: number[] = [];
      const baseline: number[] = [];
      for (let round = 0; round < 3; round++) {
        const reader = createReader({
          cache: data.cache.db,
          ledger: data.ledger.db,
          now: () => benchNow,
          log: quiet,
        });
        samples.push(timed(() => reader.call('open', { query: '' })));
        baseline.push(
          timed(() => {
            for (const row of data.cache.db.each('SELECT * FROM sims')) void row;
          }),
        );
      }
      data.close();
      return figure(samples, 'ms to fill the columns', baseline);
    },
  },
];
