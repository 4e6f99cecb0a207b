import { Connectivity, Lifecycle, type Capability } from '../../../shared/contract/index.ts';
import type { CapabilitySubject, ControlCapability } from '../providers/connector.ts';

/** What a connector says of its controls: in general, and for one SIM where that differs. */
export interface ControlledBy {
  readonly kind: string;
  readonly capabilities: Readonly<Record<Capability['kind'], ControlCapability>>;
  capabilityOf?(kind: Capability['kind'], sim: CapabilitySubject): ControlCapability;
}

/** The columns of a stored SIM that decide which controls it has. */
export interface ControlledSim {
  readonly provider_sim_id: string;
  readonly lifecycle: string;
  readonly raw_state: string;
  readonly restriction: string | null;
  readonly connectivity: string;
  readonly imei: string | null;
  readonly imei_lock: string;
  readonly msisdn: string | null;
  readonly group_id: string | null;
  readonly termination_protected: number | null;
  /** `{active, all}` as JSON; null where the provider tells of no eSIM profiles. */
  readonly profiles: string | null;
}

/** A control of one SIM at one provider. */
export interface JudgedControl extends Omit<Capability, 'through' | 'others'> {
  /** Which device an IMEI lock holds the SIM to: see `ControlCapability.device`. */
  readonly device: 'named' | 'current';
}

/** Whether a control can be pulled on this SIM now, with the reason why not. @param provider null where it is not connected */
export function capabilityOf(
  kind: Capability['kind'],
  provider: ControlledBy | null,
  sim: ControlledSim,
): JudgedControl {
  if (provider === null)
    return {
      kind,
      support: 'unknown',
      available: false,
      reason: 'The provider is not connected.',
      how: '',
      typically: '',
      device: 'named',
    };
  const {
    support,
    how,
    typically,
    device = 'named',
  } = provider.capabilityOf?.(kind, toSubject(sim)) ?? provider.capabilities[kind];
  const reason = notOffered(support, how) ?? reasonByState(kind, sim);
  return { kind, support, available: reason === null, reason, how, typically, device };
}

/** Only what the provider does to the SIM or to its group can be asked for from here. */
function notOffered(support: Capability['support'], how: string): string | null {
  if (support === 'native' || support === 'group') return null;
  if (how !== '') return /[.!?]$/.test(how) ? how : `${how}.`;
  if (support === 'rule') return 'Only an automation at the provider can do it.';
  return support === 'none'
    ? 'The provider does not offer it.'
    : 'Nothing says whether the provider offers it.';
}

function toSubject(sim: ControlledSim): CapabilitySubject {
  return {
    providerSimId: sim.provider_sim_id,
    lifecycle: Lifecycle.catch('unknown').parse(sim.lifecycle),
    rawState: sim.raw_state,
    restriction: sim.restriction,
    connectivity: Connectivity.catch('unknown').parse(sim.connectivity),
    imei: sim.imei,
    msisdn: sim.msisdn,
    groupId: sim.group_id,
    terminationProtected: sim.termination_protected === null ? null : sim.termination_protected === 1,
    ...(sim.profiles === null ? {} : { profiles: profilesOf(sim.profiles).all }),
  };
}

export interface StoredProfiles {
  readonly active: string | null;
  readonly all: readonly string[];
}

/** The eSIM profiles of a stored SIM. */
export function profilesOf(text: string): StoredProfiles {
  return JSON.parse(text) as StoredProfiles;
}

function reasonByState(kind: Capability['kind'], sim: ControlledSim): string | null {
  if (sim.lifecycle === 'terminated') return 'The SIM is terminated.';
  if (kind === 'suspend' && sim.lifecycle === 'suspended') return 'Already suspended.';
  if (kind === 'suspend' && !['active', 'standby', 'ready', 'blocked'].includes(sim.lifecycle))
    return `Not possible while ${sim.lifecycle}.`;
  if (kind === 'resume' && !['suspended', 'deactivated', 'standby', 'ready'].includes(sim.lifecycle))
    return 'Not suspended.';
  if (
    kind === 'activate' &&
    !['inventory', 'test', 'ready', 'standby', 'deactivated'].includes(sim.lifecycle)
  )
    return sim.lifecycle === 'active' ? 'Already active.' : `Not possible while ${sim.lifecycle}.`;
  if (kind === 'deactivate' && sim.lifecycle === 'deactivated') return 'Already inactive.';
  if (kind === 'imei_unlock' && sim.imei_lock === 'open') return 'No IMEI lock is set.';
  if (kind === 'area_lock' && sim.restriction === 'area') return 'It is held to an area already.';
  if (kind === 'area_unlock' && sim.restriction !== 'area') return 'It is held to no area.';
  if (kind === 'session_reset' && sim.connectivity !== 'online' && sim.connectivity !== 'unknown')
    return 'No session is open.';
  return null;
}
