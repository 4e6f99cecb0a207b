/** Usage of one SIM by day, in megabytes as text, as the v1 path has it. */
import { day } from '../../../shared/time.ts';
import { ok } from '../http/context.ts';
import { usageBetween } from '../usage.ts';
import { ofSim } from './sims.ts';
import { refusals, refuse, type OneNceRoute } from './world.ts';

const kept = 180 * day;

export const usageRoutes: readonly OneNceRoute[] = [
  {
    method: 'GET',
    path: '/v1/sims/{iccid}/usage',
    handle: ofSim((sim, call, world) => {
      const today = Math.floor(call.now / day) * day;
      const from = dayOf(call.query.get('start_dt')) ?? today;
      const to = dayOf(call.query.get('end_dt')) ?? today;
      if (from > to) return refuse(refusals.badRequest);
      const stats: object[] = [];
      for (let at = Math.max(from, today - kept); at <= Math.min(to, today); at += day) {
        const { upload, download } = usageBetween(
          world.fleet,
          sim,
          world.scripts.of(sim.index),
          at,
          Math.min(at + day, call.now),
        );
        if (upload + download === 0) continue;
        const data = {
          volume: megabytes(upload + download),
          volume_rx: megabytes(download),
          volume_tx: megabytes(upload),
        };
        stats.push({ date: new Date(at).toISOString(), data });
      }
      return ok({ stats });
    }),
  },
];

function dayOf(text: string | null): number | null {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
    ? Date.parse(text)
    : null;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(6);
}
