import type { SimFacts, SimStatus } from '../fleet.ts';
import { purpose } from '../purposes.ts';
import { hash32 } from '../random.ts';
import type { SimScript } from '../scripts.ts';
import { shownSetting } from '../timeline.ts';
import type { OneOtWorld } from './world.ts';

/** Where a SIM stands, in this world's own words; how it is told depends on the vocabulary. */
export type Standing = 'live' | 'suspended' | 'test' | 'activeReady' | 'off' | 'shipping' | 'closed';

export interface SimState {
  readonly standing: Standing;
  /** A change is under way: `standing` is where it leads. */
  readonly pending: boolean;
}

const standings: Readonly<Record<SimStatus, Standing>> = {
  active: 'live',
  suspended: 'suspended',
  standby: 'test',
  ready: 'activeReady',
  inactive: 'off',
  terminated: 'closed',
};

export function stateOf(sim: SimFacts, script: SimScript | undefined, now: number): SimState {
  const change = script?.statusChanges.findLast(({ shownAt }) => shownAt <= now);
  if (change !== undefined) return { standing: standings[change.status], pending: change.at > now };
  // A SIM that nobody ever switched on is still on its way.
  return { standing: sim.status === 'inactive' ? 'shipping' : standings[sim.status], pending: false };
}

/** The older pair: `primary`, and `secondary` of a SIM that is on. It had no word for a SIM that waits for its first use. */
const older: Readonly<Record<Standing, readonly [string, string?]>> = {
  live: ['ON', 'LIVE'],
  suspended: ['ON', 'SUSPENDED'],
  test: ['ON', 'TEST'],
  activeReady: ['OFF'],
  off: ['OFF'],
  shipping: ['OFF'],
  closed: ['DELETED'],
};

/** The pair beside the newer word: suspended is gone, and off is what is left of it. */
const newer: Readonly<Record<Standing, readonly [string, string?]>> = {
  ...older,
  suspended: ['OFF'],
  activeReady: ['ON', 'ACTIVE_READY'],
};

const single: Readonly<Record<Standing, string>> = {
  live: 'LIVE',
  suspended: 'OFFLINE',
  test: 'TEST',
  activeReady: 'ACTIVE_READY',
  off: 'OFFLINE',
  shipping: 'SHIPPING',
  closed: 'CLOSED',
};

/** The members of a SIM that tell its status. While a change is under way, `state` names its end already. */
export function statusWords(
  { standing, pending }: SimState,
  words: OneOtWorld['words'],
): Readonly<Record<string, unknown>> {
  const [primary, secondary] = (words === 'older' ? older : newer)[standing];
  const pair = pending
    ? { primary: 'PENDING', secondary: secondary ?? primary }
    : secondary === undefined
      ? { primary }
      : { primary, secondary };
  return words === 'older' ? { status: pair } : { status: pair, state: single[standing] };
}

/** One suspended SIM in eight was locked by an administrator; another one has used up its limit. */
function quirk(world: OneOtWorld, sim: SimFacts): number {
  return sim.status === 'suspended' ? hash32(world.seed, sim.index, purpose.statusSince) & 7 : -1;
}

export function lockedByAdministrator(world: OneOtWorld, sim: SimFacts): boolean {
  return quirk(world, sim) === 3;
}

/** Data limit of a SIM, megabytes. */
export function dataLimitOf(world: OneOtWorld, sim: SimFacts, now: number): number {
  const set = shownSetting(world.scripts.of(sim.index), 'data_limit', now);
  return set === undefined || set === null ? sim.deviceClass.quotaMb : Number(set);
}

/** Whether the limit at rest was used up before the month was over. */
export function usedUpAtRest(world: OneOtWorld, sim: SimFacts): boolean {
  return quirk(world, sim) === 5;
}
