import { startDemoWorld } from '../app/demo/world.ts';
import type { Bench } from './bench.ts';
import { inChild } from './child.ts';
import { benchNow } from './fleet-data.ts';
import type { SyncOrder, SyncReport } from './memory-sync-child.ts';
import { figure } from './statistics.ts';

const megabyte = 1024 * 1024;

/** `memory.sync`: the largest resident set of a process that reads a whole inventory over HTTP into its databases, MB. */
export const benches: readonly Bench[] = [
  {
    name: 'memory.sync',
    sizes: [100_000],
    async run({ size }) {
      const sims = size ?? 0;
      const world = await startDemoWorld({ sims, seed: 7, speed: 0, epoch: benchNow });
      try {
        const order = { baseUrl: world.baseUrl, credentials: { ...world.credentials } };
        const report = await inChild<SyncOrder, SyncReport>('memory-sync-child.ts', order);
        if (report.rows !== sims) throw new Error(`${report.rows} SIMs were read of ${sims}`);
        return figure([report.peakBytes / megabyte], 'MB', null);
      } finally {
        await world.close();
      }
    },
  },
];
