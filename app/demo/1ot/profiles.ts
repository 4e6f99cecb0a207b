/** Profiles of eSIMs. Which names the provider gives them is in no document: an operator's name stands here. */
import type { SimFacts } from '../fleet.ts';
import { shownSetting } from '../timeline.ts';
import type { OneOtWorld } from './world.ts';

export const activeProfile = 'active_profile';
export const deletedProfile = 'deleted_profile';

const onEveryCard: readonly string[] = ['1oT Europe', '1oT Global'];

export interface Profiles {
  readonly active: string;
  readonly downloaded: readonly string[];
}

/** What is on the card at `now` (ms). A deleted profile is gone; the one in use cannot be deleted. */
export function profilesOf(world: OneOtWorld, sim: SimFacts, now: number): Profiles {
  const script = world.scripts.of(sim.index);
  const deleted = shownSetting(script, deletedProfile, now);
  const downloaded = onEveryCard.filter((profile) => profile !== deleted);
  return { active: shownSetting(script, activeProfile, now) ?? downloaded[0] ?? '', downloaded };
}

/** The members of a SIM that tell of profiles. */
export function profileView(world: OneOtWorld, sim: SimFacts, now: number): object {
  const { active, downloaded } = profilesOf(world, sim, now);
  return { active_profile: active, downloaded_profiles: downloaded };
}

/** One SIM in so many has a plan without SMS. */
export function smsAllowed(sim: SimFacts): boolean {
  return sim.index % 17 !== 3;
}
