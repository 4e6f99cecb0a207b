import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { imei14 } from '../../../../shared/ids.ts';
import { smsLength } from '../../../../shared/sms.ts';
import { capabilitiesOf } from '../capabilities.ts';
import type {
  Accepted,
  ActionParameters,
  CapabilitySubject,
  Connector,
  ControlCapability,
  SimReading,
} from '../connector.ts';
import type { EmnifyClient } from './client.ts';
import { endpointStateOf, endpointStatus, hasEndpoint, simStateOf, simStatus, toSimReading } from './map.ts';
import type { Sim } from './schema.ts';

/** Research: policy changes may be cached in the network. */
const typically = 'seconds; the network may follow up to 24 h later';

/** How emnify does each action. Offered is what the provider publishes with its request. */
export const capabilities: Connector['capabilities'] = capabilitiesOf(
  {
    suspend: {
      support: 'native',
      how: 'Sets the SIM to Suspended; its endpoint stays as it is',
      typically,
      reversible: true,
    },
    resume: {
      support: 'native',
      how: 'Enables the endpoint where it is disabled, then sets the SIM to Activated',
      typically,
      reversible: true,
    },
    activate: {
      support: 'native',
      how: 'Sets the SIM to Activated; it is billed from then on and never becomes Issued again',
      typically,
      reversible: false,
    },
    terminate: {
      support: 'native',
      how: 'Suspends the SIM, disables its endpoint and takes it off, then deletes it for good; the empty endpoint stays',
      typically,
      reversible: false,
    },
    imei_lock: {
      support: 'native',
      how: 'Locks the endpoint of the SIM to one IMEI; without an IMEI, to the device last seen',
      typically,
      reversible: true,
    },
    imei_unlock: {
      support: 'native',
      how: 'Removes the IMEI lock of the endpoint',
      typically,
      reversible: true,
    },
    deactivate: none('A SIM is Issued, Activated, Suspended or Deleted; there is no deactivated state'),
    session_reset: {
      support: 'native',
      how: 'Has the network drop session and registration; the device attaches anew. Accepted is not sent: it counts once another session or none is seen',
      typically: 'seconds to minutes',
      reversible: false,
    },
    set_group: {
      support: 'native',
      how: 'Moves the endpoint of the SIM to another service profile',
      typically,
      reversible: true,
    },
    send_sms: {
      support: 'native',
      how: 'Sends a message to the endpoint of the SIM; the answer names no message, so its report cannot be told from others and nothing confirms it',
      typically: 'at once, and never confirmed',
      reversible: false,
      confirmed: 'never',
    },
    profile_enable: none(
      'Operations on eSIM profiles are in the API; which call does what is not in the documents at hand',
    ),
    data_limit: none(
      'A quota of emnify counts down to a date and stops nothing unless the service profile applies quotas: it is no limit per period',
    ),
    set_tag: none('Tags at emnify are words of an endpoint without a value'),
    set_speed: none('Speed is set on the service profile, for all of its endpoints'),
  },
  { support: 'none', how: 'emnify publishes no such control' },
);

function none(how: string): ControlCapability {
  return { support: 'none', how, typically: '', reversible: false };
}

/** Kinds that change the endpoint, so a SIM without one does not have them. */
const ofEndpoint: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'imei_lock',
  'imei_unlock',
  'session_reset',
  'set_group',
  'send_sms',
]);

/** What a SIM's state takes away. */
export function capabilityOf(kind: ActionKind, sim: CapabilitySubject): ControlCapability {
  const general = capabilities[kind];
  if (general.support !== 'native') return general;
  if (sim.lifecycle === 'terminated') return none('The SIM is deleted at emnify');
  if (ofEndpoint.has(kind) && !hasEndpoint(sim.rawState)) return none('The SIM has no endpoint');
  if (kind === 'suspend' && (sim.lifecycle === 'inventory' || sim.lifecycle === 'test'))
    return none('The SIM was never activated');
  if (kind === 'resume' && sim.lifecycle === 'blocked')
    return none('The network blocks it, for a quota or a limit of the organisation: lift that at emnify');
  if (kind === 'activate' && sim.lifecycle !== 'inventory' && sim.lifecycle !== 'test')
    return none('Only a SIM that is Issued or in factory test is activated; a suspended one is resumed');
  // Without an open session in the last reading nothing could prove later that one was reset.
  if (kind === 'session_reset' && sim.connectivity !== 'online')
    return none('No data session was open when it was last read; read the SIM again to be sure');
  return general;
}

export interface Actor {
  readonly client: EmnifyClient;
  /** A fresh reading of the row; null where there is no such SIM. */
  readonly readRow: (providerSimId: string, signal: AbortSignal) => Promise<Sim | null>;
  /** What the network adds to a row. */
  readonly readReading: (sim: Sim, signal: AbortSignal) => Promise<SimReading>;
  /** Runs changes of endpoints one after the other: the provider asks for that. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
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
