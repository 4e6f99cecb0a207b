/** What the network says of an endpoint: its status, where it registered, its data session; and the reset of both. */
import { hour } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import type { RadioType } from '../models.ts';
import { hash32 } from '../random.ts';
import { purpose } from '../purposes.ts';
import type { Session } from '../sessions.ts';
import { ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals } from './errors.ts';
import { endpointIdOf, iccidOf, imsiOf, simIdOf } from './identity.ts';
import { newestSession, timeText } from './rows.ts';
import { timeOf } from './sims.ts';
import { isBlocked } from './states.ts';
import type { EmnifyWorld } from './world.ts';

/** How long a SIM is still called attached after its device went: one to two days at the provider. */
const attachedFor = 36 * hour;

/** Radio technologies by number and word. Source of the numbers: 3GPP TS 29.274, RAT type. */
const rats: Readonly<Record<RadioType, { readonly rat_type_id: number; readonly description: string }>> = {
  '3G': { rat_type_id: 1, description: '3G' },
  GSM: { rat_type_id: 2, description: '2G' },
  LTE: { rat_type_id: 6, description: '4G' },
  'NB-IoT': { rat_type_id: 8, description: 'NB-IoT' },
  'LTE-M': { rat_type_id: 9, description: 'LTE-M' },
};

/** The answer for one endpoint. The word lags: a device that went is called attached for a day and a half. */
export function connectivity(world: EmnifyWorld, sim: SimFacts, now: number): Reply {
  const script = world.scripts.of(sim.index);
  const session = newestSession(world, sim, script, now);
  if (isBlocked(script, now)) return ok({ status: { description: 'BLOCKED' }, services: [] });
  if (session === undefined || now - session.end >= attachedFor)
    return ok({ status: { description: 'OFFLINE' }, services: [] });
  const location = locationOf(world, sim, session);
  if (session.end <= now) return ok({ status: { description: 'ATTACHED' }, location, services: ['GPRS'] });
  return ok({
    status: { description: 'ONLINE' },
    location,
    pdp_context: { ...pdpContextOf(world, sim, session), rat_type: rats[session.radio] },
    services: ['GPRS'],
  });
}

/** A look-up through the network: 200 also where it failed. One device in so many cannot be found. */
export function connectivityInfo(world: EmnifyWorld, sim: SimFacts, now: number): Reply {
  const times = { request_timestamp: timeText(now), reply_timestamp: timeText(now) };
  const session = newestSession(world, sim, world.scripts.of(sim.index), now);
  if (session === undefined || sim.index % 17 === 5)
    return ok({ subscriber_info: { success: false, error: 'AbsentSubscriber' }, ...times });
  const { mcc, mnc, lac, ci } = pdpContextOf(world, sim, session);
  const location = {
    current_location_retrieved: session.end > now,
    age_of_location: 0,
    cell_global_id: { mcc, mnc, lac, cid: ci },
  };
  return ok({ subscriber_info: { success: true, state: 'assumedIdle', location }, ...times });
}

function locationOf(_world: EmnifyWorld, sim: SimFacts, { network, start }: Session): object {
  return {
    iccid: iccidOf(sim).iccid,
    imsi: imsiOf(sim),
    last_updated_gprs: timeText(start),
    operator: { name: network.name },
    country: countryOf({ network }),
  };
}

export function countryOf({ network }: Pick<Session, 'network'>): object {
  return { mcc: String(network.mcc), iso_code: network.country.toLowerCase() };
}

/** A data session, without its radio technology: that is written in two ways. */
export function pdpContextOf({ fleet }: EmnifyWorld, sim: SimFacts, session: Session) {
  const { mcc, mnc } = session.network;
  const cell = hash32(fleet.seed, sim.index, purpose.cell);
  return {
    pdp_context_id: hash32(fleet.seed ^ sim.index, Math.floor(session.start / 1_000), purpose.sessionId),
    endpoint_id: endpointIdOf(sim.index),
    sim_id: simIdOf(sim.index),
    imsi: imsiOf(sim),
    created: timeText(session.start),
    mcc: String(mcc),
    mnc: String(mnc).padStart(2, '0'),
    lac: (cell & 0xffff) + 1,
    ci: (cell >>> 8) + 1,
    ue_ip_address: sim.address,
    imeisv: `${session.imei.slice(0, 14)}01`,
    apn: 'em',
  };
}

/** The number of a session's radio technology, as events tell it. */
export function ratNumberOf({ radio }: Session): number {
  return rats[radio].rat_type_id;
}

/**
 * Tells the network to drop the session: both members may be null, and one of them must. It is answered at once and done later; a
 * device that had no session notices nothing.
 */
export function reset(call: Call, world: EmnifyWorld, sim: SimFacts): Reply {
  if (struckBy(call, 'action-fail') !== undefined) return refusals.actionFailed;
  const { body } = call;
  const given = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const known = given.every(
    ([name, value]) => (name === 'location' || name === 'pdp_context') && value === null,
  );
  if (given.length === 0 || !known) return refusals.badRequest;
  if (struckBy(call, 'action-lost') === undefined) {
    const { at } = timeOf(call, world, sim);
    world.scripts.change(sim.index, { kind: 'reset', at });
  }
  return { status: 204 };
}
