/** SIM card groups; their private gateway is that of the fleet's group. */
import { day } from '../../../shared/time.ts';
import { uuid } from '../random.ts';
import { pageOf } from './paging.ts';
import type { TelnyxRoute } from './world-core.ts';

const blocklistPurpose = 7_005;

export const groupRoutes: readonly TelnyxRoute[] = [
  {
    method: 'GET',
    path: '/sim_card_groups',
    handle(call, world) {
      const created = world.fleet.epoch - 400 * day;
      const groups = world.fleet.groups.map((group, index) => ({
        id: group.groupId,
        record_type: 'sim_card_group',
        name: group.name,
        default: index === 0,
        data_limit: null,
        private_wireless_gateway_id: group.gateway?.vpgId ?? null,
        wireless_blocklist_id:
          group.gateway?.key === 'quarantine' ? uuid(world.seed, 1, blocklistPurpose) : null,
        created_at: new Date(created).toISOString(),
        updated_at: new Date(created + 40 * day).toISOString(),
      }));
      return pageOf(call, groups);
    },
  },
];
