/**
 * Detail records of data use, newest first: one per SIM and quarter of a day for today and yesterday, one per day before that. A
 * record appears once its time is over and never changes.
 */
import { day, dayStart, hour } from '../../../shared/time.ts';
import { usageBetween } from '../usage.ts';
import { refusals, refuse } from './errors.ts';
import { iccidOf, imsiOf, simIdOf } from './identity.ts';
import { pageReply } from './paging.ts';
import type { TelnyxRoute, TelnyxWorld } from './world-core.ts';

const keptDays = 31;
const fineDays = 2;
const quarter = 6 * hour;
const largestPage = 50;

export const usageRoutes: readonly TelnyxRoute[] = [
  {
    method: 'GET',
    path: '/detail_records',
    handle(call, world) {
      if (call.query.get('filter[record_type]') !== 'sim_card_usage') return refuse(refusals.noRecords);
      const spans = spansBy(call.now);
      const { size } = world.fleet;
      const places = size * spans.length;
      return pageReply(call, largestPage, ({ from, to }) => ({
        rows: Array.from({ length: Math.max(0, Math.min(to, places) - from) }, (_, offset) => {
          const span = spans[Math.floor((from + offset) / size)];
          return span === undefined ? null : recordOf(world, (from + offset) % size, span);
        }).filter((record) => record !== null),
        places,
        total: places,
      }));
    },
  },
];

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The times that records cover which are over by `now`, newest first. */
function spansBy(now: number): Span[] {
  const today = dayStart(now);
  const quarters = Array.from({ length: (fineDays * day) / quarter }, (_, back): Span => {
    const to = today + day - back * quarter;
    return { from: to - quarter, to };
  });
  const days = Array.from({ length: keptDays - fineDays }, (_, back): Span => {
    const to = today - (fineDays - 1 + back) * day;
    return { from: to - day, to };
  });
  return [...quarters, ...days].filter(({ to }) => to <= now);
}

/** The record of one SIM; null where it used nothing. */
function recordOf(world: TelnyxWorld, index: number, { from, to }: Span): object | null {
  const { fleet } = world;
  const sim = fleet.facts(index);
  const { upload, download } = usageBetween(fleet, sim, world.scripts.of(index), from, to);
  if (upload === 0 && download === 0) return null;
  const simId = simIdOf(world.seed, index);
  return {
    id: `${simId}:${from}`,
    record_type: 'sim_card_usage',
    sim_card_id: simId,
    sim_card_iccid: iccidOf(sim),
    imsi: imsiOf(sim),
    created_at: new Date(from).toISOString(),
    closed_at: new Date(to).toISOString(),
    uplink_data: megabytes(upload),
    downlink_data: megabytes(download),
    data_unit: 'MB',
  };
}

/** Megabytes as text, as the provider writes them. */
function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(6);
}
