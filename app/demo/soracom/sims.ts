/** The SIM list, single SIMs, and what was done to their status. */
import { day } from '../../../shared/time.ts';
import { refusals } from './errors.ts';
import type { SimFacts } from '../fleet.ts';
import { intParam, okText } from '../http/context.ts';
import { refuse } from './errors.ts';
import type { Call } from '../http/context.ts';
import type { WorldCore } from './world-core.ts';
import type { SoracomRoute } from './world-core.ts';
import { pageAsked, pageReply } from './paging.ts';
import { simText, speedClass, subscription } from './sim-text.ts';

/** The SIM a call names in its path, or null. */
export function simOf(call: Call, world: WorldCore): SimFacts | null {
  const index = world.fleet.indexOf(call.params['sim_id'] ?? '');
  return index === null ? null : world.fleet.facts(index);
}

export const simRoutes: readonly SoracomRoute[] = [
  {
    method: 'GET',
    path: '/sims',
    handle(call, world) {
      const { limit, after } = pageAsked(call, 100, 1_000);
      const index = after === null ? -1 : world.fleet.indexOf(after);
      if (index === null) return refuse(refusals.badRequest);
      const first = index + 1;
      const end = Math.min(world.fleet.size, first + limit);
      const page: string[] = [];
      for (let i = first; i < end; i++) page.push(simText(world, world.fleet.facts(i), call.now));
      const next = end < world.fleet.size ? world.fleet.facts(end - 1).iccid : null;
      return pageReply(call, page, next);
    },
  },
  {
    method: 'GET',
    path: '/sims/{sim_id}',
    handle(call, world) {
      const sim = simOf(call, world);
      return sim === null ? refuse(refusals.noSim) : okText(simText(world, sim, call.now));
    },
  },
  {
    method: 'GET',
    path: '/sims/{sim_id}/statuses/history',
    handle(call, world) {
      const sim = simOf(call, world);
      if (sim === null) return refuse(refusals.noSim);
      const from = intParam(call.query, 'from', 0);
      const to = intParam(call.query, 'to', call.now);
      const ascending = call.query.get('sort') === 'asc';
      const { limit, after } = pageAsked(call, 30, 100);
      const all = historyOf(world, sim, call.now)
        .filter(({ at }) => at >= from && at <= to)
        .sort((a, b) => (ascending ? a.at - b.at : b.at - a.at));
      const first = after === null ? 0 : all.findIndex(({ at }) => String(at) === after) + 1;
      const page = all.slice(first, first + limit);
      const more = first + page.length < all.length;
      return pageReply(
        call,
        page.map(({ at, status }) => JSON.stringify(historyView(sim, at, status))),
        more ? String(page.at(-1)?.at) : null,
      );
    },
  },
];

function historyOf(world: WorldCore, sim: SimFacts, now: number): { at: number; status: string }[] {
  const entries = [{ at: sim.createdTime, status: 'ready' }];
  if (sim.status !== 'ready') entries.push({ at: sim.createdTime + 2 * day, status: 'active' });
  if (sim.status !== 'ready' && sim.status !== 'active')
    entries.push({ at: sim.statusSince, status: sim.status });
  for (const change of world.scripts.of(sim.index)?.statusChanges ?? []) {
    if (change.shownAt <= now) entries.push({ at: change.shownAt, status: change.status });
  }
  return entries;
}

function historyView(sim: SimFacts, at: number, status: string): Record<string, unknown> {
  return {
    simId: sim.iccid,
    imsi: sim.imsi,
    primaryImsi: sim.imsi,
    isPrimary: true,
    status,
    speedClass,
    subscription,
    bundles: [],
    groupId: sim.group?.groupId,
    applyDateTimeEpochSec: Math.floor(at / 1000),
  };
}
