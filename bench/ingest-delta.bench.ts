import type { Http, HttpResponse } from '../app/core/ports.ts';
import { openGate } from '../app/core/providers/gate.ts';
import { connectorFactories } from '../app/core/providers/registry.ts';
import type { Connector } from '../app/core/providers/connector.ts';
import { controlCenterEmulation } from '../app/demo/control-center/emulation.ts';
import { iccidOf } from '../app/demo/control-center/identity.ts';
import { startEmulator, type Emulator } from '../app/demo/emulator.ts';
import { createHttp } from '../app/node/adapters/http.ts';
import type { Bench } from './bench.ts';
import { benchNow, quiet } from './fleet-data.ts';
import { emptyStores } from './ingest-data.ts';
import { clock, hash, ingest, schedule } from './ingest-run.ts';
import { figure } from './statistics.ts';

const minute = 60_000;
/** Of a fleet, between two passes. */
const changedShare = 0.01;

/** Answers that were given before are given again: what is measured is neither the emulation nor the way to it. */
function remembering(answers: Map<string, HttpResponse>, real: Http): Http {
  return {
    async request(request) {
      const key = `${request.method} ${request.url}`;
      const answer = answers.get(key) ?? (await real.request(request));
      answers.set(key, answer);
      return answer;
    },
    lines: (request) => real.lines(request),
  };
}

function connect({ baseUrl, credentials, options }: Emulator, http: Http): Connector {
  return connectorFactories.declarative.create(
    { providerId: 'soracom-1', baseUrl, options },
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

/** `ingest.delta`: the pass over what changed of one SIM in a hundred, beside the pass over all of them, ms. */
export const benches: readonly Bench[] = [
  {
    name: 'ingest.delta',
    sizes: [10_000, 100_000],
    async run({ size }) {
      const sims = size ?? 0;
      const emulator = await startEmulator(controlCenterEmulation, {
        sims,
        seed: 7,
        speed: 0,
        epoch: benchNow,
      });
      const real = createHttp();
      const [whole, delta] = [new Map<string, HttpResponse>(), new Map<string, HttpResponse>()];
      const { world } = emulator;
      const samples: number[] = [];
      const baseline: number[] = [];
      try {
        for (let round = 0; round < 4; round++) {
          const stores = emptyStores();
          const wholeMs = await ingest(stores, connect(emulator, remembering(whole, real)));
          if (round === 0) {
            // Long after the fleet was read, so that the overlap holds nothing else.
            world.clock.advance(60 * minute);
            const connector = connect(emulator, real);
            const every = Math.round(1 / changedShare);
            for (let index = 0; index < sims; index += every)
              await connector.act(
                index % (2 * every) === 0 ? 'deactivate' : 'activate',
                iccidOf(world.fleet.facts(index)),
                {},
                new AbortController().signal,
              );
            world.clock.advance(60 * minute);
          }
          const deltaMs = await ingest(stores, connect(emulator, remembering(delta, real)));
          stores.close();
          // The first fills what is remembered, and is the compiler's.
          if (round === 0) continue;
          samples.push(deltaMs);
          baseline.push(wholeMs);
        }
        return figure(samples, 'ms', baseline);
      } finally {
        real.close();
        await emulator.close();
      }
    },
  },
];
