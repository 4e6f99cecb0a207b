import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { luhnDigit } from '../../../../shared/ids.ts';
import { capabilitiesOf, none, unknown } from '../capabilities.ts';
import type {
  Accepted,
  ActionParameters,
  CapabilitySubject,
  Connector,
  ControlCapability,
} from '../connector.ts';
import type { SimReading } from '../readings.ts';
import { simCard, simCardVerb } from './addresses.ts';
import { changeBlocklist } from './blocklists.ts';
import type { TelnyxClient } from './client.ts';
import { megabytesOf, toSimReading } from './map.ts';
import { One, Sim, SimAction } from './schema.ts';

const soon = 'seconds to minutes; worked off later as a SIM action';
const atOnce = 'seconds';

/** How Telnyx does each action. What the addresses rest on stands in `addresses.ts` and is said in the verification note. */
export const capabilities: Connector['capabilities'] = capabilitiesOf(
  {
    suspend: { support: 'native', how: 'Disables the SIM', typically: soon, reversible: true },
    resume: { support: 'native', how: 'Enables the SIM', typically: soon, reversible: true },
    activate: { support: 'native', how: 'Enables the SIM', typically: soon, reversible: true },
    deactivate: none(
      'Telnyx knows disabled and standby, which are reversible, and nothing in between; suspend the SIM instead',
    ),
    terminate: {
      support: 'native',
      how: 'Deletes the SIM from the account',
      typically: atOnce,
      reversible: false,
    },
    imei_lock: {
      support: 'native',
      how: 'Replaces the list of allowed IMEIs by one; without an IMEI, by that of the device last seen',
      typically: 'seconds; another device shows as unauthorized_imei',
      reversible: true,
    },
    imei_unlock: {
      support: 'native',
      how: 'Empties the list of allowed IMEIs',
      typically: atOnce,
      reversible: true,
    },
    set_group: {
      support: 'native',
      how: 'Moves the SIM to a group, whose blocklist and private gateway it takes over',
      typically: atOnce,
      reversible: true,
    },
    block_network: {
      support: 'group',
      how: 'Puts a new blocklist in the place of the group’s: what that held, and this network or country. Other groups keep theirs',
      typically: 'seconds to minutes; worked off later for every SIM of the group',
      reversible: true,
      countries: true,
    },
    allow_network: {
      support: 'group',
      how: 'Puts a new blocklist in the place of the group’s, without this network or country. Lists of Telnyx itself stay',
      typically: 'seconds to minutes; worked off later for every SIM of the group',
      reversible: true,
      countries: true,
    },
    session_reset: none('The documents show no way to end a session'),
    set_speed: none('The documents show no speed of a SIM'),
    send_sms: unknown(
      'SMS is a messaging product of its own; how it names a SIM is not in the documents at hand',
    ),
    profile_enable: unknown(
      'An activation code of an eSIM can be read; switching between profiles is not in the documents at hand',
    ),
    set_rat: none('The documents show no choice of radio technologies'),
    data_limit: {
      support: 'native',
      how: 'Limits the data of a billing period, in MB of a million bytes as far as the documents tell',
      typically: 'seconds; data stops once the limit is reached',
      reversible: true,
    },
  },
  { support: 'none', how: 'The documents of the provider show no such control' },
);

/** States that an action cannot lift say so, and what does. */
export function capabilityOf(kind: ActionKind, sim: CapabilitySubject): ControlCapability {
  const capability = capabilities[kind];
  const not = (how: string): ControlCapability => ({ ...capability, support: 'none', how });
  if (capability.support === 'group' && sim.groupId === null)
    return not('The SIM is in no group, and networks are blocked for groups');
  if (capability.support !== 'native') return capability;
  if (kind === 'resume' || kind === 'activate') {
    if (sim.restriction === 'data_limit')
      return not('The data limit holds this SIM; raise the limit instead');
    if (sim.restriction === 'imei_mismatch' && sim.lifecycle === 'blocked')
      return not(
        'Its device is not on the list of allowed IMEIs; unlock the IMEI, or lock it to this device',
      );
  }
  return capability;
}

const verbs: Readonly<Partial<Record<ActionKind, 'enable' | 'disable'>>> = {
  suspend: 'disable',
  resume: 'enable',
  activate: 'enable',
};

/** See `Connector.act` for what is thrown. A 2xx says that Telnyx took it; `sim` and `operation` say what came of it. */
export async function act(
  client: TelnyxClient,
  readSim: (providerSimId: string, signal: AbortSignal) => Promise<SimReading | null>,
  kind: ActionKind,
  providerSimId: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  const send = async (
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    json?: object,
  ): Promise<Accepted> => {
    const what = `${method} ${path.replace(encodeURIComponent(providerSimId), '{id}')}`;
    const content = json === undefined ? {} : { json };
    const answer = await client.call({ method, path, ...content, loose: true, purpose: 'act', what }, signal);
    return acceptedBy(answer.body);
  };
  const verb = verbs[kind];
  if (verb !== undefined) return send('POST', simCardVerb(providerSimId, verb));
  if (kind === 'terminate') return { ...(await send('DELETE', simCard(providerSimId))), reading: null };
  if (kind === 'block_network' || kind === 'allow_network') {
    const { groupId = null } = (await readSim(providerSimId, signal)) ?? {};
    const way = kind === 'block_network' ? 'block' : 'allow';
    return changeBlocklist(client, way, groupId, parameters.network, signal);
  }
  if (capabilities[kind].support !== 'native')
    throw fail('UNSUPPORTED', `${capabilities[kind].how}. Nothing was sent.`);
  const change = await changeOf(kind, parameters, () => readSim(providerSimId, signal));
  return send('PATCH', simCard(providerSimId), change);
}

async function changeOf(
  kind: ActionKind,
  { imei, groupId, dataLimitBytes }: ActionParameters,
  read: () => Promise<SimReading | null>,
): Promise<object> {
  if (kind === 'imei_unlock') return { authorized_imeis: [] };
  if (kind === 'imei_lock') {
    const device = imei ?? (await read())?.imei ?? null;
    if (device === null)
      throw fail(
        'PROVIDER_REFUSED',
        'No device was seen with this SIM, so there is none to lock to. Nothing was sent.',
      );
    return { authorized_imeis: [device.length === 14 ? `${device}${luhnDigit(device)}` : device] };
  }
  if (kind === 'set_group' && groupId !== undefined) return { sim_card_group_id: groupId };
  if (kind === 'data_limit' && dataLimitBytes !== undefined)
    return { data_limit: { amount: megabytesOf(dataLimitBytes), unit: 'MB' } };
  throw fail('INVALID_INPUT', 'What to set was not given. Nothing was sent.');
}

/** The answer is a SIM action, the SIM, or in a form that is not known: an odd body does not make a yes a no. */
function acceptedBy(body: unknown): Accepted {
  const answer = One.safeParse(body);
  const data = answer.success ? answer.data.data : null;
  const sim = Sim.safeParse(data);
  if (sim.success) return { reading: toSimReading(sim.data), providerOperationId: null };
  const action = SimAction.safeParse(data);
  return { reading: null, providerOperationId: action.success ? action.data.id : null };
}
