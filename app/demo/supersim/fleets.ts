/** Fleets and network access profiles: one profile per region, and one for suspects that leaves a single network. */
import { day, isoSeconds } from '../../../shared/time.ts';
import { allowedCountries, networksOf } from '../geography.ts';
import type { Network, Region } from '../geography.ts';
import type { Group } from '../groups.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals, refuse } from './errors.ts';
import { accessSidOf, fleetSidOf, networkSidOf } from './ids.ts';
import { pageReply, sliceOf } from './paging.ts';
import type { SuperSimRoute, SuperSimWorld } from './world.ts';

const largestPage = 1_000;

interface Access {
  readonly name: string;
  readonly networks: readonly Network[];
}

const regions: readonly Region[] = ['West', 'Nordic', 'Isles', 'France'];
const accesses: readonly Access[] = [
  ...regions.map((region) => ({
    name: `${region} networks`,
    networks: allowedCountries[region].flatMap(networksOf),
  })),
  { name: 'Quarantine', networks: networksOf('NL').slice(0, 1) },
];

/** A group by the SID or the unique name of its fleet, or null. */
export function groupNamed(world: SuperSimWorld, name: string): Group | null {
  return (
    world.fleet.groups.find((group) => fleetSidOf(group.groupId) === name || group.name === name) ?? null
  );
}

export const fleetRoutes: readonly SuperSimRoute[] = [
  {
    method: 'GET',
    path: '/v1/Fleets',
    handle(call, world) {
      const access = call.query.get('NetworkAccessProfile');
      const groups = world.fleet.groups.filter(
        (group) =>
          access === null ||
          accessSidOf(world.seed, accessOf(group)) === access ||
          accesses[accessOf(group)]?.name === access,
      );
      return pageReply(
        call,
        world,
        'fleets',
        largestPage,
        sliceOf(groups, (group) => fleetView(world, group)),
      );
    },
  },
  {
    method: 'GET',
    path: '/v1/Fleets/{Sid}',
    handle(call, world) {
      const group = groupNamed(world, call.params['Sid'] ?? '');
      return group === null ? refuse(refusals.noSuchThing) : ok(fleetView(world, group));
    },
  },
  { method: 'POST', path: '/v1/Fleets/{Sid}', handle: update },
  {
    method: 'GET',
    path: '/v1/NetworkAccessProfiles',
    handle: (call, world) =>
      pageReply(
        call,
        world,
        'network_access_profiles',
        largestPage,
        sliceOf([...accesses.keys()], (position) => accessView(world, position)),
      ),
  },
  {
    method: 'GET',
    path: '/v1/NetworkAccessProfiles/{Sid}/Networks',
    handle(call, world): Reply {
      const sid = call.params['Sid'] ?? '';
      const access = accesses.find((_, position) => accessSidOf(world.seed, position) === sid);
      if (access === undefined) return refuse(refusals.noSuchThing);
      const view = (network: Network): object => networkView(world, sid, network);
      return pageReply(call, world, 'networks', largestPage, sliceOf(access.networks, view));
    },
  },
];

/** Megabytes that each SIM of a fleet may use in a billing period. */
const largestLimit = 2_000_000;

function update(call: Call, world: SuperSimWorld): Reply {
  const group = groupNamed(world, call.params['Sid'] ?? '');
  if (group === null) return refuse(refusals.noSuchThing);
  const given = member(call.body, 'DataLimit');
  const limit = given === undefined ? limitOf(world, group) : Number(given);
  const wrong = !Number.isInteger(limit) || limit < 1 || limit > largestLimit;
  if (wrong || struckBy(call, 'action-fail') !== undefined) return refuse(refusals.badRequest);
  if (struckBy(call, 'action-lost') !== undefined)
    return ok({ ...fleetView(world, group), data_limit: limit });
  world.limits.set(group.groupId, limit);
  return ok(fleetView(world, group));
}

function limitOf(world: SuperSimWorld, { groupId, tags }: Group): number {
  return world.limits.get(groupId) ?? Number(tags['monthly_quota_mb'] ?? 1);
}

function accessOf({ tags }: Group): number {
  const position = regions.findIndex((region) => region === tags['region']);
  return position < 0 ? regions.length : position;
}

function fleetView(world: SuperSimWorld, group: Group): object {
  const sid = fleetSidOf(group.groupId);
  const created = world.fleet.epoch - 400 * day;
  return {
    sid,
    account_sid: world.accountSid,
    unique_name: group.name,
    data_enabled: true,
    data_limit: limitOf(world, group),
    data_metering: 'payg',
    date_created: isoSeconds(created),
    date_updated: isoSeconds(created + 40 * day),
    sms_commands_enabled: false,
    sms_commands_method: 'POST',
    sms_commands_url: null,
    ip_commands_method: 'POST',
    ip_commands_url: null,
    network_access_profile_sid: accessSidOf(world.seed, accessOf(group)),
    url: `${world.address()}/v1/Fleets/${sid}`,
  };
}

function accessView(world: SuperSimWorld, position: number): object {
  const sid = accessSidOf(world.seed, position);
  const created = isoSeconds(world.fleet.epoch - 410 * day);
  const url = `${world.address()}/v1/NetworkAccessProfiles/${sid}`;
  return {
    sid,
    account_sid: world.accountSid,
    unique_name: accesses[position]?.name ?? null,
    date_created: created,
    date_updated: created,
    url,
    links: { networks: `${url}/Networks` },
  };
}

/** The provider writes countries of networks in lower case. */
function networkView(world: SuperSimWorld, accessSid: string, { mcc, mnc, country, name }: Network): object {
  const sid = networkSidOf(mcc, mnc);
  return {
    sid,
    network_access_profile_sid: accessSid,
    friendly_name: name,
    iso_country: country.toLowerCase(),
    identifiers: [{ mcc: String(mcc), mnc: String(mnc).padStart(2, '0') }],
    url: `${world.address()}/v1/NetworkAccessProfiles/${accessSid}/Networks/${sid}`,
  };
}
