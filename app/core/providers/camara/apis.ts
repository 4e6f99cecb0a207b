/**
 * The CAMARA APIs that are used, below the operator's API root. Source of every path and field: the released descriptions SimSwap r3.3,
 * DeviceSwap r3.2, DeviceRoamingStatus r1.2, DeviceReachabilityStatus r1.2, IoTSIMFraudPrevention r1.2 and DeviceLocation r3.2. An
 * operator may offer any few of them.
 */
export const apis = {
  reachability: { path: '/device-reachability-status/v1/retrieve', scope: 'device-reachability-status:read' },
  roaming: { path: '/device-roaming-status/v1/retrieve', scope: 'device-roaming-status:read' },
  binding: { path: '/iot-sim-fraud-prevention/v0.1/query', scope: 'iot-sim-fraud-prevention:query' },
  simSwap: { path: '/sim-swap/v2/retrieve-date', scope: 'sim-swap:retrieve-date' },
  deviceSwap: { path: '/device-swap/v1/retrieve-date', scope: 'device-swap:retrieve-date' },
} as const;

export type Api = keyof typeof apis;

/** Location retrieval, DeviceLocation r3.2. Asked when a person asks, and never in a round. */
export const locationApi = {
  path: '/location-retrieval/v0.5/retrieve',
  scope: 'location-retrieval:read',
} as const;

const bind = {
  path: '/iot-sim-fraud-prevention/v0.1/bind',
  scope: 'iot-sim-fraud-prevention:bind',
  type: 'bindType',
  yes: 'bound',
} as const;
const unbind = {
  path: '/iot-sim-fraud-prevention/v0.1/unbind',
  scope: 'iot-sim-fraud-prevention:unbind',
  type: 'unBindType',
  yes: 'unbound',
} as const;

/** What can be changed: `to` is what the SIM is bound to or freed of, under the name `type`. */
export const writes = {
  imei_lock: { ...bind, to: 'IMEIBIND' },
  imei_unlock: { ...unbind, to: 'IMEIBIND' },
  area_lock: { ...bind, to: 'AREALIMIT' },
  area_unlock: { ...unbind, to: 'AREALIMIT' },
} as const;

export type Write = keyof typeof writes;

/** What ordering notifications for a relay takes beside. */
const watchScopes = [
  'sim-swap-subscriptions:org.camaraproject.sim-swap-subscriptions.v0.swapped:create',
  'sim-swap-subscriptions:read',
  'sim-swap-subscriptions:delete',
  'iot-sim-fraud-prevention-subscriptions:subscribe',
  'iot-sim-fraud-prevention-subscriptions:read',
  'iot-sim-fraud-prevention-subscriptions:delete',
];

/** What is asked for where the customer names no scope of their own. */
export function usualScope({
  relay,
  location,
}: {
  readonly relay: boolean;
  readonly location: boolean;
}): string {
  const scopes = new Set([...Object.values(apis), ...Object.values(writes)].map(({ scope }) => scope));
  return [...scopes, ...(location ? [locationApi.scope] : []), ...(relay ? watchScopes : [])].join(' ');
}

/** Whether the customer wants places asked for: most operators want a consent for it, and refuse a token that asks without. */
export function asksForPlaces(options: Readonly<Record<string, string>>): boolean {
  return options['location'] === 'on';
}

/** Phone numbers as every description has them: E.164 with its plus. */
export const phonePattern = /^\+[1-9][0-9]{4,14}$/;

/**
 * The phone number of an MSISDN as inventories tell it, with or without plus or international prefix; null where it is none. Only a
 * SIM with one can be asked about: no API of CAMARA takes an ICCID, an IMSI or an EID.
 */
export function phoneOf(msisdn: string | null): string | null {
  const digits = (msisdn ?? '').replace(/[\s().-]/g, '').replace(/^(\+|00)/, '');
  const phone = `+${digits}`;
  return phonePattern.test(phone) ? phone : null;
}
