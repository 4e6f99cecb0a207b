/** Traffic filters of virtual private gateways. Only the routing filter is shown again; what the others keep out is not played out. */
import type { Gateway } from '../gateways.ts';
import { member, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals, refuse } from './errors.ts';
import type { SoracomRoute, WorldCore } from './world-core.ts';

const path = '/virtual_private_gateways/{vpg_id}';

export const filterRoutes: readonly SoracomRoute[] = [
  {
    method: 'POST',
    path: `${path}/set_routing_filter`,
    handle: (call, world) => replace(call, world, 'routing', call.body, isEntry),
  },
  {
    method: 'PUT',
    path: `${path}/traffic_filtering/uplink_rules`,
    handle: (call, world) => replace(call, world, 'ip', member(call.body, 'rules'), isRule('ip', 'cidr')),
  },
  {
    method: 'PUT',
    path: `${path}/traffic_filtering/fqdn_rules`,
    handle: (call, world) =>
      replace(call, world, 'domain', member(call.body, 'rules'), isRule('fqdn', 'fqdnPattern')),
  },
];

export function routingOf({ filters }: WorldCore, gateway: Gateway): readonly unknown[] {
  return filters.get(`${gateway.vpgId} routing`) ?? gateway.routing;
}

function replace(
  call: Call,
  world: WorldCore,
  part: string,
  given: unknown,
  fits: (rule: unknown) => boolean,
): Reply {
  const gateway = world.fleet.gateways.find(({ vpgId }) => vpgId === call.params['vpg_id']);
  if (gateway === undefined) return refuse(refusals.noSuchThing);
  if (!Array.isArray(given) || !given.every(fits)) return refuse(refusals.badRequest);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.actionFailed);
  if (struckBy(call, 'action-lost') === undefined) world.filters.set(`${gateway.vpgId} ${part}`, given);
  return { status: 200 };
}

const isAction = (action: unknown): boolean => action === 'allow' || action === 'deny';

function isEntry(entry: unknown): boolean {
  return isAction(member(entry, 'action')) && typeof member(entry, 'ipRange') === 'string';
}

function isRule(type: string, place: string): (rule: unknown) => boolean {
  return (rule) =>
    member(rule, 'type') === type &&
    isAction(member(rule, 'action')) &&
    typeof member(rule, place) === 'string' &&
    typeof member(rule, 'protocol') === 'number';
}
