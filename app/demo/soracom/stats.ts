/** Usage statistics and their export. Request times are in seconds, as published. */
import { day, hour, second } from '../../../shared/time.ts';
import { because, refusals } from './errors.ts';
import { bucketStart, packetsOf, usageBetween } from '../usage.ts';
import type { Usage } from '../usage.ts';
import { intParam, member, ok } from '../http/context.ts';
import { refuse } from './errors.ts';
import type { Call, Reply } from '../http/context.ts';
import type { WorldCore } from './world-core.ts';
import type { SoracomRoute } from './world-core.ts';
import type { Period } from './exports-store.ts';
import { speedClass } from './sim-text.ts';
import { simOf } from './sims.ts';
import { dateText, nextPeriod, periodStart, periodsBetween, usageCsv } from './usage-csv.ts';

/** How long an asynchronous export takes, and how long its address works, world time. */
const exportTakes = 2 * second;
const addressLives = hour;
/** Five-minute figures are kept this long, as published. */
const minutesKept = 32 * day;

export const statsRoutes: readonly SoracomRoute[] = [
  {
    method: 'GET',
    path: '/stats/air/sims/{sim_id}',
    handle(call, world) {
      const sim = simOf(call, world);
      if (sim === null) return refuse(refusals.noSim);
      const span = spanAsked(
        call.query.get('period'),
        intParam(call.query, 'from', NaN),
        intParam(call.query, 'to', NaN),
        call.now,
      );
      if (span === null) return refuse(badSpan);
      const script = world.scripts.of(sim.index);
      const rows = periodsBetween(span.period, span.from, span.to).flatMap((start) => {
        const usage = usageBetween(
          world.fleet,
          sim,
          script,
          start,
          Math.min(nextPeriod(span.period, start), call.now),
        );
        return usage.upload === 0 && usage.download === 0 ? [] : [statsRow(span.period, start, usage)];
      });
      return ok(rows);
    },
  },
  { method: 'GET', path: '/stats/air/operators/{operator_id}', handle: aggregated },
  {
    method: 'POST',
    path: '/stats/air/operators/{operator_id}/export',
    handle(call, world) {
      const [from, to] = [member(call.body, 'from'), member(call.body, 'to')];
      const span =
        typeof from === 'number' && typeof to === 'number'
          ? spanAsked(member(call.body, 'period'), from, to, call.now)
          : null;
      if (span === null) return refuse(badSpan);
      const sync = call.query.get('export_mode') !== 'async';
      const made = world.exports.create(
        span,
        sync ? call.now : call.now + exportTakes,
        call.now + addressLives,
      );
      if (!sync) return ok({ exportedFileId: made.id, exportedFilePath: `/files/exported/${made.id}` });
      return ok({ url: downloadAddress(world, made.id, made.signature) });
    },
  },
  {
    method: 'GET',
    path: '/files/exported/{exported_file_id}',
    handle(call, world) {
      const made = world.exports.find(call.params['exported_file_id'] ?? '');
      if (made === undefined) return refuse(refusals.noSuchThing);
      if (made.readyAt > call.now) return ok({ status: 'processing' });
      return ok({ status: 'exported', url: downloadAddress(world, made.id, made.signature) });
    },
  },
];

/** Serves an export under its signed address, outside `/v1` and without tokens, as an object store does. */
export function download(id: string, signature: string | null, world: WorldCore): Reply {
  const made = world.exports.find(id);
  const now = world.clock.now();
  if (made === undefined || made.signature !== signature || made.expiresAt <= now || made.readyAt > now) {
    return { status: 403, json: '{"message":"Access denied"}' };
  }
  return { status: 200, headers: { 'content-type': 'text/csv' }, text: usageCsv(world, made) };
}

const badSpan = because(
  refusals.badRequest,
  'from, to (UNIX seconds) and period (month, day or minutes) are required',
);

/** The span moved out to whole periods and cut at now, in ms; null when the request makes no sense. */
function spanAsked(
  period: unknown,
  from: number,
  to: number,
  now: number,
): { from: number; to: number; period: Period } | null {
  if (period !== 'month' && period !== 'day' && period !== 'minutes') return null;
  if (!Number.isFinite(from) || !Number.isFinite(to) || from > to) return null;
  const oldest = period === 'minutes' ? now - minutesKept : now - 550 * day;
  const start = periodStart(period, Math.max(from * second, oldest));
  return { from: start, to: Math.min(nextPeriod(period, to * second), bucketStart(now)), period };
}

function statsRow(period: Period, start: number, { upload, download }: Usage): unknown {
  const traffic = {
    uploadByteSizeTotal: upload,
    uploadPacketSizeTotal: packetsOf(upload),
    downloadByteSizeTotal: download,
    downloadPacketSizeTotal: packetsOf(download),
  };
  return {
    date: dateText(period, start),
    unixtime: start / second,
    dataTrafficStatsMap: { [speedClass]: traffic },
  };
}

/** Totals over the whole fleet. Large fleets are summed in slices, so that other requests are still answered. */
async function aggregated(call: Call, world: WorldCore): Promise<Reply> {
  const period = call.query.get('period');
  const span =
    period === 'minutes'
      ? null
      : spanAsked(period, intParam(call.query, 'from', NaN), intParam(call.query, 'to', NaN), call.now);
  if (span === null) return refuse(badSpan);
  const rows: unknown[] = [];
  for (const start of periodsBetween(span.period, span.from, span.to)) {
    const end = Math.min(nextPeriod(span.period, start), span.to);
    let upload = 0;
    let downloaded = 0;
    for (let index = 0; index < world.fleet.size; index++) {
      if (index % 5_000 === 4_999) await new Promise(setImmediate);
      const usage = usageBetween(world.fleet, world.fleet.facts(index), world.scripts.of(index), start, end);
      upload += usage.upload;
      downloaded += usage.download;
    }
    rows.push({ unixtime: start / second, uploadByteSizeTotal: upload, downloadByteSizeTotal: downloaded });
  }
  return ok(rows);
}

function downloadAddress(world: WorldCore, id: string, signature: string): string {
  return `${world.origin()}/exports/${id}/air-usage.csv?signature=${signature}`;
}
