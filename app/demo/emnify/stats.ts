/** Daily statistics of a SIM, newest day last. */
import { day } from '../../../shared/time.ts';
import { ok } from '../http/context.ts';
import { usageBetween } from '../usage.ts';
import { withSim } from './sims.ts';
import type { EmnifyRoute } from './world.ts';

const days = 30;
const bytesPerMb = 1e6;

export const statsRoutes: readonly EmnifyRoute[] = [
  {
    method: 'GET',
    path: '/sim/{id}/stats/daily',
    handle: (call, world) =>
      withSim(call, world, (sim) => {
        const today = Math.floor(call.now / day) * day;
        const script = world.scripts.of(sim.index);
        return ok(
          Array.from({ length: days }, (_, back) => {
            const from = today - (days - 1 - back) * day;
            const { upload, download } = usageBetween(
              world.fleet,
              sim,
              script,
              from,
              Math.min(from + day, call.now),
            );
            return {
              date: new Date(from).toISOString().slice(0, 10),
              data: { volume_rx: download / bytesPerMb, volume_tx: upload / bytesPerMb, unit: 'MB' },
            };
          }),
        );
      }),
  },
];
