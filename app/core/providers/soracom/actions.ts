import type { ActionKind } from '../../../../shared/contract/index.ts';
import type { Accepted, ActionParameters, Connector } from '../connector.ts';
import type { SoracomClient } from './client.ts';
import { toSimReading } from './map.ts';
import { Sim } from './schema.ts';
import { Refusal } from '../verdict.ts';

/** How Soracom does each action. All answer at once with the updated SIM; the network follows within seconds. */
export const capabilities: Connector['capabilities'] = {
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
};

const verbs: Readonly<Record<ActionKind, string>> = {
  suspend: 'suspend',
  resume: 'activate',
  imei_lock: 'set_imei_lock',
  imei_unlock: 'unset_imei_lock',
  session_reset: 'delete_session',
};

/** "The specified subscriber is offline": there is no session left to delete. */
const alreadyOffline = 'SEM0016';

/** See `Connector.act` for what is thrown. */
export async function act(
  client: SoracomClient,
  kind: ActionKind,
  providerSimId: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  const content =
    kind === 'imei_lock' ? { json: parameters.imei === undefined ? {} : { imei: parameters.imei } } : {};
  try {
    const answer = await client.call(
      {
        method: 'POST',
        path: `/sims/${encodeURIComponent(providerSimId)}/${verbs[kind]}`,
        ...content,
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
