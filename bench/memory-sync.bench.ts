import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startDemoWorld } from '../app/demo/world.ts';
import type { Bench } from './bench.ts';
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
      const child = fork(join(import.meta.dirname, 'memory-sync-child.ts'), { stdio: 'inherit' });
      try {
        const order: SyncOrder = { baseUrl: world.baseUrl, credentials: { ...world.credentials } };
        child.send(order);
        const ended = once(child, 'exit').then(() => {
          throw new Error('the process that read ended without a report');
        });
        const [report] = (await Promise.race([once(child, 'message'), ended])) as [SyncReport];
        if (report.rows !== sims) throw new Error(`${report.rows} SIMs were read of ${sims}`);
        return figure([report.peakBytes / megabyte], 'MB', null);
      } finally {
        child.kill();
        await world.close();
      }
    },
  },
];
