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

/** The body of an action; null for none. */
function bodyOf(kind: ActionKind, { imei, groupId, speedClass }: ActionParameters): object | null {
  if (kind === 'imei_lock') return imei === undefined ? {} : { imei };
  if (kind === 'set_group') return { groupId };
  if (kind === 'set_speed') return { speedClass };
  return null;
}

/** See `Connector.act` for what is thrown. */
export async function act(
  client: SoracomClient,
  kind: ActionKind,
  providerSimId: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  const verb = verbs[kind];
  if (verb === undefined)
    throw fail('UNSUPPORTED', 'Soracom offers this only by event handlers of the account. Nothing was sent.');
  const json = bodyOf(kind, parameters);
  try {
    const answer = await client.call(
      {
        method: 'POST',
        path: `/sims/${encodeURIComponent(providerSimId)}/${verb}`,
        ...(json === null ? {} : { json }),
        purpose: 'act',
      },
      signal,
    );
    // The provider said yes; a body in an unknown form does not make it a no. The outbox reads the SIM anyway.
    const sim = Sim.safeParse(answer.body);
    return { reading: sim.success ? toSimReading(sim.data) : null, providerOperationId: null };
  } catch (error) {
    if (kind === 'session_reset' && error instanceof Refusal && error.providerCode === alreadyOffline) {
      return { reading: null, providerOperationId: null };
    }
    throw error;
  }
}
