import { second } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { locationUpdateEvery } from '../sessions.ts';
import { newestSessions, shownSetting } from '../timeline.ts';
import { bucketStart } from '../usage.ts';
import { iccidOf, imsiOf, msisdnOf } from './identity.ts';
import { profileView } from './profiles.ts';
import { dataLimitOf, stateOf, statusWords } from './status.ts';
import type { OneOtWorld } from './world.ts';

/** Name of the group a SIM is in, or null. */
export function groupOf(world: OneOtWorld, sim: SimFacts, now: number): string | null {
  const set = shownSetting(world.scripts.of(sim.index), 'group', now);
  return set === undefined ? (sim.group?.name ?? null) : set;
}

/** A SIM as the API tells it at `now` (ms). Times are in milliseconds, but for the one whose name does not say so. */
export function simView(world: OneOtWorld, sim: SimFacts, now: number): object {
  const script = world.scripts.of(sim.index);
  const newest = newestSessions(world.fleet, sim, script, now).at(-1);
  const heard = newest === undefined ? null : lastHeard(newest, now);
  const eid = world.fleet.eid(sim);
  return {
    iccid: iccidOf(sim),
    ...(eid === null ? {} : { eid, ...profileView(world, sim, now) }),
    group: groupOf(world, sim, now),
    type: sim.embedded ? 'eUICC' : 'UICC',
    form: sim.embedded ? 'MFF2' : '2/3/4FF industrial',
    data_limit: dataLimitOf(world, sim, now),
    name: shownSetting(script, 'name', now) ?? world.fleet.tags(sim)['name'] ?? '',
    msisdn: msisdnOf(sim),
    imei: newest?.imei ?? null,
    imsi: imsiOf(sim),
    apn: 'terminal',
    ...statusWords(stateOf(sim, script, now), world.words),
    lastModifiedMillis: lastModified(world, sim, now),
    ...(newest === undefined || heard === null
      ? {}
      : {
          lastNetworkActivityMillis: heard,
          lastDataSessionMillis: newest.end > now ? newest.start : newest.end,
          lastUsageUpdate: Math.floor(bucketStart(heard) / second),
        }),
  };
}

function lastHeard({ start, end }: { readonly start: number; readonly end: number }, now: number): number {
  const until = Math.min(now, end - 1);
  return start + Math.floor((until - start) / locationUpdateEvery) * locationUpdateEvery;
}

function lastModified(world: OneOtWorld, sim: SimFacts, now: number): number {
  const atRest = sim.status === 'active' || sim.status === 'ready' ? sim.createdTime : sim.statusSince;
  const { statusChanges = [], settings = [] } = world.scripts.of(sim.index) ?? {};
  const shown = [...statusChanges, ...settings].map(({ shownAt }) => shownAt).filter((at) => at <= now);
  return Math.max(atRest, ...shown);
}
