/** The list by cursor, single SIMs, and their changes. */
import type { EmulatorCore } from '../emulator.ts';
import type { SimFacts } from '../fleet.ts';
import { intParam, ok, struckBy, type Call, type Reply, type Route } from '../http/context.ts';
import { aboutSim } from '../http/about-sim.ts';
import { hexDigits } from '../random.ts';
import { isOn, lockSim, presenceOf, switchSim } from '../switched.ts';
import { shownLock } from '../timeline.ts';
import { iccidOf, imsiOf, simBy, simIdOf } from './identity.ts';

export interface OnomondoWorld extends EmulatorCore {
  readonly apiKey: string;
}

type OnomondoRoute = Route<OnomondoWorld>;

const largestPage = 1_000;

export function refuse(status: number, error: string): Reply {
  return { status, json: JSON.stringify({ error }) };
}

const noSim = refuse(404, 'sim_not_found');

const ofSim = aboutSim<OnomondoWorld>('sim_id', simBy, noSim);

export const simRoutes: readonly OnomondoRoute[] = [
  { method: 'GET', path: '/sims', handle: listed },
  {
    method: 'GET',
    path: '/sims/{sim_id}',
    handle: ofSim((sim, call, world) => ok(simView(world, sim, call.now))),
  },
  {
    method: 'PATCH',
    path: '/sims/{sim_id}',
    handle: ofSim((sim, call, world) => change(call, world, sim)),
  },
];

/** The cursor names the next SIM in a form that says nothing to a client. */
function listed(call: Call, world: OnomondoWorld): Reply {
  const asked = intParam(call.query, 'limit', largestPage);
  const cursor = call.query.get('next_page');
  const from = cursor === null ? 0 : positionOf(cursor);
  if (asked < 1 || asked > largestPage || from === null) return refuse(400, 'invalid_parameter');
  const most = struckBy(call, 'short-page') === undefined ? asked : Math.ceil(asked / 10);
  const to = struckBy(call, 'empty-page') === undefined ? Math.min(world.fleet.size, from + most) : from;
  const sims = Array.from({ length: Math.max(0, to - from) }, (_, index) =>
    simView(world, world.fleet.facts(from + index), call.now),
  );
  const more = to < world.fleet.size;
  return ok({ sims, pagination: { has_more: more, next_page: more ? cursorOf(to) : null } });
}

function cursorOf(position: number): string {
  return Buffer.from(`sim>${position}`).toString('base64url');
}

function positionOf(cursor: string): number | null {
  const [, position] = /^sim>(\d{1,7})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return position === undefined ? null : Number(position);
}

function simView(world: OnomondoWorld, sim: SimFacts, now: number): Record<string, unknown> {
  const { newest, online } = presenceOf(world, sim, now);
  const tags = world.fleet.tags(sim);
  const site = tags['site'];
  return {
    id: simIdOf(sim.index),
    iccid: iccidOf(sim),
    label: tags['name'] === '' ? null : tags['name'],
    network_whitelist: null,
    imei_lock: shownLock(sim, world.scripts.of(sim.index), now),
    imei: newest?.imei ?? null,
    imsi: imsiOf(sim),
    connector: null,
    activated: isOn(world, sim, now),
    ipv4: sim.address,
    online,
    online_at:
      newest === undefined ? null : new Date(online ? now - (now % 60_000) : newest.end).toISOString(),
    last_came_online_at: newest === undefined ? null : new Date(newest.start).toISOString(),
    network: newest === undefined ? {} : networkView(newest.network),
    usage: 0,
    tags:
      site === undefined ? [] : [{ id: hexDigits(32, sim.site.number, 9, 1), name: site, color: '#00a0a0' }],
    technologies: { sms: true, '2g_3g': true, '4g': true },
  };
}

function networkView({
  name,
  country,
  mcc,
  mnc,
}: {
  name: string;
  country: string;
  mcc: number;
  mnc: number;
}): object {
  return { name, country, country_code: country, mcc: String(mcc), mnc: String(mnc).padStart(2, '0') };
}

/** What a PATCH may hold here: `activated` and `imei_lock`. The answer is the SIM. */
function change(call: Call, world: OnomondoWorld, sim: SimFacts): Reply {
  const body = typeof call.body === 'object' && call.body !== null ? call.body : {};
  const activated = 'activated' in body ? body.activated : undefined;
  const lock = 'imei_lock' in body ? body.imei_lock : undefined;
  if (activated !== undefined && typeof activated !== 'boolean') return refuse(400, 'invalid_activated');
  if (lock !== undefined && lock !== null && !(typeof lock === 'string' && /^\d{14,16}$/.test(lock)))
    return refuse(400, 'invalid_imei');
  if (activated === undefined && lock === undefined) return refuse(400, 'nothing_to_change');
  if (struckBy(call, 'action-fail') !== undefined) return refuse(400, 'sim_not_changeable');
  if (struckBy(call, 'action-lost') !== undefined)
    // Answered as if it were done.
    return ok({
      ...simView(world, sim, call.now),
      ...(activated === undefined ? {} : { activated }),
      ...(lock === undefined ? {} : { imei_lock: lock }),
    });
  if (activated !== undefined) switchSim(world, sim, activated, call.now);
  if (lock !== undefined) lockSim(world, sim, lock, call.now);
  return ok(simView(world, sim, call.now));
}
