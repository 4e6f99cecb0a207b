import type { Connectivity, ImeiLock, Lifecycle } from '../../../../shared/contract/index.ts';
import { imei14, luhnDigit } from '../../../../shared/ids.ts';
import type { SimReading } from '../readings.ts';
import { placeOf } from './place.ts';
import type { Endpoint, Network, Sim, Term } from './schema.ts';
import { newestOf } from './time.ts';

/**
 * emnify's words into ours. A SIM and its endpoint are two things with a state each; what passes traffic is the lesser of the two.
 * A word or number that no document names becomes `unknown` and is kept verbatim.
 */

export const simStatus = { issued: 0, activated: 1, suspended: 2, deleted: 3, factoryTest: 4 } as const;
export const endpointStatus = { enabled: 0, disabled: 1, deleted: 2 } as const;

interface Known {
  readonly id: number;
  readonly word: string;
}

const simStates: readonly (Known & { readonly lifecycle: Lifecycle })[] = [
  { id: simStatus.issued, word: 'Issued', lifecycle: 'inventory' },
  { id: simStatus.activated, word: 'Activated', lifecycle: 'active' },
  { id: simStatus.suspended, word: 'Suspended', lifecycle: 'suspended' },
  { id: simStatus.deleted, word: 'Deleted', lifecycle: 'terminated' },
  { id: simStatus.factoryTest, word: 'Factory Test', lifecycle: 'test' },
];

const endpointStates: readonly (Known & { readonly passes: boolean })[] = [
  { id: endpointStatus.enabled, word: 'Enabled', passes: true },
  { id: endpointStatus.disabled, word: 'Disabled', passes: false },
  { id: endpointStatus.deleted, word: 'Deleted', passes: false },
];

const connectivities: ReadonlyMap<string, Connectivity> = new Map([
  ['ONLINE', 'online'],
  ['ATTACHED', 'attached'],
  ['OFFLINE', 'offline'],
  ['BLOCKED', 'blocked'],
]);

/** The state a term means: by its number, else by its word; where the two contradict each other, none. */
function known<K extends Known>(term: Term, states: readonly K[]): K | undefined {
  const byId = term.id === null ? undefined : states.find(({ id }) => id === term.id);
  const byWord =
    term.word === null ? undefined : states.find(({ word }) => plain(word) === plain(term.word ?? ''));
  if (term.id !== null && term.word !== null) return byId === byWord ? byId : undefined;
  return byId ?? byWord;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, '');
}

/** The number of a SIM's state, or null where it means none that is known. */
export function simStateOf(sim: Sim): number | null {
  return known(sim.status, simStates)?.id ?? null;
}

export function endpointStateOf(endpoint: Endpoint): number | null {
  const { status } = endpoint;
  return status === null || status === undefined ? null : (known(status, endpointStates)?.id ?? null);
}

/**
 * The state that counts for traffic. An activated SIM on a disabled endpoint passes none and is still billed: it counts as suspended,
 * and `rawState` shows both words.
 */
function lifecycleOf(sim: Sim, connectivity: Connectivity): Lifecycle {
  const own = known(sim.status, simStates)?.lifecycle ?? 'unknown';
  if (own !== 'active') return own;
  const { endpoint } = sim;
  if (endpoint !== null && endpoint !== undefined) {
    const state =
      endpoint.status === null || endpoint.status === undefined
        ? undefined
        : known(endpoint.status, endpointStates);
    if (state === undefined) return 'unknown';
    if (!state.passes) return 'suspended';
  }
  return connectivity === 'blocked' ? 'blocked' : 'active';
}

/** `Activated/Enabled`: the SIM's word and its endpoint's, and `BLOCKED` where the network refuses it. */
function rawStateOf({ status, endpoint }: Sim, connectivity: Connectivity): string {
  const words = [spoken(status)];
  if (endpoint !== null && endpoint !== undefined)
    words.push(
      endpoint.status === null || endpoint.status === undefined ? 'not told' : spoken(endpoint.status),
    );
  if (connectivity === 'blocked') words.push('BLOCKED');
  return words.join('/');
}

/** True when the state says that the SIM has an endpoint. */
export function hasEndpoint(rawState: string): boolean {
  return rawState.includes('/');
}

function spoken({ id, word }: Term): string {
  return word ?? String(id ?? '');
}

