import { setImmediate as turn } from 'node:timers/promises';
import { rescoreSims } from '../app/core/posture/delta.ts';
import { evaluate, type Evaluation } from '../app/core/posture/evaluate.ts';
import { takeSnapshot } from '../app/core/posture/snapshots.ts';
import type { Bench } from './bench.ts';
import { benchNow } from './fleet-data.ts';
import { postureDataOf, type PostureData } from './posture-data.ts';
import { figure, timed } from './statistics.ts';

const sizes = [1_000, 10_000, 100_000];
const clock = { now: () => benchNow, monotonic: () => performance.now() };
const schedule = { breathe: async () => void (await turn()) };

/** 70 controls over the whole fleet with the snapshot, in slices, as the engine does it. */
async function score({ cache, ledger, hash }: PostureData, last: Evaluation | null): Promise<Evaluation> {
  const evaluation = await evaluate(
    {
      cache: cache.db,
      ledger: ledger.db,
      clock,
      hash,
      schedule,
      learns: () => false,
      capabilitiesOf: () => null,
    },
    {
      auditChainHolds: true,
      telemetry: last?.telemetry ?? null,
      expectedSims: last?.columns.count ?? 0,
      signal: new AbortController().signal,
    },
  );
  takeSnapshot(evaluation, hash);
  return evaluation;
}

/** Every row and column of the tables that scoring reads, and nothing done with them. */
function scan({ cache, ledger }: PostureData): void {
  const rows = [
    cache.db.each('SELECT * FROM sims s LEFT JOIN sim_posture p ON p.sim_key = s.sim_key'),
    ledger.db.each('SELECT * FROM evidence'),
  ];
  for (const table of rows) for (const row of table) void row;
}

const times = (size: number): number => (size >= 1_000_000 ? 1 : size >= 100_000 ? 3 : 7);

export const benches: readonly Bench[] = [
  {
    name: 'posture.full',
    sizes,
    async run({ size, cacheDir }) {
      const data = postureDataOf(size ?? 0, cacheDir);
      try {
        let last = await score(data, null);
        const baseline = await timed(times(size ?? 0), () => scan(data));
        const samples = await timed(times(size ?? 0), async () => {
          last = await score(data, last);
        });
        return figure(samples, 'ms', baseline);
      } finally {
        data.close();
      }
    },
  },
  {
    name: 'posture.first',
    sizes,
    async run({ size, cacheDir }) {
      const data = postureDataOf(size ?? 0, cacheDir);
      try {
        const baseline = await timed(1, () => scan(data));
        const samples = await timed(size === 100_000 ? 1 : times(size ?? 0), async () => {
          data.cache.db.run('DELETE FROM sim_posture');
          await score(data, null);
        });
        return figure(samples, 'ms', baseline);
      } finally {
        data.close();
      }
    },
  },
  {
    name: 'posture.delta',
    sizes,
    async run({ size, cacheDir }) {
      const data = postureDataOf(size ?? 0, cacheDir);
      try {
        const evaluation = await score(data, await score(data, null));
        const step = Math.max(1, Math.floor((size ?? 0) / 1_000));
        const keys = Array.from({ length: Math.min(1_000, size ?? 0) }, (_, index) => 1 + index * step);
        const stores = { cache: data.cache.db, ledger: data.ledger.db, schedule };
        const samples: number[] = [];
        for (let count = 0; count < 6; count++) {
          // Rows that differ: each is scored and written.
          data.cache.db.transaction(() => {
            for (const key of keys) {
              data.cache.db.run('UPDATE sim_posture SET coverage = coverage + 1 WHERE sim_key = ?', [key]);
            }
          });
          const began = performance.now();
          const written = await rescoreSims(stores, evaluation.ruler, keys);
          if (count > 0) samples.push(performance.now() - began);
          if (written.length !== keys.length)
            throw new RangeError(`${written.length} of ${keys.length} rows were written`);
        }
        return figure(samples, 'ms', null);
      } finally {
        data.close();
      }
    },
  },
];
