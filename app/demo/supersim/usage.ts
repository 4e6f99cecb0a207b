/** Usage records by SIM, in hours, days or one sum, with the spans that the provider allows. Other groupings are not emulated. */
import { day, hour, isoSeconds } from '../../../shared/time.ts';
import type { Call, Reply } from '../http/context.ts';
import { usageBetween } from '../usage.ts';
import { refusals, refuse } from './errors.ts';
import { simSidOf } from './ids.ts';
import { pageReply } from './paging.ts';
import { simNamed } from './sims.ts';
import type { SuperSimRoute, SuperSimWorld } from './world.ts';

const largestPage = 249;
/** Billing follows usage by about this much. */
const billedAfter = day;

interface Granularity {
  /** Length of a period, ms. */
  readonly every: number;
  /** Longest span of one request, ms. Source: Twilio error 83604. */
  readonly longest: number;
}
const granularities: Readonly<Record<string, Granularity>> = {
  hour: { every: hour, longest: 31 * day },
  day: { every: day, longest: 92 * day },
  all: { every: Infinity, longest: 549 * day },
};

export const usageRoutes: readonly SuperSimRoute[] = [
  { method: 'GET', path: '/v1/UsageRecords', handle: usage },
];

function usage(call: Call, world: SuperSimWorld): Reply {
  const { query } = call;
  const to = Date.parse(query.get('EndTime') ?? isoSeconds(call.now));
  const from = Date.parse(query.get('StartTime') ?? isoSeconds(to - 30 * day));
  const granularity = granularities[query.get('Granularity') ?? 'all'];
  const sid = query.get('Sim');
  const only = sid === null ? null : simNamed(world, sid);
  if (granularity === undefined || !(from < to) || (sid !== null && only === null))
    return refuse(refusals.badRequest);
  if (query.get('Group') !== 'sim') return refuse(refusals.badRequest);
  if (to - from > granularity.longest) return refuse(refusals.tooLong);

  const { every } = granularity;
  const periods = periodsOf(from, Math.min(to, call.now), every);
  const sims = only === null ? world.fleet.size : 1;
  const count = periods.length * sims;
  return pageReply(call, world, 'usage_records', largestPage, (begin, size) => {
    const rows: string[] = [];
    let position = begin;
    for (; position < count && rows.length < size; position++) {
      const period = periods[Math.floor(position / sims)];
      const record = period && recordText(world, only?.index ?? position % sims, period, call.now);
      if (record !== null && record !== undefined) rows.push(record);
    }
    return { rows, next: position < count ? position : null };
  });
}

interface Period {
  readonly from: number;
  readonly to: number;
}

/** Whole periods in UTC that the span touches, newest first, as the provider lists them; the last one ends with the span. */
function periodsOf(from: number, to: number, every: number): Period[] {
  if (every === Infinity) return from < to ? [{ from, to }] : [];
  const periods: Period[] = [];
  for (let start = Math.floor(from / every) * every; start < to; start += every)
    periods.push({ from: start, to: Math.min(to, start + every) });
  return periods.reverse();
}

/** Null for a SIM without traffic: it has no record. */
function recordText(world: SuperSimWorld, index: number, { from, to }: Period, now: number): string | null {
  const sim = world.fleet.facts(index);
  const { upload, download } = usageBetween(world.fleet, sim, world.scripts.of(index), from, to);
  const total = upload + download;
  if (total === 0) return null;
  const billed = to + billedAfter <= now;
  return JSON.stringify({
    account_sid: world.accountSid,
    sim_sid: simSidOf(world.seed, index),
    network_sid: null,
    fleet_sid: null,
    iso_country: null,
    period: { start_time: isoSeconds(from), end_time: isoSeconds(to) },
    data_upload: upload,
    data_download: download,
    data_total: total,
    data_total_billed: billed ? Math.round(total / 100) / 100_000 : 0,
    billed_unit: billed ? 'EUR' : null,
  });
}
