/** The account's audit log: what was really changed in this world, and the ordinary past before it. Newest first. */
import { day, dayStart, hour } from '../../../shared/time.ts';
import { uuid } from '../random.ts';
import { pageOf } from './paging.ts';
import type { Changes, FieldChange, TelnyxRoute } from './world-core.ts';

const kept = 5_000;
const pastDays = 30;
const idPurpose = 7_002;

/** The audit log of one world that began at `epoch`, ms UTC. */
export function createChanges(seed: number, epoch: number): Changes {
  const recorded: object[] = [];
  const eventOf = (id: string, resourceId: string, changes: readonly FieldChange[], at: number): object => ({
    id,
    record_type: 'audit_event',
    resource_id: resourceId,
    change_type: 'update',
    change_made_by: 'account_owner',
    changes: changes.map(({ field, to }) => ({ field, from: null, to })),
    created_at: new Date(at).toISOString(),
  });
  const past = Array.from({ length: pastDays }, (_, days) =>
    eventOf(
      uuid(seed, days, idPurpose),
      uuid(seed, days % 4, idPurpose + 1),
      [{ field: 'tags', to: ['inventory=checked'] }],
      dayStart(epoch) - (days + 1) * day + 9 * hour,
    ),
  );
  return {
    record(resourceId, changes, at) {
      recorded.unshift(eventOf(uuid(seed, recorded.length, idPurpose + 2), resourceId, changes, at));
      if (recorded.length > kept) recorded.pop();
    },
    list: () => [...recorded, ...past],
  };
}

export const auditRoutes: readonly TelnyxRoute[] = [
  {
    method: 'GET',
    path: '/audit_events',
    handle: (call, world) => pageOf(call, world.changes.list(call.now)),
  },
];
