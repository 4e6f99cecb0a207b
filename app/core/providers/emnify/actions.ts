import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { capabilitiesOf } from '../capabilities.ts';
import type {
  Accepted,
  ActionParameters,
  CapabilitySubject,
  Connector,
  ControlCapability,
} from '../connector.ts';
import type { EmnifyClient } from './client.ts';
import { endpointStateOf, endpointStatus, hasEndpoint, simStateOf, simStatus, toSimReading } from './map.ts';
import type { Sim } from './schema.ts';

/** Research: policy changes may be cached in the network. */
const typically = 'seconds; the network may follow up to 24 h later';
const unseen =
  'emnify has this control, but no document that we have shows the request: unverified, hence not offered';

/** How emnify does each action. Offered is what documents name: the resource, and the state or member that is set. */
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
    terminate: { support: 'native', how: 'Deletes the SIM for good', typically, reversible: false },
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
    set_group: {
      ...none('Service profiles are set on the endpoint, but no document that we have shows how'),
      support: 'unknown',
    },
  },
  { support: 'unknown', how: unseen },
);

function none(how: string): ControlCapability {
  return { support: 'none', how, typically: '', reversible: false };
}

/** Kinds that change the endpoint, so a SIM without one does not have them. */
const ofEndpoint: ReadonlySet<ActionKind> = new Set<ActionKind>(['imei_lock', 'imei_unlock']);

/** What a SIM's state takes away. */
export function capabilityOf(kind: ActionKind, sim: CapabilitySubject): ControlCapability {
  const general = capabilities[kind];
  if (general.support !== 'native') return general;
  if (sim.lifecycle === 'terminated') return none('The SIM is deleted at emnify');
  if (ofEndpoint.has(kind) && !hasEndpoint(sim.rawState)) return none('The SIM has no endpoint to lock');
  if (kind === 'suspend' && (sim.lifecycle === 'inventory' || sim.lifecycle === 'test'))
    return none('The SIM was never activated');
  if (kind === 'resume' && sim.lifecycle === 'blocked')
    return none('The network blocks it, for a quota or a limit of the organisation: lift that at emnify');
  if (kind === 'activate' && sim.lifecycle === 'test')
    return {
      ...none('No document that we have says whether a SIM in factory test can be activated'),
      support: 'unknown',
    };
  if (kind === 'activate' && sim.lifecycle !== 'inventory')
    return none('Only a SIM that is Issued is activated; a suspended one is resumed');
  return general;
}

export interface Actor {
  readonly client: EmnifyClient;
  /** A fresh reading of the row; null where there is no such SIM. */
  readonly readRow: (providerSimId: string, signal: AbortSignal) => Promise<Sim | null>;
  /** Runs changes of endpoints one after the other: the provider asks for that. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

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
      await actor.client.call({ ...simCall('DELETE', providerSimId), purpose: 'act', loose: true }, signal);
      return accepted;
    case 'imei_lock':
      return lock(actor, providerSimId, parameters.imei, signal);
    case 'imei_unlock': {
      const { endpoint } = await existing(actor, providerSimId, signal);
      await changeEndpoint(actor, endpointId(endpoint), { imei_lock: false }, signal);
      return accepted;
    }
    default:
      throw fail('UNSUPPORTED', `${capabilities[kind].how}. Nothing was sent.`);
  }
}

/** The endpoint first: as long as the SIM is not activated nothing passes, so a failure between the two opens nothing. */
async function start(actor: Actor, providerSimId: string, signal: AbortSignal): Promise<Accepted> {
  const sim = await existing(actor, providerSimId, signal);
  const { endpoint } = sim;
  if (endpoint !== null && endpoint !== undefined && endpointStateOf(endpoint) === endpointStatus.disabled)
    await changeEndpoint(actor, endpoint.id, { status: { id: endpointStatus.enabled } }, signal);
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
  const imei = given ?? toSimReading(sim).imei;
  if (imei === null)
    throw fail(
      'INVALID_INPUT',
      'No device was seen in this SIM yet, so there is none to lock it to. Give an IMEI.',
      {
        field: 'imei',
      },
    );
  await changeEndpoint(actor, endpointId(sim.endpoint), { imei, imei_lock: true }, signal);
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

function endpointId(endpoint: Sim['endpoint']): string {
  if (endpoint === null || endpoint === undefined)
    throw fail(
      'UNSUPPORTED',
      'This SIM has no endpoint, and only an endpoint can be locked. Nothing was sent.',
    );
  return endpoint.id;
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
  id: string,
  json: object,
  signal: AbortSignal,
): Promise<void> {
  const path = `/endpoint/${encodeURIComponent(id)}`;
  await inTurn(() =>
    client.call(
      { method: 'PATCH', path, what: 'PATCH /endpoint/{id}', json, purpose: 'act', loose: true },
      signal,
    ),
  );
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