/** What the network's word means; a word that nobody knows, or none, is `unknown`. */
function connectivityOf(network: Network | null): Connectivity {
  return connectivities.get((network?.status?.word ?? '').toUpperCase()) ?? 'unknown';
}

/**
 * True where the network can say anything of a SIM: it has an endpoint, and it is or was in service. Lists and single reads keep to the
 * same rule, so that both tell the same.
 */
export function isInService(sim: Sim): boolean {
  const state = simStateOf(sim);
  const { endpoint } = sim;
  return (
    endpoint !== null &&
    endpoint !== undefined &&
    (state === simStatus.activated || state === simStatus.suspended)
  );
}

/**
 * One SIM, built member by member: PIN, PUK and keys in the answer are never copied.
 *
 * @param network what the network says of its endpoint; null where it was not asked or did not say
 */
export function toSimReading(sim: Sim, network: Network | null = null): SimReading {
  const endpoint = sim.endpoint ?? null;
  const connectivity = connectivityOf(network);
  const session = network?.pdp_context ?? null;
  const location = network?.location ?? null;
  const onEndpoint = filled(endpoint?.imei_with_luhn) ?? filled(endpoint?.imei);
  const seen = deviceOf(
    filled(session?.imeisv),
    filled(sim.imei_with_luhn) ?? filled(sim.imei) ?? onEndpoint,
  );
  const lock = lockOf(endpoint, onEndpoint, seen);
  const name = endpoint?.name ?? null;
  const { plmn, country, rat, cell } = placeOf({ pdp_context: session, location });
  const lastSeenAt = newestOf(session?.created, location?.last_updated, location?.last_updated_gprs);
  return {
    providerSimId: sim.id,
    iccid: iccidOf(sim),
    eid: filled(sim.eid),
    imsi: filled(sim.imsi),
    msisdn: filled(sim.msisdn),
    imei: seen,
    imeiLock: lock.state,
    lockedImei: lock.imei,
    formFactor: null,
    lifecycle: lifecycleOf(sim, connectivity),
    rawState: rawStateOf(sim, connectivity),
    restriction: lock.state === 'mismatch' ? 'imei_mismatch' : null,
    connectivity,
    sessionUpdatedAt: newestOf(session?.created),
    lastSeenAt,
    sessionId: filled(session?.pdp_context_id),
    ip: filled(session?.ue_ip_address) ?? filled(endpoint?.ip_address),
    apn: filled(session?.apn),
    plmn,
    country,
    rat,
    cell,
    groupId: endpoint?.service_profile?.id ?? endpoint?.service_profile_id ?? null,
    gatewayId: null,
    speedClass: null,
    terminationProtected: null,
    tags: name === null || name === '' ? {} : { name },
    modifiedAt: null,
    createdAt: null,
  };
}

/**
 * The device in the session now, else the one on record. A session tells it with its software version, which changes with updates: where
 * both are the same device the record stays.
 */
function deviceOf(inSession: string | null, onRecord: string | null): string | null {
  if (inSession === null || imei14(inSession) === null) return onRecord;
  return imei14(inSession) === imei14(onRecord) ? onRecord : inSession;
}

function filled(text: string | null | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/**
 * `iccid` comes without its check digit, `iccid_with_luhn` with it. Where only the former is told the digit is put back: one ICCID in
 * ten looks as if it had one, and would lose its last digit in a comparison.
 */
function iccidOf(sim: Sim): string {
  const whole = filled(sim.iccid_with_luhn);
  if (whole !== null) return whole;
  const bare = filled(sim.iccid) ?? '';
  return /^\d{18,19}$/.test(bare) ? bare + String(luhnDigit(bare)) : bare;
}

/** `imei_lock` is a switch that holds the endpoint to its own IMEI, or that IMEI itself. */
function lockOf(
  endpoint: Endpoint | null,
  onEndpoint: string | null,
  seen: string | null,
): { readonly state: ImeiLock; readonly imei: string | null } {
  const lock = endpoint?.imei_lock;
  if (endpoint === null || lock === undefined) return { state: 'unknown', imei: null };
  if (lock === null || lock === false || lock === '') return { state: 'open', imei: null };
  const imei = typeof lock === 'string' ? lock : onEndpoint;
  const differs = imei14(seen) !== null && imei14(imei) !== null && imei14(seen) !== imei14(imei);
  return { state: differs ? 'mismatch' : 'locked', imei };
}
