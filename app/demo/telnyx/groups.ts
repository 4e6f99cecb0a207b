/** SIM card groups; their private gateway is that of the fleet's group, their blocklist the one that was assigned last. */
import { day } from '../../../shared/time.ts';
import type { Group } from '../groups.ts';
import { ok } from '../http/context.ts';
import { notFound } from './errors.ts';
import { pageOf } from './paging.ts';
import type { TelnyxRoute, TelnyxWorld } from './world-core.ts';

export const groupRoutes: readonly TelnyxRoute[] = [
  {
    method: 'GET',
    path: '/sim_card_groups',
    handle: (call, world) =>
      pageOf(
        call,
        world.fleet.groups.map((group) => groupView(world, group, call.now)),
      ),
  },
  {
    method: 'GET',
    path: '/sim_card_groups/{id}',
    handle(call, world) {
      const group = world.fleet.groups.find(({ groupId }) => groupId === call.params['id']);
      return group === undefined ? notFound : ok({ data: groupView(world, group, call.now) });
    },
  },
];

function groupView(world: TelnyxWorld, group: Group, now: number): object {
  const created = world.fleet.epoch - 400 * day;
  return {
    id: group.groupId,
    record_type: 'sim_card_group',
    name: group.name,
    default: group === world.fleet.groups[0],
    data_limit: null,
    private_wireless_gateway_id: group.gateway?.vpgId ?? null,
    wireless_blocklist_id: world.blocklists.of(group.groupId, now),
    created_at: new Date(created).toISOString(),
    updated_at: new Date(created + 40 * day).toISOString(),
  };
}
