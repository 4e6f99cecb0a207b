/** Daily statistics of a SIM, newest day last, in megabytes; without dates, of the current month. */
import { day } from '../../../shared/time.ts';
import { ok } from '../http/context.ts';
import type { Call } from '../http/context.ts';
import { usageBetween } from '../usage.ts';
import { refusals } from './errors.ts';
import { withSim } from './sims.ts';
import type { EmnifyRoute } from './world.ts';

/** The longest that is told at once: half a year. */
const most = 184 * day;
const bytesPerMb = 1e6;

export const statsRoutes: readonly EmnifyRoute[] = [
  {
    method: 'GET',
    path: '/sim/{id}/stats/daily',
    handle: (call, world) =>
      withSim(call, world, (sim) => {
        const span = spanOf(call);
        if (span === null) return refusals.badRequest;
        const script = world.scripts.of(sim.index);
        return ok(
          Array.from({ length: Math.round((span.to - span.from) / day) }, (_, index) => {
            const from = span.from + index * day;
            const { upload, download } = usageBetween(
              world.fleet,
              sim,
              script,
              from,
              Math.min(from + day, call.now),
            );
            return {
              date: new Date(from).toISOString().slice(0, 10),
              data: {
                volume: (download + upload) / bytesPerMb,
                volume_tx: upload / bytesPerMb,
                volume_rx: download / bytesPerMb,
              },
              sms: { volume: 0, volume_tx: 0, volume_rx: 0 },
            };
          }),
        );
      }),
  },
];

/** The days that are asked for, [from, to) in ms and never beyond today; null where a date is none. */
function spanOf({ query, now }: Call): { readonly from: number; readonly to: number } | null {
  const today = Math.floor(now / day) * day;
  const date = new Date(now);
  const from = dateOf(query.get('start_date'), Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
  const last = dateOf(query.get('end_date'), today);
  if (from === null || last === null) return null;
  const to = Math.min(last, today) + day;
  return { from: Math.max(from, to - most), to: Math.max(from, to) };
}

function dateOf(text: string | null, otherwise: number): number | null {
  if (text === null) return otherwise;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isNaN(at) ? null : at;
}
