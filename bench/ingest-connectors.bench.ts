import type { Http, HttpRequest, HttpResponse } from '../app/core/ports.ts';
import type { ProviderKind } from '../shared/contract/index.ts';
import type { Connector } from '../app/core/providers/connector.ts';
import { openGate } from '../app/core/providers/gate.ts';
import { connectorFactories } from '../app/core/providers/registry.ts';
import type { Emulator } from '../app/demo/emulator.ts';
import { emulations } from '../app/demo/emulations.ts';
import { createHttp } from '../app/node/adapters/http.ts';
import type { Bench } from './bench.ts';
import { benchNow, quiet } from './fleet-data.ts';
import { emptyStores } from './ingest-data.ts';
import { clock, hash, ingest, insertRaw, rowsOf, schedule } from './ingest-run.ts';
import { figure } from './statistics.ts';

/** Answers of a provider, by what was asked. */
type Answers = Map<string, HttpResponse>;

function keyOf({ method, url, body = '' }: HttpRequest): string {
  return `${method} ${url} ${body}`;
}

function noLines(): never {
  throw new Error('this benchmark reads no exports');
}

function connect({ kind, baseUrl, credentials, options }: Emulator, http: Http): Connector {
  return connectorFactories[kind as ProviderKind].create(
    { providerId: `${kind}-1`, baseUrl, options },
    {
      http,
      clock,
      schedule,
      hash,
      log: quiet,
      gate: openGate(clock, schedule),
      secret: async (name) => credentials[name] ?? '',
    },
  );
}

/** What the emulation answers to the whole list, kept in memory: what is measured begins with the text of an answer. */
async function record(emulator: Emulator): Promise<Answers> {
  const answers: Answers = new Map();
  const real = createHttp();
  const recording: Http = {
    async request(request) {
      const answer = await real.request(request);
      answers.set(keyOf(request), answer);
      return answer;
    },
    lines: noLines,
  };
  try {
    const connector = connect(emulator, recording);
    let cursor: string | null = null;
    do cursor = (await connector.simPage(cursor, new AbortController().signal)).next;
    while (cursor !== null);
    return answers;
  } finally {
    real.close();
  }
}

function replay(emulator: Emulator, answers: Answers): Connector {
  return connect(emulator, {
    async request(request) {
      const answer = answers.get(keyOf(request));
      if (answer === undefined) throw new Error(`nobody asked ${request.method} ${request.url} before`);
      return answer;
    },
    lines: noLines,
  });
}

/** Holds no inventory to read. */
const overlays: readonly string[] = ['camara'];

/** `ingest.sims` of every provider that has an emulation of its own; Soracom's is `ingest.sims` itself. */
export const benches: readonly Bench[] = Object.entries(emulations)
  .filter(([name]) => !overlays.includes(name))
  .map(([name, start]) => ({
    name: `ingest.sims.${name}`,
    sizes: [1_000, 10_000],
    async run({ size }) {
      const count = size ?? 0;
      const emulator = await start({ sims: count, seed: 7, speed: 0, epoch: benchNow });
      try {
        const answers = await record(emulator);
        const samples: number[] = [];
        const baseline: number[] = [];
        // The first is the compiler's.
        for (let round = 0; round < 6; round++) {
          const [stores, raw] = [emptyStores(), emptyStores()];
          const ms = await ingest(stores, replay(emulator, answers));
          const rawMs = insertRaw(raw, rowsOf(stores));
          stores.close();
          raw.close();
          if (round === 0) continue;
          samples.push((count / ms) * 1_000);
          baseline.push((count / rawMs) * 1_000);
        }
        return figure(samples, 'rows/s', baseline);
      } finally {
        await emulator.close();
      }
    },
  }));
