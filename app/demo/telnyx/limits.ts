/** Data limits: what a SIM used since the month began, and what happens when that is more than it may. */
import type { SimFacts } from '../fleet.ts';
import { shownSetting, shownStatus } from '../timeline.ts';
import { usageBetween } from '../usage.ts';
import { heldAtRest, heldByLimit } from './sim-view.ts';
import type { TelnyxWorld } from './world-core.ts';

const megabyte = 1_000_000;

/** Stops a SIM whose limit is reached, and lets one go on whose limit was raised. Asked whenever a SIM is shown. */
export function settleLimit(world: TelnyxWorld, sim: SimFacts, now: number): void {
  const script = world.scripts.of(sim.index);
  const limit = shownSetting(script, 'dataLimit', now);
  if (limit === undefined || script?.statusChanges.some(({ at }) => at > now) === true) return;
  const held = shownSetting(script, heldByLimit, now) === 'yes';
  const heldSinceEver = sim.status === 'inactive' && heldAtRest(sim, script);
  if (heldSinceEver) setHeld(world, sim, now, false);
  if (limit === null && !held) return;
  if (!held && shownStatus(sim, world.scripts.of(sim.index), now) !== 'active') return;
  const exceeded = limit !== null && usedThisMonth(world, sim, now) > Number(limit) * megabyte;
  if (exceeded !== held) setHeld(world, sim, now, exceeded);
}

function setHeld(world: TelnyxWorld, sim: SimFacts, now: number, held: boolean): void {
  const setting = { kind: 'setting', at: now, shownAt: now, name: heldByLimit } as const;
  world.scripts.change(sim.index, { ...setting, value: held ? 'yes' : null });
  const status = held ? 'suspended' : 'active';
  world.scripts.change(sim.index, { kind: 'status', at: now, shownAt: now, status });
}

function usedThisMonth(world: TelnyxWorld, sim: SimFacts, now: number): number {
  const today = new Date(now);
  const monthStart = Date.UTC(today.getUTCFullYear(), today.getUTCMonth());
  const { upload, download } = usageBetween(world.fleet, sim, world.scripts.of(sim.index), monthStart, now);
  return upload + download;
}
