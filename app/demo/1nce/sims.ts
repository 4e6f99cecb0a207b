/** The list, single SIMs, and what changes them. */
import { day } from '../../../shared/time.ts';
import { luhnDigit } from '../../../shared/ids.ts';
import type { SimFacts } from '../fleet.ts';
import { intParam, member, ok, struckBy, type Call, type Reply } from '../http/context.ts';
import { aboutSim } from '../http/about-sim.ts';
import { isOn, lockSim, presenceOf, switchSim } from '../switched.ts';
import { shownLock } from '../timeline.ts';
import { iccidOf, imsiOf, msisdnOf, simBy } from './identity.ts';
import { refusals, refuse, type OneNceRoute, type OneNceWorld } from './world.ts';

const usualPage = 10;
const largestPage = 100;

export const ofSim = aboutSim<OneNceWorld>('iccid', simBy, refuse(refusals.notFound));

export const simRoutes: readonly OneNceRoute[] = [
  { method: 'GET', path: '/v2/sims', handle: listed },
  {
    method: 'GET',
    path: '/v2/sims/{iccid}',
    handle: ofSim((sim, call, world) => ok(simView(world, sim, call.now))),
  },
  {
    method: 'PUT',
    path: '/v2/sims/{iccid}',
    handle: ofSim((sim, call, world) => change(call, world, sim)),
  },
];

/** Pages by number, with what they hold in headers. A page cut short is cut by this server's own measure, and it says so. */
function listed(call: Call, world: OneNceWorld): Reply {
  const page = intParam(call.query, 'page', 1);
  const asked = intParam(call.query, 'pageSize', usualPage);
  if (page < 1 || asked < 1 || asked > largestPage) return refuse(refusals.badRequest);
  const perPage = struckBy(call, 'short-page') === undefined ? asked : Math.ceil(asked / 10);
  const first = (page - 1) * perPage;
  const total = world.fleet.size;
  const count =
    struckBy(call, 'empty-page') === undefined ? Math.max(0, Math.min(perPage, total - first)) : 0;
  const rows = Array.from({ length: count }, (_, index) =>
    simView(world, world.fleet.facts(first + index), call.now),
  );
  return ok(rows, {
    'x-total-count': String(total),
    'x-total-pages': String(Math.ceil(total / perPage)),
    'x-current-page': String(page),
    'x-count-per-page': String(perPage),
  });
}

function simView(world: OneNceWorld, sim: SimFacts, now: number): object {
  const iccid = iccidOf(sim);
  const imei = presenceOf(world, sim, now).newest?.imei;
  const label = world.fleet.tags(sim)['name'] ?? '';
  return {
    iccid,
    iccid_with_luhn: iccid + luhnDigit(iccid),
    imsi: imsiOf(sim),
    imsi_2: `460045${sim.imsi.slice(-9)}`,
    current_imsi: imsiOf(sim),
    msisdn: msisdnOf(sim),
    // IMEI and software version, as the description's example has it.
    imei: imei === undefined ? '' : `${imei.slice(0, 14)}01`,
    imei_lock: shownLock(sim, world.scripts.of(sim.index), now) !== null,
    status: isOn(world, sim, now) ? 'Enabled' : 'Disabled',
    activation_date: new Date(sim.createdTime + day).toISOString().replace('Z', '+0000'),
    ip_address: sim.address,
    current_quota: 500,
    quota_status: { id: 0, description: 'More than 20% available' },
    current_quota_SMS: 250,
    quota_status_SMS: { id: 0, description: 'More than 20% available' },
    ...(label === '' ? {} : { label }),
  };
}

/** Members that are left out keep their value. The answer has no body. */
function change(call: Call, world: OneNceWorld, sim: SimFacts): Reply {
  const [status, lock] = [member(call.body, 'status'), member(call.body, 'imei_lock')];
  const known =
    (status === undefined || status === 'Enabled' || status === 'Disabled') &&
    (lock === undefined || typeof lock === 'boolean');
  if (!known || (status === undefined && lock === undefined)) return refuse(refusals.badRequest);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.conflict);
  if (struckBy(call, 'action-lost') !== undefined) return { status: 200 };
  const imei = presenceOf(world, sim, call.now).newest?.imei;
  if (lock === true && imei === undefined) return refuse(refusals.conflict);
  if (status !== undefined) switchSim(world, sim, status === 'Enabled', call.now);
  if (lock !== undefined) lockSim(world, sim, lock && imei !== undefined ? imei : null, call.now);
  return { status: 200 };
}
