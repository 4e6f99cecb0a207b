import type { Connectivity, ImeiLock, Lifecycle } from '../../../../shared/contract/index.ts';
import { imei14, luhnDigit } from '../../../../shared/ids.ts';
import type { SimReading } from '../connector.ts';
import type { Endpoint, Sim, Term } from './schema.ts';

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

/** The connectivity that the first term with a known word means. */
export function connectivityOf(...terms: readonly (Term | null | undefined)[]): Connectivity {
  for (const term of terms) {
    const found = connectivities.get((term?.word ?? '').toUpperCase());
    if (found !== undefined) return found;
  }
  return 'unknown';
}

/** The connectivity that a SIM's row tells of, or `unknown`. */
export function toldConnectivity(sim: Sim): Connectivity {
  return connectivityOf(sim.connectivity, sim.endpoint?.connectivity);
}

/**
 * One SIM, built member by member: PIN, PUK and keys in the answer are never copied.
 *
 * @param connectivity where the row itself tells none
 */
export function toSimReading(sim: Sim, connectivity: Connectivity = toldConnectivity(sim)): SimReading {
  const endpoint = sim.endpoint ?? null;
  const onEndpoint = endpoint?.imei_with_luhn ?? endpoint?.imei ?? null;
  const seen = filled(sim.imei_with_luhn ?? sim.imei) ?? filled(onEndpoint);
  const lock = lockOf(endpoint, filled(onEndpoint), seen);
  const name = endpoint?.name ?? null;
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
    sessionUpdatedAt: null,
    sessionId: null,
    ip: filled(endpoint?.ip_address),
    apn: null,
    plmn: null,
    country: null,
    rat: null,
    cell: null,
    groupId: endpoint?.service_profile?.id ?? null,
    gatewayId: null,
    speedClass: null,
    terminationProtected: null,
    tags: name === null || name === '' ? {} : { name },
    modifiedAt: null,
    createdAt: null,
  };
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
