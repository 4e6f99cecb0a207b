/** Service profiles: what the fleet calls groups, and one for SIMs that belong to none. An endpoint always has one. */
import type { SimFacts } from '../fleet.ts';
import { ok } from '../http/context.ts';
import { shownSetting } from '../timeline.ts';
import type { EmnifyRoute, EmnifyWorld } from './world.ts';

export interface Profile {
  readonly id: number;
  readonly name: string;
}

/** The setting that holds a changed service profile. */
export const profileSetting = 'service profile';

const firstProfile = 301;

export function profilesOf({ fleet }: EmnifyWorld): readonly Profile[] {
  return [{ name: 'Default' }, ...fleet.groups].map(({ name }, index) => ({
    id: firstProfile + index,
    name,
  }));
}

export function profileOf(world: EmnifyWorld, { index, group }: SimFacts, now: number): Profile {
  const set = shownSetting(world.scripts.of(index), profileSetting, now);
  const rest = group === null ? 0 : world.fleet.groups.indexOf(group) + 1;
  const id = set === undefined || set === null ? firstProfile + rest : Number(set);
  return profilesOf(world).find((profile) => profile.id === id) ?? { id, name: 'Default' };
}

export const profileRoutes: readonly EmnifyRoute[] = [
  {
    method: 'GET',
    path: '/service_profile',
    handle: (_call, world) =>
      ok(
        profilesOf(world).map((profile) => ({
          ...profile,
          description: null,
          apply_data_quota: false,
          apply_sms_quota: false,
          used_count: 0,
        })),
      ),
  },
];
