import { createDetections } from '../app/core/detections/service.ts';
import { createBus } from '../app/core/kernel/bus.ts';
import { readShippedRules } from '../app/node/shipped-rules.ts';
import { keepHeapSmall } from '../app/node/small-heap.ts';
import { hour } from '../shared/time.ts';
import { answerOrder, watchPeak } from './child.ts';
import { benchNow, fillSims, quiet } from './fleet-data.ts';
import { emptyStores, type EmptyStores } from './ingest-data.ts';
import { clock, hash, schedule } from './ingest-run.ts';

/** A process of its own that judges a whole fleet with every rule that comes with the product, and tells how large it grew. */

export interface DetectOrder {
  readonly sims: number;
}

export interface DetectReport {
  readonly peakBytes: number;
  /** Bytes of the ledger after two looks. */
  readonly ledgerBytes: number;
  /** How long the first look took, and the one after an hour more of usage. */
  readonly firstMs: number;
  readonly nextMs: number;
}

/** Hours of usage of every SIM before the first look; comparing peers wants three. */
const known = 4;
const start = benchNow - known * hour;

function fillTraffic({ cache }: EmptyStores, sims: number): void {
  for (let from = 1; from <= sims; from += 5_000)
    cache.db.transaction(() => {
      for (let sim = from; sim < Math.min(sims + 1, from + 5_000); sim++) {
        for (let turn = 0; turn <= known; turn++)
          cache.db.run('INSERT INTO usage_hours (sim_key, at, up, down) VALUES (?, ?, ?, ?)', [
            sim,
            start + turn * hour,
            60_000 + ((sim * 7_919 + turn * 104_729) % 40_000),
            24_000,
          ]);
        cache.db.run(
          `INSERT INTO events (provider_id, key, sim_key, at, received_at, type, imei, plmn, country, rat, cell, raw)
           VALUES ('soracom-1', ?, ?, ?, ?, 'session.started', ?, '20408', 'NL', 'LTE', ?, '{}')`,
          [
            `session-${sim}`,
            sim,
            start + ((sim * 3_571) % (known * hour)),
            benchNow,
            `35710306${String(sim % 1_000_000).padStart(6, '0')}0`,
            `20408-${sim % 300}-${sim % 4_000}`,
          ],
        );
      }
    });
}

/** The provider was read up to the whole hour `to`. */
function readTo({ cache }: EmptyStores, to: number): void {
  for (const source of ['clock', 'sims', 'groups', 'sessions', 'usage'])
    cache.db.run(
      `INSERT INTO sync_state (provider_id, source, complete_from, complete_until, read_at) VALUES ('soracom-1', ?, ?, ?, ?)
       ON CONFLICT (provider_id, source) DO UPDATE SET complete_until = excluded.complete_until`,
      [source, start, to, benchNow],
    );
}

async function run({ sims }: DetectOrder): Promise<DetectReport> {
  keepHeapSmall();
  const stores = emptyStores();
  fillSims(stores.cache, stores.ledger, sims);
  stores.cache.db.run(`UPDATE sims SET tags = '{"region":"West"}'`);
  fillTraffic(stores, sims);
  const memory = watchPeak();
  try {
    const detections = createDetections({
      cache: stores.cache.db,
      ledger: stores.ledger.db,
      clock,
      hash,
      schedule,
      log: quiet,
      bus: createBus((error) => {
        throw error;
      }),
      incidents: { take: () => [], held: () => false, announce: () => undefined },
      ruleFiles: readShippedRules(),
    });
    const look = async (to: number): Promise<number> => {
      readTo(stores, to);
      const began = performance.now();
      const { sims: judged } = await detections.run();
      if (judged !== sims) throw new Error(`${judged} SIMs were judged of ${sims}`);
      return performance.now() - began;
    };
    const firstMs = await look(benchNow);
    const nextMs = await look(benchNow + hour);
    const pages = stores.ledger.db.get<{ bytes: number }>(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
    );
    return { peakBytes: memory.peak(), ledgerBytes: pages?.bytes ?? 0, firstMs, nextMs };
  } finally {
    memory.stop();
    stores.close();
  }
}

answerOrder(run);
