import type { Connectivity, ImeiLock, Lifecycle } from '../../../../shared/contract/index.ts';
import { imei14 } from '../../../../shared/ids.ts';
import { untold, type ProviderEvent, type SimReading } from '../readings.ts';
import { countryOf, plmnOf } from '../mcc.ts';
import type { AuditEntry, Cell, Profile, SessionEvent, Sim } from './schema.ts';

/** Soracom's words into ours. A word no description knows becomes `unknown` and is kept verbatim beside it. */

const lifecycles: ReadonlyMap<string, Lifecycle> = new Map([
  ['shipped', 'inventory'],
  ['delivered', 'inventory'],
  ['ready', 'ready'],
  ['active', 'active'],
  ['inactive', 'deactivated'],
  ['standby', 'standby'],
  ['suspended', 'suspended'],
  ['terminated', 'terminated'],
]);

/** `3G`, `LTE`, `LTE-M` and `NB-IoT` are the provider's words and ours. */
const rats: ReadonlyMap<string, string> = new Map([['GSM', '2G']]);

/** Where a SIM was seen: network, country, radio technology and cell. */
export interface Place {
  readonly plmn: string | null;
  readonly country: string | null;
  readonly rat: string | null;
  /** `204-04-1234-5678`: network, area (tracking or location area code), cell. */
  readonly cell: string | null;
}

const nowhere: Place = { plmn: null, country: null, rat: null, cell: null };

export function toPlace(cell: Cell | null | undefined): Place {
  if (cell === null || cell === undefined) return nowhere;
  const { mcc, mnc } = cell;
  const plmn = typeof mcc === 'number' && typeof mnc === 'number' ? plmnOf(mcc, mnc) : null;
  const area = cell.tac ?? cell.lac;
  const number = cell.eci ?? cell.ci;
  return {
    plmn,
    country: typeof mcc === 'number' ? countryOf(mcc) : null,
    rat: typeof cell.radioType === 'string' ? (rats.get(cell.radioType) ?? cell.radioType) : null,
    cell: plmn === null || typeof number !== 'number' ? null : `${plmn}-${area ?? ''}-${number}`,
  };
}

/**
 * One SIM, built member by member: PIN, PUK and keys in the answer are never copied. An offline SIM keeps the device, address, place and gateway of its last
 * session: they are what was last seen, and `connectivity` says that they are past.
 */
export function toSimReading(sim: Sim): SimReading {
  const session = sim.sessionStatus;
  const profile = activeProfile(sim);
  const imsi = session?.imsi ?? profile?.primaryImsi ?? firstKey(profile?.subscribers);
  const subscriber = imsi === undefined || imsi === null ? undefined : profile?.subscribers?.[imsi];
  const imei = session?.imei ?? sim.previousSession?.imei ?? null;
  const lock = toImeiLock(sim.imeiLock?.imei, imei);
  return {
    providerSimId: sim.simId,
    iccid: profile?.iccid ?? sim.activeProfileId ?? sim.simId,
    eid: null,
    imsi: imsi ?? null,
    msisdn: subscriber?.msisdn ?? null,
    imei,
    imeiLock: lock.state,
    lockedImei: lock.imei,
    formFactor: sim.moduleType ?? null,
    lifecycle: lifecycles.get(sim.status) ?? 'unknown',
    rawState: sim.status,
    restriction: lock.state === 'mismatch' ? 'imei_mismatch' : null,
    connectivity: toConnectivity(session?.online),
    sessionUpdatedAt: session?.lastUpdatedAt ?? null,
    lastSeenAt: newest(session?.lastUpdatedAt, sim.lastLocationUpdateTime, sim.previousSession?.deletedTime),
    sessionId: session?.sessionId ?? null,
    ip: session?.ueIpAddress ?? sim.previousSession?.ueIpAddress ?? null,
    apn: null,
    ...toPlace(session?.cell ?? sim.previousSession?.cell),
    groupId: sim.groupId ?? null,
    gatewayId: session?.vpgId ?? sim.previousSession?.vpgId ?? null,
    speedClass: sim.speedClass ?? null,
    ...profilesOf(sim),
    terminationProtected: typeof sim.terminationEnabled === 'boolean' ? !sim.terminationEnabled : null,
    tags: toTags(sim.tags),
    modifiedAt: sim.lastModifiedTime ?? null,
    createdAt: sim.createdTime ?? null,
  };
}

