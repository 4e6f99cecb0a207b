import type { Connector } from '../app/core/providers/connector.ts';
import { openGate } from '../app/core/providers/gate.ts';
import { createSoracomConnector } from '../app/core/providers/soracom/connector.ts';
import type { Bench } from './bench.ts';
import { benchNow, quiet } from './fleet-data.ts';
import { emptyStores, simPages } from './ingest-data.ts';
import { clock, hash, ingest, insertRaw, rowsOf, schedule } from './ingest-run.ts';
import { figure } from './statistics.ts';

/** The real connector over pages that lie in memory: what is measured begins with the text of an answer. */
function connectorOver(pages: readonly string[]): Connector {
  const http = {
    async request({ url }: { readonly url: string }) {
      const headers = { date: new Date(benchNow).toUTCString() };
      if (url.endsWith('/auth'))
        return { status: 200, headers, text: '{"apiKey":"a","token":"t","operatorId":"OP"}' };
      const index = Number(new URL(url).searchParams.get('last_evaluated_key') ?? '0');
      const next = index + 1 < pages.length ? { 'x-soracom-next-key': String(index + 1) } : {};
      return { status: 200, headers: { ...headers, ...next }, text: pages[index] ?? '[]' };
    },
    lines: () => {
      throw new Error('this benchmark reads no exports');
    },
  };
  return createSoracomConnector(
    { providerId: 'soracom-1', baseUrl: 'http://127.0.0.1/v1', options: {} },
    { http, clock, schedule, hash, log: quiet, gate: openGate(clock, schedule), secret: async () => 'x' },
  );
}

const sizes = [1_000, 10_000, 100_000];

export const benches: readonly Bench[] = [
  {
    name: 'ingest.sims',
    sizes,
    async run({ size, cacheDir }) {
      const count = size ?? 0;
      const pages = await simPages(count, cacheDir);
      const samples: number[] = [];
      const baseline: number[] = [];
      // Once uncounted, so that the first figure is not the compiler's.
      const warm = emptyStores();
      await ingest(warm, connectorOver(pages.slice(0, 20)));
      warm.close();
      for (let round = 0; round < (count > 10_000 ? 3 : 7); round++) {
        const stores = emptyStores();
        const raw = emptyStores();
        samples.push((count / (await ingest(stores, connectorOver(pages)))) * 1_000);
        baseline.push((count / insertRaw(raw, rowsOf(stores))) * 1_000);
        stores.close();
        raw.close();
      }
      return figure(samples, 'rows/s', baseline);
    },
  },
  {
    name: 'ingest.unchanged',
    sizes,
    async run({ size, cacheDir }) {
      const count = size ?? 0;
      const pages = await simPages(count, cacheDir);
      const stores = emptyStores();
      await ingest(stores, connectorOver(pages));
      const samples: number[] = [];
      for (let round = 0; round < 3; round++)
        samples.push((count / (await ingest(stores, connectorOver(pages)))) * 1_000);
      stores.close();
      return figure(samples, 'rows/s', null);
    },
  },
];
