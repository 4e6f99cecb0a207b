import type { Lifecycle } from '../../../../shared/contract/index.ts';
import { untold, type GroupReading, type ProviderEvent, type SimReading } from '../readings.ts';
import { alpha2Of } from './countries.ts';
import type { Alert, Session, Sim } from './schema.ts';

/** 1oT's words into ours. A word that no document knows becomes `unknown` and is kept verbatim beside it. */

/** Bytes of the megabyte in which limits are given. The documents do not say whether it has 10^6 or 2^20: the smaller is taken. */
export const megabyte = 1_000_000;

/** The newer single word. A SIM whose data service is off is `OFFLINE`, whether it was suspended or deactivated. */
const states: ReadonlyMap<string, Lifecycle> = new Map([
  ['LIVE', 'active'],
  ['TEST', 'test'],
  ['ACTIVE_READY', 'ready'],
  ['OFFLINE', 'suspended'],
  ['SHIPPING', 'inventory'],
  ['CLOSED', 'terminated'],
]);

/** The second word of the older pair: of a SIM that is `ON`, or where one that is `PENDING` is headed. */
const secondaries: ReadonlyMap<string, Lifecycle> = new Map([
  ['LIVE', 'active'],
  ['SUSPENDED', 'suspended'],
  ['TEST', 'test'],
  ['ACTIVE_READY', 'ready'],
  ['OFF', 'deactivated'],
  ['DELETED', 'terminated'],
]);

const servedSecondaries: ReadonlySet<string> = new Set(['LIVE', 'SUSPENDED', 'TEST', 'ACTIVE_READY']);

interface Standing {
  readonly lifecycle: Lifecycle;
  readonly target: Lifecycle | null;
  readonly raw: string;
}

/**
 * Both vocabularies at once. `state` counts where it is there, yet while a change is under way it names the end already: only the
 * pair's `PENDING` tells that the network has not followed, so a pending SIM is never taken for one that arrived.
 */
export function standingOf({ status, state }: Pick<Sim, 'status' | 'state'>): Standing {
  const [primary, secondary] = pairOf(status);
  const single = word(state);
  const pair = [primary, secondary].filter((part) => part !== null).join('/');
  const raw = single === null ? pair : pair === '' ? single : `${single} (${pair})`;
  const settled = single === null ? fromPair(primary, secondary) : (states.get(upper(single)) ?? 'unknown');
  if (upper(primary) !== 'PENDING') return { lifecycle: settled, target: null, raw };
  const headed = single === null ? (secondaries.get(upper(secondary)) ?? 'unknown') : settled;
  return { lifecycle: 'pending', target: headed, raw };
}

function fromPair(primary: string | null, secondary: string | null): Lifecycle {
  if (upper(primary) === 'OFF') return 'deactivated';
  if (upper(primary) === 'DELETED') return 'terminated';
  const known = upper(primary) === 'ON' && servedSecondaries.has(upper(secondary));
  return known ? (secondaries.get(upper(secondary)) ?? 'unknown') : 'unknown';
}

function pairOf(status: Sim['status']): readonly [string | null, string | null] {
  if (typeof status === 'string') {
    const [primary, secondary] = status.split('/');
    return [word(primary), word(secondary)];
  }
  return [word(status?.primary), word(status?.secondary)];
}

function word(text: string | null | undefined): string | null {
  return text === null || text === undefined || text.trim() === '' ? null : text.trim();
}

function upper(text: string | null): string {
  return (text ?? '').toUpperCase();
}

/**
 * One SIM. The list tells of no open session and of no IMEI lock, so connectivity and lock stay unknown; what it tells is when the
 * SIM was last heard of.
 */
export function toSimReading(sim: Sim): SimReading {
  const { lifecycle, target, raw } = standingOf(sim);
  const limit = sim.data_limit;
  const name = word(sim.name);
  return {
    providerSimId: sim.iccid,
    iccid: sim.iccid,
    eid: word(sim.eid),
    imsi: word(sim.imsi),
    msisdn: word(sim.msisdn),
    imei: word(sim.imei),
    imeiLock: 'unknown',
    lockedImei: null,
    formFactor: word(sim.form) ?? word(sim.type),
    lifecycle,
    target,
    rawState: raw,
    restriction: null,
    connectivity: 'unknown',
    sessionUpdatedAt: sim.lastDataSessionMillis ?? null,
    lastSeenAt: newest(sim.lastNetworkActivityMillis, sim.lastDataSessionMillis),
    sessionId: null,
    ip: null,
    apn: word(sim.apn),
    plmn: null,
    country: null,
    rat: null,
    cell: null,
    groupId: word(sim.group),
    gatewayId: null,
    speedClass: null,
    dataLimitBytes: typeof limit === 'number' && limit > 0 ? Math.round(limit * megabyte) : null,
    ...profilesOf(sim),
    terminationProtected: null,
    tags: name === null ? {} : { name },
    modifiedAt: sim.lastModifiedMillis ?? null,
    createdAt: null,
  };
}

/** Only an eSIM has profiles. */
function profilesOf({
  active_profile,
  downloaded_profiles,
}: Sim): Pick<SimReading, 'activeProfile' | 'profiles'> {
  const active = word(active_profile);
  const profiles = downloaded_profiles ?? (active === null ? null : [active]);
  return profiles === null ? {} : { activeProfile: active, profiles };
}

function newest(...times: readonly (number | null | undefined)[]): number | null {
  return times.reduce<number | null>(
    (latest, time) => (typeof time === 'number' && time > (latest ?? 0) ? time : latest),
    null,
  );
}

/** A group is nothing but its name. */
export function toGroup(name: string): GroupReading {
  return { groupId: name, name, tags: {}, gatewayId: null, configuration: '{}' };
}

/** The beginning of a session: its end is not told. `operator` is a name, not a network code, and stays in `raw`. */
export function toSessionEvent(session: Session, providerSimId: string): ProviderEvent {
  return {
    ...untold,
    key: `session:${session.id}`,
    providerSimId,
    at: session.start_time,
    type: 'session.started',
    country: alpha2Of(word(session.alpha3)),
    raw: JSON.stringify(session),
  };
}

/** Which triggers exist is in no document, so none is read as more than an alert. `is_read` is left out: people change it. */
export function toAlertEvent({ id, trigger, timestamp, iccid }: Alert): ProviderEvent {
  return {
    ...untold,
    key: `alert:${id}`,
    providerSimId: iccid ?? null,
    at: timestamp,
    type: 'platform.alert',
    raw: JSON.stringify({ id, trigger: trigger ?? null, timestamp, iccid: iccid ?? null }),
  };
}
