import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { smsLength } from '../../../../shared/sms.ts';
import type { Call } from '../api-client.ts';
import { capabilitiesOf, none } from '../capabilities.ts';
import type {
  Accepted,
  ActionParameters,
  CapabilitySubject,
  Connector,
  ControlCapability,
} from '../connector.ts';
import type { SoracomClient } from './client.ts';
import { toSimReading } from './map.ts';
import { Sim } from './schema.ts';
import { Refusal } from '../verdict.ts';

/** How Soracom does each action. All answer at once with the updated SIM; the network follows within seconds. */
export const capabilities: Connector['capabilities'] = capabilitiesOf(
  {
    suspend: { support: 'native', how: 'Sets the SIM to suspended', typically: 'seconds', reversible: true },
    resume: { support: 'native', how: 'Sets the SIM to active', typically: 'seconds', reversible: true },
    imei_lock: {
      support: 'native',
      how: 'Locks the SIM to one IMEI; without an IMEI, to the device now online',
      typically: 'seconds; an open session of another device ends at its next attach',
      reversible: true,
    },
    imei_unlock: { support: 'native', how: 'Removes the IMEI lock', typically: 'seconds', reversible: true },
    session_reset: {
      support: 'native',
      how: 'Deletes the session; the device reconnects by itself',
      typically: 'seconds',
      reversible: false,
    },
    activate: { support: 'native', how: 'Sets the SIM to active', typically: 'seconds', reversible: true },
    deactivate: {
      support: 'native',
      how: 'Sets the SIM to inactive',
      typically: 'seconds',
      reversible: true,
    },
    terminate: {
      support: 'native',
      how: 'Terminates the SIM for good; its termination protection must be off',
      typically: 'seconds',
      reversible: false,
    },
    set_group: {
      support: 'native',
      how: 'Moves the SIM to a group, whose gateway and rules it takes over',
      typically: 'seconds; the gateway from the next session on',
      reversible: true,
    },
    set_tag: {
      support: 'native',
      how: 'Adds, changes or deletes a tag of the SIM',
      typically: 'seconds',
      reversible: true,
    },
    send_sms: {
      support: 'native',
      how: 'Hands the message over; the API reports no delivery, so nothing ever confirms it',
      typically: 'at once, and never confirmed',
      reversible: false,
      confirmed: 'never',
    },
    profile_enable: none(
      'Profiles and subscriptions of a card are listed; the API description has no call that switches between them',
    ),
    block_network: none(
      'The API description has no setting of a SIM or group that keeps it off networks or countries',
    ),
    allow_network: none(
      'The API description has no setting of a SIM or group that keeps it off networks or countries',
    ),
    set_rat: none('The API description has no choice of radio technologies'),
    profile_delete: none(
      'The API description ends subscriptions of virtual SIMs only, and has no call that deletes a profile from a card',
    ),
    set_speed: { support: 'native', how: 'Changes the speed class', typically: 'seconds', reversible: true },
    data_limit: {
      support: 'rule',
      how: 'Only by an event handler of the account that acts when a volume is reached',
      typically: '',
      reversible: true,
    },
  },
  { support: 'none', how: 'The API description has no such operation' },
);

/** A protected SIM is not terminated: the protection is a person's word at the provider, and only taken back there. */
export function capabilityOf(kind: ActionKind, sim: CapabilitySubject): ControlCapability {
  if (kind === 'terminate' && sim.terminationProtected === true)
    return {
      ...capabilities.terminate,
      support: 'none',
      how: 'Termination protection is on. Remove it in the provider’s console first.',
    };
  return capabilities[kind];
}

const verbs: Readonly<Partial<Record<ActionKind, string>>> = {
  suspend: 'suspend',
  resume: 'activate',
  imei_lock: 'set_imei_lock',
  imei_unlock: 'unset_imei_lock',
  session_reset: 'delete_session',
  activate: 'activate',
  deactivate: 'deactivate',
  terminate: 'terminate',
  set_group: 'set_group',
  set_speed: 'update_speed_class',
};

/** "The specified subscriber is offline": there is no session left to delete. */
const alreadyOffline = 'SEM0016';

/** Source: `sendSmsToSim` of the API description. */
const encodings = { gsm7: 1, ucs2: 2 } as const;

/** The request of an action; null for one that Soracom does not have. */
function requestOf(
  kind: ActionKind,
  { imei, groupId, speedClass, tagName = '', tagValue = '', smsText = '' }: ActionParameters,
): Pick<Call, 'method' | 'path' | 'json'> | null {
  if (kind === 'set_tag')
    return tagValue === ''
      ? { method: 'DELETE', path: `tags/${encodeURIComponent(tagName)}` }
      : { method: 'PUT', path: 'tags', json: [{ tagName, tagValue }] };
  if (kind === 'send_sms')
    return {
      method: 'POST',
      path: 'send_sms',
      json: { encodingType: encodings[smsLength(smsText).encoding], payload: smsText },
    };
  const path = verbs[kind];
  if (path === undefined) return null;
  const request = { method: 'POST', path } as const;
  if (kind === 'imei_lock') return { ...request, json: imei === undefined ? {} : { imei } };
  if (kind === 'set_group') return { ...request, json: { groupId } };
  return kind === 'set_speed' ? { ...request, json: { speedClass } } : request;
}

/** See `Connector.act` for what is thrown. */
export async function act(
  client: SoracomClient,
  kind: ActionKind,
  providerSimId: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  const request = requestOf(kind, parameters);
  if (request === null)
    throw fail('UNSUPPORTED', `Soracom does not offer this: ${capabilities[kind].how}. Nothing was sent.`);
  const sim = encodeURIComponent(providerSimId);
  try {
    const answer = await client.call(
      { ...request, path: `/sims/${sim}/${request.path}`, purpose: 'act' },
      signal,
    );
    // The provider said yes; a body in an unknown form does not make it a no. The outbox reads the SIM anyway.
    const read = Sim.safeParse(answer.body);
    return { reading: read.success ? toSimReading(read.data) : null, providerOperationId: null };
  } catch (error) {
    if (kind === 'session_reset' && error instanceof Refusal && error.providerCode === alreadyOffline) {
      return { reading: null, providerOperationId: null };
    }
    throw error;
  }
}
