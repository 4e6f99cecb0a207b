import type { Connectivity, ImeiLock, Lifecycle } from '../../../../shared/contract/index.ts';
import { imei14 } from '../../../../shared/ids.ts';
import type { OperationReading } from '../connector.ts';
import type { GroupReading, SimReading } from '../readings.ts';
import { countryOf, plmnOf } from '../mcc.ts';
import type { Action, Group, Sim, Volume } from './schema.ts';

/** Telnyx's words into ours. A word no document knows becomes `unknown` and is kept verbatim beside it. */

interface Meaning {
  readonly lifecycle: Lifecycle;
  /** Where a pending SIM is headed. */
  readonly target?: Lifecycle;
  readonly restriction?: string;
}

const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['registering', { lifecycle: 'pending' }],
  ['enabling', { lifecycle: 'pending', target: 'active' }],
  ['enabled', { lifecycle: 'active' }],
  ['disabling', { lifecycle: 'pending', target: 'suspended' }],
  ['disabled', { lifecycle: 'suspended' }],
  ['setting_standby', { lifecycle: 'pending', target: 'standby' }],
  ['standby', { lifecycle: 'standby' }],
  ['data_limit_exceeded', { lifecycle: 'blocked', restriction: 'data_limit' }],
  // In the documents and the filter of the list, though missing from the list of states.
  ['unauthorized_imei', { lifecycle: 'blocked', restriction: 'imei_mismatch' }],
]);

const sessions: ReadonlyMap<string, Connectivity> = new Map([
  ['connected', 'online'],
  ['disconnected', 'offline'],
]);

/** Telnyx counts in megabytes as text; that they are decimal ones is assumed, no document says. */
const unitBytes: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KB', 1_000],
  ['MB', 1_000_000],
  ['GB', 1_000_000_000],
]);

/** One SIM, built member by member: PIN and PUK codes in the answer are never copied. */
export function toSimReading(sim: Sim): SimReading {
  const meaning: Meaning = meanings.get(sim.status.value) ?? { lifecycle: 'unknown' };
  const imei = present(sim.current_imei);
  const lock = toImeiLock(sim.authorized_imeis ?? [], imei, sim.status.value === 'unauthorized_imei');
  return {
    providerSimId: sim.id,
    iccid: sim.iccid,
    eid: present(sim.eid),
    imsi: present(sim.imsi),
    msisdn: present(sim.msisdn?.replace(/^\+/, '')),
    imei,
    imeiLock: lock.state,
    lockedImei: lock.imei,
    formFactor: present(sim.type),
    lifecycle: meaning.lifecycle,
    target: meaning.target ?? null,
    rawState: sim.status.value,
    restriction: meaning.restriction ?? (lock.state === 'mismatch' ? 'imei_mismatch' : null),
    connectivity: sessions.get(sim.live_data_session ?? '') ?? 'unknown',
    sessionUpdatedAt: sim.updated_at ?? null,
    lastSeenAt: null,
    sessionId: null,
    ip: present(sim.ipv4),
    apn: null,
    ...toNetwork(sim.current_mcc, sim.current_mnc),
    rat: null,
    cell: null,
    groupId: present(sim.sim_card_group_id),
    gatewayId: null,
    speedClass: null,
    dataLimitBytes: bytesOf(sim.data_limit),
    terminationProtected: null,
    tags: toTags(sim.tags ?? []),
    modifiedAt: sim.updated_at ?? null,
    createdAt: sim.created_at ?? null,
  };
}

function present(text: string | null | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** An empty list lets every device in. Of several allowed devices the one that is seen counts, else the first. */
function toImeiLock(
  allowed: readonly string[],
  seen: string | null,
  refused: boolean,
): { readonly state: ImeiLock; readonly imei: string | null } {
  const [first] = allowed;
  if (first === undefined) return { state: refused ? 'mismatch' : 'open', imei: null };
  const device = imei14(seen);
  const match = allowed.find((each) => imei14(each) === device);
  if (device !== null && match !== undefined && !refused) return { state: 'locked', imei: match };
  const judgeable = device !== null && allowed.every((each) => imei14(each) !== null);
  return { state: refused || judgeable ? 'mismatch' : 'locked', imei: first };
}

/** Network and country from the two codes; numbers lose leading zeros, so both are put into form. */
export function toNetwork(
  mcc: string | null | undefined,
  mnc: string | null | undefined,
): Pick<SimReading, 'plmn' | 'country'> {
  const known = [mcc, mnc].map((code) => (/^\d{1,3}$/.test(code ?? '') ? Number(code) : null));
  const [country = null, network = null] = known;
  return {
    plmn: country === null || network === null ? null : plmnOf(country, network),
    country: country === null ? null : countryOf(country),
  };
}

/** Telnyx's tags are plain words; those written as `name=value` or `name:value` are read as such. */
function toTags(tags: readonly string[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (const tag of tags) {
    const [, name, value] = /^([^=:]+)[=:](.*)$/.exec(tag) ?? [null, tag, 'true'];
    if (name !== undefined && name !== '' && value !== undefined && value !== '') words[name] = value;
  }
  return words;
}

/** Whole bytes of a volume; null without one, and for a unit that is not known. */
export function bytesOf(volume: Volume | null | undefined): number | null {
  const unit = unitBytes.get((volume?.unit ?? '').toUpperCase());
  const amount = volume?.amount;
  if (unit === undefined || amount === null || amount === undefined || !/^\d+(\.\d+)?$/.test(amount))
    return null;
  return Math.round(Number(amount) * unit);
}

/** The other way round, as exact decimal text: 524,288,000 bytes are "524.288" MB. */
export function megabytesOf(bytes: number): string {
  const digits = String(bytes).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return digits.slice(0, -6) + (fraction === '' ? '' : `.${fraction}`);
}

export function toGroup(group: Group): GroupReading {
  const { id, name, ...configuration } = group;
  return {
    groupId: id,
    name: present(name) ?? id,
    tags: {},
    gatewayId: present(group.private_wireless_gateway_id),
    configuration: JSON.stringify(configuration),
  };
}

/** `interrupted` is an end too: something else took the action's place. A word that is not known is no end. */
export function toOperation({ status }: Action): OperationReading {
  const ends: ReadonlyMap<string, OperationReading['state']> = new Map([
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['interrupted', 'failed'],
  ]);
  const reason = present(status.reason);
  return {
    state: ends.get(status.value) ?? 'in-progress',
    words: reason === null ? status.value : `${status.value}: ${reason}`,
  };
}
