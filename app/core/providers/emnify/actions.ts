import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { imei14 } from '../../../../shared/ids.ts';
import { smsLength } from '../../../../shared/sms.ts';
import type { Accepted, ActionParameters } from '../connector.ts';
import type { SimReading } from '../readings.ts';
import { capabilities } from './capabilities.ts';
import type { EmnifyClient } from './client.ts';
import { endpointStateOf, endpointStatus, simStateOf, simStatus, toSimReading } from './map.ts';
import { changeBlacklist, showsBlacklist, type OperatorList } from './operators.ts';
import { allowRadio, showsRadio } from './radio.ts';
import type { Sim } from './schema.ts';

export interface Actor {
  readonly client: EmnifyClient;
  /** A fresh reading of the row; null where there is no such SIM. */
  readonly readRow: (providerSimId: string, signal: AbortSignal) => Promise<Sim | null>;
  /** What the network adds to a row. */
  readonly readReading: (sim: Sim, signal: AbortSignal) => Promise<SimReading>;
  /** Runs changes of endpoints one after the other: the provider asks for that. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly operators: OperatorList;
}

/** Data coding schemes. Source: 3GPP TS 23.038. */
const codings = { gsm7: 0, ucs2: 8 } as const;

const accepted: Accepted = { reading: null, providerOperationId: null };

/** See `Connector.act` for what is thrown. Accepted is not done: the network follows later, so no reading is given back. */
export async function act(
  actor: Actor,
  kind: ActionKind,
  providerSimId: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  switch (kind) {
    case 'suspend':
      await changeSim(actor, providerSimId, { status: { id: simStatus.suspended } }, signal);
      return accepted;
    case 'activate':
    case 'resume':
      return start(actor, providerSimId, signal);
    case 'terminate':
      return end(actor, providerSimId, signal);
    case 'session_reset': {
      const { endpoint } = await existing(actor, providerSimId, signal);
      await changeEndpoint(actor, `${endpointPath(endpoint)}/connectivity`, dropped, signal);
      return accepted;
    }
    case 'set_group': {
      const id = numberOf(parameters.groupId);
      const { endpoint } = await existing(actor, providerSimId, signal);
      await changeEndpoint(actor, endpointPath(endpoint), { service_profile: { id } }, signal);
      return accepted;
    }
    case 'send_sms': {
      const { endpoint } = await existing(actor, providerSimId, signal);
      const text = parameters.smsText ?? '';
      const json = { payload: text, dcs: codings[smsLength(text).encoding] };
      const path = `${endpointPath(endpoint)}/sms`;
      const what = 'POST /endpoint/{id}/sms';
      await actor.client.call({ method: 'POST', path, what, json, purpose: 'act', loose: true }, signal);
      return accepted;
    }
    case 'block_network':
    case 'allow_network': {
      const operators = await actor.operators.running(parameters.network, signal);
      const { endpoint } = await existing(actor, providerSimId, signal);
      const path = endpointPath(endpoint);
      await actor.inTurn(() => changeBlacklist(actor.client, path, wayOf(kind), operators, signal));
      return accepted;
    }
    case 'set_rat': {
      const sim = await existing(actor, providerSimId, signal);
      await allowRadio(actor.client, toSimReading(sim).groupId, parameters.rats, signal);
      return accepted;
    }
    case 'imei_lock':
      return lock(actor, providerSimId, parameters.imei, signal);
    case 'imei_unlock': {
      const { endpoint } = await existing(actor, providerSimId, signal);
      await changeEndpoint(actor, endpointPath(endpoint), { imei_lock: false }, signal);
      return accepted;
    }
    default:
      throw fail('UNSUPPORTED', `${capabilities[kind].how}. Nothing was sent.`);
  }
}

function wayOf(kind: 'block_network' | 'allow_network'): 'block' | 'allow' {
  return kind === 'block_network' ? 'block' : 'allow';
}

/** What of an endpoint and its service profile no row of a SIM tells. */
export async function shows(
  actor: Actor,
  kind: ActionKind,
  { providerSimId, groupId }: SimReading,
  { network, rats }: ActionParameters,
  signal: AbortSignal,
): Promise<boolean> {
  const { client, operators } = actor;
  if (kind === 'set_rat') return showsRadio(client, groupId, rats, signal);
  if (kind !== 'block_network' && kind !== 'allow_network') return false;
  const wanted = await operators.running(network, signal);
  const { endpoint } = await existing(actor, providerSimId, signal);
  return showsBlacklist(client, endpointPath(endpoint), wayOf(kind), wanted, signal);
}

/** Ends the registration and the data session: the network is told to forget both. */
const dropped = { location: null, pdp_context: null };

/**
 * A SIM on an endpoint cannot be deleted, so it is taken off first, the way the provider's own client does it. Every step but the last
 * only takes service away: a failure in between leaves the SIM suspended.
 */
async function end(actor: Actor, providerSimId: string, signal: AbortSignal): Promise<Accepted> {
  const sim = await existing(actor, providerSimId, signal);
  const { endpoint } = sim;
  if (endpoint !== null && endpoint !== undefined) {
    const path = endpointPath(endpoint);
    if (simStateOf(sim) === simStatus.activated)
      await changeSim(actor, providerSimId, { status: { id: simStatus.suspended } }, signal);
    if (endpointStateOf(endpoint) === endpointStatus.enabled)
      await changeEndpoint(actor, path, { status: { id: endpointStatus.disabled } }, signal);
    await changeEndpoint(actor, path, { sim: { id: null } }, signal);
  }
  await actor.client.call({ ...simCall('DELETE', providerSimId), purpose: 'act', loose: true }, signal);
  return accepted;
}

/** Service profiles have numbers, and are named by them. */
function numberOf(groupId: string | undefined): number {
  if (groupId !== undefined && /^\d{1,15}$/.test(groupId)) return Number(groupId);
  throw fail('INVALID_INPUT', 'Choose the service profile to move to. Nothing was sent.', {
    field: 'groupId',
  });
}

/** The endpoint first: as long as the SIM is not activated nothing passes, so a failure between the two opens nothing. */
async function start(actor: Actor, providerSimId: string, signal: AbortSignal): Promise<Accepted> {
  const sim = await existing(actor, providerSimId, signal);
  const { endpoint } = sim;
  if (endpoint !== null && endpoint !== undefined && endpointStateOf(endpoint) === endpointStatus.disabled)
    await changeEndpoint(actor, endpointPath(endpoint), { status: { id: endpointStatus.enabled } }, signal);
  if (simStateOf(sim) !== simStatus.activated)
    await changeSim(actor, providerSimId, { status: { id: simStatus.activated } }, signal);
  return accepted;
}

async function lock(
  actor: Actor,
  providerSimId: string,
  given: string | undefined,
  signal: AbortSignal,
): Promise<Accepted> {
  const sim = await existing(actor, providerSimId, signal);
  const path = endpointPath(sim.endpoint);
  const own = toSimReading(sim).imei;
  const imei = given ?? (await actor.readReading(sim, signal)).imei;
  if (imei === null)
    throw fail(
      'INVALID_INPUT',
      'No device was seen in this SIM yet, so there is none to lock it to. Give an IMEI.',
      {
        field: 'imei',
      },
    );
  // A lock holds the endpoint to the IMEI on record; that is written only where it is to be another one.
  const change = imei14(imei) === imei14(own) ? { imei_lock: true } : { imei, imei_lock: true };
  await changeEndpoint(actor, path, change, signal);
  return accepted;
}

async function existing({ readRow }: Actor, providerSimId: string, signal: AbortSignal): Promise<Sim> {
  const sim = await readRow(providerSimId, signal);
  if (sim === null)
    throw fail('PROVIDER_REFUSED', 'emnify does not know this SIM any more. Nothing was changed.', {
      retry: 'never',
    });
  return sim;
}

function endpointPath(endpoint: Sim['endpoint']): string {
  if (endpoint === null || endpoint === undefined)
    throw fail(
      'UNSUPPORTED',
      'This SIM has no endpoint, and this is done at the endpoint. Nothing was sent.',
    );
  return `/endpoint/${encodeURIComponent(endpoint.id)}`;
}

function simCall<M extends 'PATCH' | 'DELETE'>(method: M, providerSimId: string) {
  return { method, path: `/sim/${encodeURIComponent(providerSimId)}`, what: `${method} /sim/{id}` };
}

async function changeSim(
  { client }: Actor,
  providerSimId: string,
  json: object,
  signal: AbortSignal,
): Promise<void> {
  await client.call({ ...simCall('PATCH', providerSimId), json, purpose: 'act', loose: true }, signal);
}

async function changeEndpoint(
  { client, inTurn }: Actor,
  path: string,
  json: object,
  signal: AbortSignal,
): Promise<void> {
  const what = `PATCH ${path.replace(/^\/endpoint\/[^/]+/, '/endpoint/{id}')}`;
  await inTurn(() => client.call({ method: 'PATCH', path, what, json, purpose: 'act', loose: true }, signal));
}

/** A queue of one: each piece of work begins when the one before has ended, however it ended. */
export function oneAtATime(): Actor['inTurn'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}
