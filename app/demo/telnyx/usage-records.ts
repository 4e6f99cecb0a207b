/** Detail records of data use: one per SIM and UTC day, newest day first. The record of today grows until the day is over. */
import { day, dayStart } from '../../../shared/time.ts';
import { bucketStart, usageBetween } from '../usage.ts';
import { refusals, refuse } from './errors.ts';
import { iccidOf, imsiOf, simIdOf } from './identity.ts';
import { pageReply } from './paging.ts';
import type { TelnyxRoute, TelnyxWorld } from './world-core.ts';

const keptDays = 31;
const largestPage = 50;

export const usageRoutes: readonly TelnyxRoute[] = [
  {
    method: 'GET',
    path: '/detail_records',
    handle(call, world) {
      if (call.query.get('filter[record_type]') !== 'sim_card_usage') return refuse(refusals.noRecords);
      const places = world.fleet.size * keptDays;
      return pageReply(call, largestPage, ({ from, to }) => ({
        rows: Array.from({ length: Math.max(0, Math.min(to, places) - from) }, (_, offset) =>
          recordAt(world, from + offset, call.now),
        ).filter((record) => record !== null),
        places,
        total: places,
      }));
    },
  },
];

/** The record at one place of the list; null where the SIM used nothing that day. */
function recordAt(world: TelnyxWorld, place: number, now: number): object | null {
  const { fleet } = world;
  const sim = fleet.facts(place % fleet.size);
  const from = dayStart(now) - Math.floor(place / fleet.size) * day;
  const to = Math.min(from + day, bucketStart(now));
  const { upload, download } = usageBetween(fleet, sim, world.scripts.of(sim.index), from, to);
  if (upload === 0 && download === 0) return null;
  const simId = simIdOf(world.seed, sim.index);
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
