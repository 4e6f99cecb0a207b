import type { ActionKind } from '../../../shared/contract/index.ts';
import { sameArea } from '../../../shared/area.ts';
import { imei14 } from '../../../shared/ids.ts';
import type { ActionParameters } from '../providers/connector.ts';
import type { SimReading } from '../providers/readings.ts';

/** The state a person saw when they decided, and against which the outbox checks before it sends. */
export interface Precondition {
  readonly lifecycle: string;
  readonly imeiLock: string;
  readonly sessionId: string | null;
}

/** The part of a reading, fresh or cached, that tells whether an action holds. */
export type Held = Pick<
  SimReading,
  | 'lifecycle'
  | 'connectivity'
  | 'imeiLock'
  | 'lockedImei'
  | 'sessionId'
  | 'groupId'
  | 'speedClass'
  | 'dataLimitBytes'
> &
  Partial<Pick<SimReading, 'tags' | 'activeProfile' | 'profiles' | 'area'>>;

/** What one kind of action asks for, how it is seen to hold, and what it does to the device. */
export interface KindOfAction {
  readonly verb: string;
  readonly stops: string;
  readonly keeps: string;
  readonly undo: ActionKind | null;
  /**
   * `report`: no reading of the SIM can show it, only the provider's own report on the operation. Where it gives none, what was
   * accepted stays accepted, and what was lost stays unknown: nothing ever calls it done, and nothing repeats it. `setting`: a setting
   * of the SIM or its group, which the connector reads on its own (`Connector.shows`).
   */
  readonly confirmedBy?: 'report' | 'setting';
  /** True once a fresh reading shows what was asked for. */
  holds(reading: Held, parameters: ActionParameters, before: Precondition): boolean;
  /** Why sending now would act on something other than what the person saw; null when it would not. */
  overtaken(reading: SimReading, before: Precondition): string | null;
}

const orTerminated = (reading: SimReading, before: Precondition): string | null =>
  reading.lifecycle === 'terminated' ? lifecycleMoved(reading, before) : null;

/** A change of lifecycle to another target than ours makes the decision stale; session flaps do not. */
function lifecycleMoved(reading: SimReading, before: Precondition): string | null {
  return reading.lifecycle === before.lifecycle
    ? null
    : `It was ${before.lifecycle} when this was decided and is ${reading.lifecycle} now. Look again and decide anew.`;
}

