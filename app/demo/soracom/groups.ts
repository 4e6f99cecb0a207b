/** SIM groups and virtual private gateways. */
import { day } from '../../../shared/time.ts';
import { refusals } from './errors.ts';
import type { Gateway } from '../gateways.ts';
import type { Group } from '../groups.ts';
import { ok } from '../http/context.ts';
import { refuse } from './errors.ts';
import type { Call, Reply } from '../http/context.ts';
import type { WorldCore } from './world-core.ts';
import type { SoracomRoute } from './world-core.ts';
import { routingOf } from './filters.ts';
import { pageOf } from './paging.ts';

export const groupRoutes: readonly SoracomRoute[] = [
  {
    method: 'GET',
    path: '/groups',
    handle: (call, world) => {
      const groups = world.fleet.groups.filter((group) =>
        tagMatches(call, { name: group.name, ...group.tags }),
      );
      return pageOf(
        call,
        groups,
        ({ groupId }) => groupId,
        (group) => groupView(world, group),
      );
    },
  },
  {
    method: 'GET',
    path: '/groups/{group_id}',
    handle: (call, world) =>
      one(
        world.fleet.groups.find(({ groupId }) => groupId === call.params['group_id']),
        (group) => groupView(world, group),
      ),
  },
  {
    method: 'GET',
    path: '/virtual_private_gateways',
    handle: (call, world) => {
      const gateways = world.fleet.gateways.filter((gateway) => tagMatches(call, { name: gateway.name }));
      return pageOf(
        call,
        gateways,
        ({ vpgId }) => vpgId,
        (gateway) => gatewayView(world, gateway),
      );
    },
  },
  {
    method: 'GET',
    path: '/virtual_private_gateways/{vpg_id}',
    handle: (call, world) =>
      one(
        world.fleet.gateways.find(({ vpgId }) => vpgId === call.params['vpg_id']),
        (gateway) => gatewayView(world, gateway),
      ),
  },
];

function one<T>(found: T | undefined, view: (found: T) => unknown): Reply {
  return found === undefined ? refuse(refusals.noSuchThing) : ok(view(found));
}

function tagMatches({ query }: Call, tags: Readonly<Record<string, string>>): boolean {
  const name = query.get('tag_name');
  const wanted = query.get('tag_value');
  if (name === null || wanted === null) return true;
  const value = tags[name];
  return query.get('tag_value_match_mode') === 'prefix'
    ? value?.startsWith(wanted) === true
    : value === wanted;
}

function groupView(world: WorldCore, group: Group): object {
  const created = world.fleet.epoch - 400 * day;
  const air: Record<string, unknown> = { useVpg: group.gateway !== null, metadata: { enabled: false } };
  if (group.gateway !== null) air['vpgId'] = group.gateway.vpgId;
  air['useCustomDns'] = group.customDns;
  if (group.customDns) air['dnsServers'] = ['198.51.100.53', '198.51.100.54'];
  return {
    groupId: group.groupId,
    operatorId: world.operatorId,
    createdTime: created,
    lastModifiedTime: created + 40 * day,
    tags: { name: group.name, ...group.tags },
    configuration: { SoracomAir: air, SoracomHarvest: { enabled: false } },
  };
}

function gatewayView(world: WorldCore, gateway: Gateway): object {
  const created = world.fleet.epoch - 420 * day;
  return {
    vpgId: gateway.vpgId,
    operatorId: world.operatorId,
    status: 'running',
    type: 15,
    createdTime: created,
    lastModifiedTime: created + 30 * day,
    tags: { name: gateway.name },
    deviceSubnetCidrRange: gateway.deviceSubnet,
    ueSubnetCidrRange: gateway.deviceSubnet,
    gateOpened: false,
    gatePrivacySeparatorEnabled: gateway.privacySeparator,
    junctionEnabled: gateway.inspection,
    inspection: { enabled: gateway.inspection },
    redirection: { enabled: false },
    useInternetGateway: gateway.internet,
    fixedIpAddressesEnabled: false,
    fixedPublicIpAddresses: [],
    routingFilterEntries: routingOf(world, gateway),
    placement: { infrastructureProvider: 'aws', region: 'eu-central-1' },
    vpcPeeringConnections: gateway.key === 'core' ? { 'pcx-0demo64': 'meridian-backend' } : {},
    vpnConnections: {},
  };
}
