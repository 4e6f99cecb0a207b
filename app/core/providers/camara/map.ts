import type { Connectivity, ImeiLock } from '../../../../shared/contract/index.ts';
import { areaText } from '../../../../shared/area.ts';
import { digitsOf } from '../../../../shared/ids.ts';
import { untold, type ProviderEvent, type SimReading } from '../readings.ts';
import { countryOf } from '../mcc.ts';
import type { Binding, Reachability, Roaming } from './schema.ts';

/** What the APIs told of one phone number; null for one that could not be asked. */
export interface Told {
  readonly reachability: Reachability | null;
  readonly roaming: Roaming | null;
  readonly imei: Binding | null;
  readonly area: Binding | null;
}

/**
 * One phone number as a reading. It adds to a SIM that an inventory lists: what CAMARA does not tell, which is most of a SIM, stays
 * null or unknown.
 */
export function toReading(phone: string, { reachability, roaming, imei, area }: Told): SimReading {
  const bound = imei?.imeiBind ?? null;
  const limited = area?.areaLimit?.areaLimitStatus ?? null;
  const held = toArea(area);
  return {
    providerSimId: phone,
    iccid: '',
    eid: null,
    imsi: null,
    msisdn: phone.slice(1),
    imei: null,
    imeiLock: toLock(bound?.bindStatus),
    lockedImei: bound?.bindStatus === 'BOUND' && bound.bindImei ? digitsOf(bound.bindImei) : null,
    formFactor: null,
    lifecycle: 'unknown',
    target: null,
    rawState: wordsOf(reachability, roaming, bound?.bindStatus ?? null, withCircle(limited, held)),
    restriction: limited === 'RESTRICTED' ? 'area' : null,
    ...(held === undefined ? {} : { area: held }),
    connectivity: toConnectivity(reachability),
    sessionUpdatedAt: reachability?.lastStatusTime ?? null,
    lastSeenAt: reachability?.reachable === true ? reachability.lastStatusTime : null,
    sessionId: null,
    ip: null,
    apn: null,
    plmn: null,
    country: countryAbroad(roaming),
    rat: null,
    cell: null,
    groupId: null,
    gatewayId: null,
    speedClass: null,
    terminationProtected: null,
    tags: {},
    modifiedAt: null,
    createdAt: null,
  };
}

/** Reachable only for SMS is attached: no data session is open. Without a word which way, it is at least attached. */
function toConnectivity(told: Reachability | null): Connectivity {
  if (told === null) return 'unknown';
  if (!told.reachable) return 'offline';
  return told.connectivity?.includes('DATA') === true ? 'online' : 'attached';
}

function toLock(status: string | null | undefined): ImeiLock {
  if (status === 'BOUND') return 'locked';
  return status === 'UNBOUND' ? 'open' : 'unknown';
}

/** Undefined where the operator does not say whether the SIM is held anywhere. */
function toArea(told: Binding | null): SimReading['area'] {
  const { areaLimitStatus, limitArea = null } = told?.areaLimit ?? {};
  if (areaLimitStatus === 'UNRESTRICTED') return null;
  if (areaLimitStatus !== 'RESTRICTED') return undefined;
  return { circle: limitArea === null ? null : { ...limitArea.center, radius: limitArea.radius } };
}

function withCircle(status: string | null, held: SimReading['area']): string | null {
  const circle = held?.circle ?? null;
  return circle === null ? status : `${status ?? ''} ${areaText(circle)}`;
}

/** The visited country. At home the APIs name none, and neither do we. */
function countryAbroad(roaming: Roaming | null): string | null {
  if (roaming?.roaming !== true) return null;
  const [first, second] = roaming.countryName ?? [];
  if (first !== undefined && second === undefined && /^[A-Z]{2}$/.test(first)) return first;
  return typeof roaming.countryCode === 'number' ? countryOf(roaming.countryCode) : null;
}

/** The operator's words in one line, each verbatim. */
function wordsOf(
  reachability: Reachability | null,
  roaming: Roaming | null,
  ...statuses: readonly (string | null)[]
): string {
  const reach =
    reachability === null
      ? null
      : reachability.reachable
        ? `reachable ${(reachability.connectivity ?? []).join('+')}`.trim()
        : 'not reachable';
  const roams =
    roaming === null ? null : roaming.roaming ? `roaming ${roaming.countryCode ?? ''}`.trim() : 'home';
  return [reach, roams, ...statuses].filter((word) => word !== null).join(', ');
}

/**
 * The latest swap as an event. An operator without a limit of supervision gives the first use where there was no swap: whoever judges
 * must compare with the age of the SIM.
 */
export function toSwapEvent(
  what: 'sim' | 'device',
  phone: string,
  at: number,
  monitoredDays: number | null,
): ProviderEvent {
  return {
    key: `${what}-swap:${phone}:${at}`,
    providerSimId: phone,
    at,
    type: what === 'sim' ? 'sim.swap.detected' : 'sim.device.swapped',
    ...untold,
    raw: JSON.stringify({
      phoneNumber: phone,
      latestChange: new Date(at).toISOString(),
      monitoredPeriod: monitoredDays,
    }),
  };
}
