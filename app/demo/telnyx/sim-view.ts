/** A SIM in the provider's words, at one moment. */
import { imei14 } from '../../../shared/ids.ts';
import type { SimFacts, SimStatus } from '../fleet.ts';
import type { Network } from '../geography.ts';
import { imeiOf } from '../identity.ts';
import { placeOf } from '../places.ts';
import type { SimScript } from '../scripts.ts';
import type { Session } from '../sessions.ts';
import { newestSessions, shownLock, shownSetting, shownStatus } from '../timeline.ts';
import { iccidOf, imsiOf, msisdnOf, simIdOf } from './identity.ts';
import type { TelnyxWorld } from './world-core.ts';

/** Set on a SIM that a data limit holds. */
export const heldByLimit = 'heldByLimit';

/**
 * At rest this provider has fewer states than the fleet, and two of its own: what was never used stands by, what was given up is
 * held by its data limit or by its device. Orders and changes of people take it out of them.
 */
const wordsAtRest: Readonly<Record<SimStatus, string>> = {
  ready: 'standby',
  standby: 'standby',
  active: 'enabled',
  suspended: 'disabled',
  inactive: 'data_limit_exceeded',
  terminated: 'unauthorized_imei',
};

/** The IMEIs of devices that were allowed before somebody moved the SIM: of one type that no other device has. */
const formerTac = '35299911';

export function simView(world: TelnyxWorld, sim: SimFacts, now: number): object {
  const script = world.scripts.of(sim.index);
  const session = newestSessions(world.fleet, sim, script, now).at(-1);
  const online = session !== undefined && session.end > now;
  const lock = allowedImei(world, sim, script, now);
  const device = deviceIn(sim, script, now);
  const refused = !online && lock !== null && imei14(lock) !== imei14(device);
  const status = stateWord(sim, script, refused, now);
  const limit = dataLimit(sim, script, now);
  const group = shownSetting(script, 'group', now);
  return {
    id: simIdOf(world.seed, sim.index),
    record_type: 'sim_card',
    type: sim.embedded ? 'esim' : 'physical',
    iccid: iccidOf(sim),
    imsi: imsiOf(sim),
    msisdn: msisdnOf(sim),
    ...(sim.embedded ? { eid: world.fleet.eid(sim) } : {}),
    status: { value: status, reason: '' },
    sim_card_group_id: (group === undefined ? sim.group?.groupId : group) ?? null,
    tags: Object.entries(world.fleet.tags(sim)).flatMap(([name, value]) =>
      value === '' ? [] : [`${name}=${value}`],
    ),
    authorized_imeis: lock === null ? null : [lock],
    current_imei: status === 'unauthorized_imei' ? device : (session?.imei ?? null),
    data_limit: limit === null ? null : { amount: limit, unit: 'MB' },
    live_data_session: session === undefined ? 'unknown' : online ? 'connected' : 'disconnected',
    ...(session === undefined ? {} : networkView('current_mcc', 'current_mnc', session.network)),
    ...(session === undefined ? {} : locationView(session.network, sim)),
    ipv4: online ? sim.address : '',
    created_at: new Date(sim.createdTime).toISOString(),
    updated_at: new Date(lastChange(sim, script, session, now)).toISOString(),
  };
}

function stateWord(sim: SimFacts, script: SimScript | undefined, refused: boolean, now: number): string {
  const ordered = script?.statusChanges.find(({ at }) => at > now);
  if (ordered !== undefined) return ordered.status === 'active' ? 'enabling' : 'disabling';
  if (heldAtRest(sim, script)) return wordsAtRest[sim.status];
  const status = shownStatus(sim, script, now);
  if (status === 'suspended' && shownSetting(script, heldByLimit, now) === 'yes')
    return 'data_limit_exceeded';
  return status === 'active' && refused ? 'unauthorized_imei' : wordsAtRest[status];
}

/** True for a SIM that is held by its limit or its device from the beginning, and that nobody let go yet. */
export function heldAtRest(sim: SimFacts, script: SimScript | undefined): boolean {
  const held = sim.status === 'inactive' || sim.status === 'terminated';
  return held && (script?.statusChanges.length ?? 0) === 0;
}

/** The limit in MB as text, or null. */
export function dataLimit(sim: SimFacts, script: SimScript | undefined, now: number): string | null {
  const set = shownSetting(script, 'dataLimit', now);
  if (set !== undefined) return set;
  return sim.status === 'inactive' ? String(sim.deviceClass.quotaMb) : null;
}

function allowedImei(
  world: TelnyxWorld,
  sim: SimFacts,
  script: SimScript | undefined,
  now: number,
): string | null {
  const changed = script?.lockChanges.some(({ shownAt }) => shownAt <= now) === true;
  if (sim.status === 'terminated' && !changed) return imeiOf(world.seed, formerTac, sim.index);
  return shownLock(sim, script, now);
}

/** The IMEI of the device that the SIM sits in at `now`, whether or not it is let in. */
function deviceIn(sim: SimFacts, script: SimScript | undefined, now: number): string {
  const overlay = script?.overlays.findLast(
    ({ imei, from, to }) => imei !== undefined && from <= now && now < to,
  );
  return overlay?.imei ?? sim.imei;
}

/** Degrees and metres as text, as the provider writes figures. One SIM in so many has no place. */
function locationView({ mcc }: Network, { index }: SimFacts): object {
  const place = index % 19 === 7 ? null : placeOf(mcc, index);
  if (place === null) return { current_device_location: null };
  const { latitude, longitude, radius } = place;
  return {
    current_device_location: {
      latitude: String(latitude),
      longitude: String(longitude),
      accuracy: String(radius),
      accuracy_unit: 'm',
    },
  };
}

/** Codes as text with their leading zeros, as the provider has them. */
export function networkView(mccName: string, mncName: string, { mcc, mnc }: Network): Record<string, string> {
  return { [mccName]: String(mcc), [mncName]: String(mnc).padStart(2, '0') };
}

/** A session that begins or ends changes what the row says, so it is a change of the row. */
function lastChange(
  sim: SimFacts,
  script: SimScript | undefined,
  session: Session | undefined,
  now: number,
): number {
  const changes = [
    ...(script?.statusChanges ?? []),
    ...(script?.lockChanges ?? []),
    ...(script?.settings ?? []),
  ];
  return Math.max(
    sim.createdTime,
    sim.status === 'active' || sim.status === 'ready' ? 0 : sim.statusSince,
    session?.start ?? 0,
    session !== undefined && session.end <= now ? session.end : 0,
    ...changes.map(({ shownAt }) => shownAt).filter((at) => at <= now),
  );
}
