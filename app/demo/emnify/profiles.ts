/** Service profiles: what the fleet calls groups, and one for SIMs that belong to none. An endpoint always has one. */
import type { SimFacts } from '../fleet.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { shownSetting } from '../timeline.ts';
import { refusals } from './errors.ts';
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

const switches = ['allowed_3g', 'allowed_4g', 'allowed_nb_iot'];

function profileView({ radio }: EmnifyWorld, profile: Profile): object {
  const allowed = Object.fromEntries(switches.map((name) => [name, true]));
  return {
    ...profile,
    description: null,
    ...allowed,
    ...radio.get(profile.id),
    apply_data_quota: false,
    apply_sms_quota: false,
    used_count: 0,
  };
}

/** Takes the switches of radio technologies; every endpoint of the profile follows. Sessions by a technology that is off are not ended. */
function changeProfile(call: Call, world: EmnifyWorld, { id }: Profile): Reply {
  if (struckBy(call, 'action-fail') !== undefined) return refusals.actionFailed;
  const given = switches.map((name) => [name, member(call.body, name)] as const);
  const set = given.flatMap(([name, value]) => (typeof value === 'boolean' ? [[name, value] as const] : []));
  if (set.length === 0 || given.some(([, value]) => value !== undefined && typeof value !== 'boolean'))
    return refusals.badRequest;
  if (struckBy(call, 'action-lost') === undefined)
    world.radio.set(id, { ...world.radio.get(id), ...Object.fromEntries(set) });
  return { status: 201 };
}

function withProfile(call: Call, world: EmnifyWorld, work: (profile: Profile) => Reply): Reply {
  const profile = profilesOf(world).find(({ id }) => String(id) === call.params['id']);
  return profile === undefined ? refusals.noSuchThing : work(profile);
}

export const profileRoutes: readonly EmnifyRoute[] = [
  {
    method: 'GET',
    path: '/service_profile/{id}',
    handle: (call, world) => withProfile(call, world, (profile) => ok(profileView(world, profile))),
  },
  {
    method: 'PATCH',
    path: '/service_profile/{id}',
    handle: (call, world) => withProfile(call, world, (profile) => changeProfile(call, world, profile)),
  },
  {
    method: 'GET',
    path: '/service_profile',
    handle: (_call, world) => ok(profilesOf(world).map((profile) => profileView(world, profile))),
  },
];
