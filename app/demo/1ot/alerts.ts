import { day, second } from '../../../shared/time.ts';
import { purpose } from '../purposes.ts';
import { hexDigits, unit } from '../random.ts';
import { iccidOf } from './identity.ts';
import { pageOf } from './paging.ts';
import type { OneOtRoute, OneOtWorld } from './world.ts';

/** One SIM in so many has an alert, and no more than so many SIMs. */
const every = 20;
const most = 2_500;
/** How far back alerts reach, ms. */
const kept = 20 * day;

interface Alert {
  readonly id: string;
  readonly trigger: string;
  /** ms */
  readonly at: number;
  readonly iccid: string;
}

/** Alerts of the account, newest first. Reading them marks them as read for everybody unless `markRead=false`. */
export const alertRoutes: readonly OneOtRoute[] = [
  {
    method: 'GET',
    path: '/get_account_alerts',
    handle(call, world) {
      const unreadOnly = call.query.get('unread') === 'true';
      const alerts = alertsOf(world, call.now).filter(({ id }) => !unreadOnly || !world.readAlerts.has(id));
      const reply = pageOf(call, 'alerts', alerts.length, (index) => alertView(world, alerts[index]));
      if (call.query.get('markRead') !== 'false') for (const { id } of alerts) world.readAlerts.add(id);
      return reply;
    },
  },
];

/** Which triggers there are is in no document: these words are this world's own. */
function alertsOf(world: OneOtWorld, now: number): readonly Alert[] {
  const { fleet, seed } = world;
  const count = Math.min(most, Math.ceil(fleet.size / every));
  return Array.from({ length: count }, (_, n): Alert => {
    const index = Math.min(fleet.size - 1, n * Math.max(1, Math.floor(fleet.size / count)));
    return {
      id: hexDigits(12, seed, index, purpose.documents),
      trigger: n % 3 === 0 ? 'DATA_LIMIT_REACHED' : 'DATA_USAGE_80_PERCENT',
      at: fleet.epoch - Math.floor(unit(seed, index, purpose.documents) * kept),
      iccid: iccidOf(fleet.facts(index)),
    };
  })
    .filter(({ at }) => at <= now)
    .sort((a, b) => b.at - a.at);
}

function alertView(world: OneOtWorld, alert: Alert | undefined): object {
  if (alert === undefined) return {};
  const { id, trigger, at, iccid } = alert;
  return { id, trigger, timestamp: Math.floor(at / second), is_read: world.readAlerts.has(id), iccid };
}
