import type { ActionKind } from '../../../../shared/contract/index.ts';
import { capabilitiesOf, none, unknown } from '../capabilities.ts';
import type { CapabilitySubject, Connector, ControlCapability } from '../connector.ts';
import { hasEndpoint } from './map.ts';

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
    block_network: {
      support: 'native',
      how: 'Keeps the endpoint of the SIM off the operator of that network, with all networks of that operator. The device still tries; emnify turns it away',
      typically,
      reversible: true,
    },
    allow_network: {
      support: 'native',
      how: 'Takes the operator of that network out of what the endpoint of the SIM is kept off',
      typically,
      reversible: true,
    },
    set_rat: {
      support: 'group',
      how: 'Switches 3G, 4G (with LTE-M) and NB-IoT of the service profile on or off; 2G has no switch there',
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
    profile_enable: unknown(
      'Operations on an eUICC are scheduled by the number of an action; which number does what, and what the states of a profile are called, is not in the documents at hand',
    ),
    profile_delete: unknown(
      'Operations on an eUICC are scheduled by the number of an action; which number does what is not in the documents at hand',
    ),
    data_limit: none(
      'A quota of emnify counts down to a date and stops nothing unless the service profile applies quotas: it is no limit per period',
    ),
    set_tag: none('Tags at emnify are words of an endpoint without a value'),
    set_speed: none(
      'Throttling by a quota was taken out of the API; speed is set on the service profile, for all of its endpoints',
    ),
  },
  { support: 'none', how: 'emnify publishes no such control' },
);

/** Kinds that change the endpoint, so a SIM without one does not have them. */
const ofEndpoint: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'imei_lock',
  'imei_unlock',
  'session_reset',
  'set_group',
  'send_sms',
  'block_network',
  'allow_network',
  'set_rat',
]);

/** What a SIM's state takes away. */
export function capabilityOf(kind: ActionKind, sim: CapabilitySubject): ControlCapability {
  const general = capabilities[kind];
  if (general.support !== 'native' && general.support !== 'group') return general;
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