function activeProfile(sim: Sim): Profile | undefined {
  const profiles = sim.profiles ?? {};
  const active = sim.activeProfileId;
  return (
    (active === null || active === undefined ? undefined : profiles[active]) ?? Object.values(profiles)[0]
  );
}

/** By ICCID. A card with a single profile has nothing to tell. */
function profilesOf({ profiles, activeProfileId }: Sim): Pick<SimReading, 'activeProfile' | 'profiles'> {
  const all = Object.keys(profiles ?? {});
  return all.length < 2 ? {} : { activeProfile: activeProfileId ?? null, profiles: all };
}

function firstKey(record: Readonly<Record<string, unknown>> | null | undefined): string | null {
  return Object.keys(record ?? {})[0] ?? null;
}

/** `|ANONYMOUS` behind the IMEI lets a session pass while the device does not say its IMEI; the lock itself is the same. */
function toImeiLock(
  locked: string | null | undefined,
  seen: string | null,
): { readonly state: ImeiLock; readonly imei: string | null } {
  if (locked === null || locked === undefined || locked === '') return { state: 'open', imei: null };
  const imei = locked.replace(/\|ANONYMOUS$/, '');
  const differs = imei14(seen) !== null && imei14(imei) !== null && imei14(seen) !== imei14(imei);
  return { state: differs ? 'mismatch' : 'locked', imei };
}

function toConnectivity(online: boolean | null | undefined): Connectivity {
  if (typeof online !== 'boolean') return 'unknown';
  return online ? 'online' : 'offline';
}

function newest(...times: readonly (number | null | undefined)[]): number | null {
  return times.reduce<number | null>(
    (latest, time) => (typeof time === 'number' && time > (latest ?? -1) ? time : latest),
    null,
  );
}

/** Tags as text; empty ones say nothing. */
export function toTags(
  tags: Readonly<Record<string, string | number | boolean | null>> | null | undefined,
): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [name, value] of Object.entries(tags ?? {}))
    if (value !== null && value !== '') words[name] = String(value);
  return words;
}

const sessionWords: ReadonlyMap<string, string> = new Map([
  ['Created', 'session.started'],
  ['Modified', 'session.updated'],
  ['Deleted', 'session.ended'],
]);

/** `providerSimId` is the SIM that was asked about: the event may leave it out. */
export function toSessionEvent(event: SessionEvent, providerSimId: string): ProviderEvent {
  return {
    key: `session:${providerSimId}:${event.time}:${event.event}:${event.sessionId ?? ''}`,
    providerSimId,
    at: event.time,
    type: sessionWords.get(event.event) ?? `session.${event.event.toLowerCase()}`,
    imei: event.imei ?? null,
    imsi: event.imsi ?? null,
    ...toPlace(event.cell),
    ip: event.ueIpAddress ?? null,
    apn: event.apn ?? null,
    raw: JSON.stringify(event),
  };
}

/** Null for an entry without a time: it cannot be placed. */
export function toAuditEvent(entry: AuditEntry): ProviderEvent | null {
  const at = entry.requestedTimeEpochMs ?? entry.requestedTimeEpocMs;
  if (at === null || at === undefined) return null;
  const path = entry.requestPath ?? entry.apiKind ?? '';
  const simId = /\/sims\/([\w-]+)/.exec(path)?.[1];
  return {
    key: `audit:${at}:${entry.userName ?? ''}:${entry.remoteIpAddress ?? ''}:${path}`,
    providerSimId: simId ?? null,
    at,
    type: 'platform.api_call',
    ...untold,
    raw: JSON.stringify(entry),
  };
}
