import { createGate } from '../app/core/providers/gate.ts';
import { connectorFactories } from '../app/core/providers/registry.ts';
import { createHttp } from '../app/node/adapters/http.ts';
import { keepHeapSmall } from '../app/node/small-heap.ts';
import { answerOrder, watchPeak } from './child.ts';
import { quiet } from './fleet-data.ts';
import { emptyStores } from './ingest-data.ts';
import { clock, hash, ingest, schedule } from './ingest-run.ts';

/** A process of its own that reads a whole provider, as the engine does, and tells how large it grew. */

/** Where the provider answers, and with which credentials. */
export interface SyncOrder {
  readonly baseUrl: string;
  readonly credentials: Readonly<Record<string, string>>;
}

export interface SyncReport {
  readonly peakBytes: number;
  readonly rows: number;
  readonly ms: number;
}

/** A provider on this machine without limits: what is measured is our memory, not its patience. */
const limits = {
  concurrency: 32,
  requests: 4_000,
  perMs: 1_000,
  burst: 4_000,
  signIns: null,
  sequentialActs: false,
  source: 'a bench',
};

async function run({ baseUrl, credentials }: SyncOrder): Promise<SyncReport> {
  keepHeapSmall();
  const http = createHttp();
  const stores = emptyStores();
  const memory = watchPeak();
  try {
    const connector = connectorFactories.soracom.create(
      { providerId: 'soracom-1', baseUrl, options: {} },
      {
        http,
        clock,
        schedule,
        hash,
        log: quiet,
        gate: createGate(limits, { clock, schedule }),
        secret: async (name) => credentials[name] ?? '',
      },
    );
    const ms = await ingest(stores, connector);
    const { rows } = stores.cache.db.get<{ rows: number }>('SELECT COUNT(*) AS rows FROM sims') ?? {
      rows: 0,
    };
    return { peakBytes: memory.peak(), rows, ms };
  } finally {
    memory.stop();
    stores.close();
    http.close();
  }
}

answerOrder(run);