export const kindsOfAction: Readonly<Record<ActionKind, KindOfAction>> = {
  suspend: {
    verb: 'Suspend',
    stops: 'All traffic of the device: data, SMS and new sessions.',
    keeps: 'The subscription, its IMEI lock and its group. Resume restores service.',
    undo: 'resume',
    // A suspended SIM whose session lives on still passes traffic: both must be seen.
    holds: (reading) => reading.lifecycle === 'suspended' && reading.connectivity !== 'online',
    overtaken: lifecycleMoved,
  },
  resume: {
    verb: 'Resume',
    stops: 'Nothing.',
    keeps: 'Everything. Some modems need a restart before they attach again.',
    undo: 'suspend',
    holds: (reading) => reading.lifecycle === 'active',
    overtaken: lifecycleMoved,
  },
  activate: {
    verb: 'Activate',
    stops: 'Nothing. The SIM can open sessions and is billed.',
    keeps: 'Everything.',
    undo: 'deactivate',
    holds: (reading) => reading.lifecycle === 'active',
    overtaken: lifecycleMoved,
  },
  deactivate: {
    verb: 'Deactivate',
    stops: 'All traffic of the device, until the SIM is activated again.',
    keeps: 'The SIM and its number. Some providers bill less or nothing for it.',
    undo: 'activate',
    holds: (reading) => reading.lifecycle === 'deactivated' && reading.connectivity !== 'online',
    overtaken: lifecycleMoved,
  },
  terminate: {
    verb: 'Terminate',
    stops: 'The subscription, for good. The SIM can never be used again.',
    keeps: 'Its history here.',
    undo: null,
    holds: (reading) => reading.lifecycle === 'terminated',
    overtaken: lifecycleMoved,
  },
  imei_lock: {
    verb: 'IMEI lock',
    stops: 'Every device other than the bound one: it cannot open a session with this SIM.',
    keeps: 'Service for the bound device.',
    undo: 'imei_unlock',
    holds(reading, parameters) {
      const wanted = imei14(parameters.imei);
      return reading.lockedImei !== null && (wanted === null || imei14(reading.lockedImei) === wanted);
    },
    overtaken: orTerminated,
  },
  imei_unlock: {
    verb: 'IMEI unlock',
    stops: 'The protection against use in another device.',
    keeps: 'Service.',
    undo: 'imei_lock',
    holds: (reading) => reading.imeiLock === 'open',
    overtaken: orTerminated,
  },
  area_lock: {
    verb: 'Area lock',
    stops: 'All service outside the area that the operator has for the SIM.',
    keeps: 'Service inside it.',
    undo: 'area_unlock',
    // Where the operator tells no area, that it holds the SIM to one is all that can be seen.
    holds: ({ area }, parameters) =>
      area !== undefined &&
      area !== null &&
      (area.circle === null || parameters.area === undefined || sameArea(area.circle, parameters.area)),
    overtaken: orTerminated,
  },
  area_unlock: {
    verb: 'Area unlock',
    stops: 'The protection against use elsewhere.',
    keeps: 'Service.',
    undo: 'area_lock',
    holds: ({ area }) => area === null,
    overtaken: orTerminated,
  },
  session_reset: {
    verb: 'Session reset',
    stops: 'The session that is open now; the device reconnects by itself.',
    keeps: 'Service. Anything in transit is lost.',
    undo: null,
    // Where a provider tells of no session at all, no reading shows a reset: see `ControlCapability.confirmed`.
    holds: (reading, _parameters, before) =>
      (reading.connectivity !== 'online' && reading.connectivity !== 'unknown') ||
      reading.sessionId !== before.sessionId,
    // A session that ended by itself is what was asked for, so nothing overtakes a reset but the end of the SIM.
    overtaken: orTerminated,
  },
  set_group: {
    verb: 'Move to group',
    stops:
      'What the new group does not allow: its gateway, firewall and rules apply from the next session on.',
    keeps: 'The subscription, its state and its IMEI lock.',
    undo: null,
    holds: (reading, parameters) =>
      parameters.groupId !== undefined && reading.groupId === parameters.groupId,
    overtaken: orTerminated,
  },
  set_speed: {
    verb: 'Limit speed',
    stops: 'Traffic beyond the speed class.',
    keeps: 'Service, at that speed.',
    undo: null,
    holds: (reading, parameters) =>
      parameters.speedClass !== undefined && reading.speedClass === parameters.speedClass,
    overtaken: orTerminated,
  },
  data_limit: {
    verb: 'Limit data',
    stops: 'Data, once the volume of the billing period is used up.',
    keeps: 'Service until then.',
    undo: null,
    holds: (reading, parameters) =>
      parameters.dataLimitBytes !== undefined && reading.dataLimitBytes === parameters.dataLimitBytes,
    overtaken: orTerminated,
  },
  block_network: {
    verb: 'Block network',
    stops:
      'Attaching to that network, or to any of that country: the device looks for another, or finds none.',
    keeps: 'The subscription, and service in other networks.',
    undo: 'allow_network',
    confirmedBy: 'setting',
    holds: () => false,
    overtaken: orTerminated,
  },
  allow_network: {
    verb: 'Allow network',
    stops: 'Nothing. What was kept off that network or country may attach there again.',
    keeps: 'Everything else that is blocked.',
    undo: 'block_network',
    confirmedBy: 'setting',
    holds: () => false,
    overtaken: orTerminated,
  },
  set_rat: {
    verb: 'Choose radio technologies',
    stops:
      'Attaching by any radio technology that is not chosen: a device that knows no other loses service.',
    keeps: 'Service by the chosen ones.',
    undo: null,
    confirmedBy: 'setting',
    holds: () => false,
    overtaken: orTerminated,
  },
  set_tag: {
    verb: 'Write tag',
    stops: 'Nothing.',
    keeps: 'Everything. Who reads the provider’s console sees the tag there.',
    undo: null,
    holds: ({ tags }, { tagName, tagValue }) =>
      tagName !== undefined && tags !== undefined && (tags[tagName] ?? '') === (tagValue ?? ''),
    overtaken: orTerminated,
  },
  send_sms: {
    verb: 'Send SMS',
    stops: 'Nothing, unless the device takes the message for a command.',
    keeps: 'Service. A message that left cannot be called back.',
    undo: null,
    confirmedBy: 'report',
    holds: () => false,
    overtaken: orTerminated,
  },
  profile_enable: {
    verb: 'Switch eSIM profile',
    stops:
      'The profile in use now: the device attaches anew with the chosen one, or not at all where that has no coverage.',
    keeps: 'The other profiles on the card, which can be switched back to.',
    undo: null,
    holds: (reading, { profileId }) =>
      profileId !== undefined && (reading.activeProfile ?? null) === profileId,
    overtaken: orTerminated,
  },
  profile_delete: {
    verb: 'Delete eSIM profile',
    stops: 'The profile, for good: it cannot be loaded onto the card again by itself.',
    keeps: 'Service with the profile in use.',
    undo: null,
    holds: ({ profiles }, { profileId }) =>
      profileId !== undefined && profiles !== undefined && !profiles.includes(profileId),
    overtaken: orTerminated,
  },
};
