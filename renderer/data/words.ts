import type {
  ActionKind,
  ActionRow,
  ActionState,
  Connectivity,
  ControlSupport,
  ImeiLock,
  IncidentStatus,
  Layer,
  Lifecycle,
  Severity,
  Verdict,
} from '../../shared/contract/index.ts';
import type { Severity as SeverityLetter } from '../ui/status/severity-chip.tsx';
import type { GlyphName } from '../ui/status/glyph-shapes.tsx';

/** The console's words for the contract's words, and the glyph that goes with each. One place, so that one thing has one name. */

export const severityLetter: Readonly<Record<Severity, SeverityLetter>> = {
  critical: 'C',
  high: 'H',
  medium: 'M',
  low: 'L',
  info: 'I',
};

export const layerNames: Readonly<Record<Layer, string>> = {
  endpoint: 'Endpoint',
  network: 'Network',
  transport: 'Transport',
  cloud: 'Cloud/Data',
  application: 'Application',
  'end-to-end': 'End-to-end',
};

export const lifecycleWords: Readonly<
  Record<Lifecycle, { readonly label: string; readonly glyph: GlyphName }>
> = {
  inventory: { label: 'Inventory', glyph: 'inactive' },
  test: { label: 'Test', glyph: 'inactive' },
  ready: { label: 'Ready', glyph: 'inactive' },
  active: { label: 'Active', glyph: 'active' },
  standby: { label: 'Standby', glyph: 'inactive' },
  suspended: { label: 'Suspended', glyph: 'suspended' },
  deactivated: { label: 'Deactivated', glyph: 'inactive' },
  terminated: { label: 'Terminated', glyph: 'terminated' },
  pending: { label: 'Pending', glyph: 'requested' },
  blocked: { label: 'Blocked', glyph: 'suspended' },
  unknown: { label: 'Unknown', glyph: 'unknown' },
};

export const connectivityWords: Readonly<Record<Connectivity, string>> = {
  online: 'Online',
  attached: 'Attached',
  offline: 'Offline',
  blocked: 'Blocked',
  unknown: 'Unknown',
};

export const lockWords: Readonly<Record<ImeiLock, string>> = {
  open: 'Open',
  locked: 'Locked',
  mismatch: 'Mismatch',
  unknown: 'Unknown',
  unsupported: 'n/a',
};

export const actionWords: Readonly<Record<ActionKind, string>> = {
  suspend: 'Suspend',
  resume: 'Resume',
  imei_lock: 'IMEI lock',
  imei_unlock: 'IMEI unlock',
  area_lock: 'Area lock',
  area_unlock: 'Area unlock',
  session_reset: 'Session reset',
  activate: 'Activate',
  deactivate: 'Deactivate',
  terminate: 'Terminate',
  set_group: 'Move to group',
  set_speed: 'Limit speed',
  data_limit: 'Limit data',
  block_network: 'Block network',
  allow_network: 'Allow network',
  set_rat: 'Choose radio technologies',
  set_tag: 'Write tag',
  send_sms: 'Send SMS',
  profile_enable: 'Switch eSIM profile',
  profile_delete: 'Delete eSIM profile',
};

export const stepWords: Readonly<Record<ActionState, { readonly label: string; readonly glyph: GlyphName }>> =
  {
    queued: { label: 'Queued', glyph: 'queued' },
    sent: { label: 'Sent', glyph: 'requested' },
    accepted: { label: 'Accepted', glyph: 'partly-accepted' },
    observed: { label: 'Observed', glyph: 'observed' },
    failed: { label: 'Failed', glyph: 'failed' },
    unknown: { label: 'Outcome unknown', glyph: 'unknown' },
    reconciled: { label: 'Observed, reconciled', glyph: 'observed' },
    expired: { label: 'Expired', glyph: 'expired' },
    cancelled: { label: 'Cancelled', glyph: 'cancelled' },
    drifted: { label: 'Drifted', glyph: 'failed' },
  };

export const actionStateWords: Readonly<
  Record<ActionRow['state'], { readonly label: string; readonly glyph: GlyphName }>
> = {
  queued: { label: 'Queued', glyph: 'queued' },
  running: { label: 'In flight', glyph: 'partly-accepted' },
  observed: { label: 'Observed', glyph: 'observed' },
  handed_over: { label: 'Handed over', glyph: 'complete' },
  partly: { label: 'Partly observed', glyph: 'partly-observed' },
  failed: { label: 'Failed', glyph: 'failed' },
  unknown: { label: 'Outcome unknown', glyph: 'unknown' },
  expired: { label: 'Expired', glyph: 'expired' },
  cancelled: { label: 'Cancelled', glyph: 'cancelled' },
};

export const statusWords: Readonly<
  Record<IncidentStatus, { readonly label: string; readonly glyph: GlyphName }>
> = {
  new: { label: 'New', glyph: 'new' },
  triage: { label: 'Triage', glyph: 'triage' },
  containing: { label: 'Containing', glyph: 'containing' },
  contained: { label: 'Contained', glyph: 'contained' },
  resolved: { label: 'Resolved', glyph: 'resolved' },
};

export const verdictWords: Readonly<Record<Verdict, string>> = {
  true_positive: 'True positive',
  benign_positive: 'Benign positive',
  false_positive: 'False positive',
  undetermined: 'Undetermined',
};

/** A step that was accepted with nobody looking again was handed over: nothing will ever show more of it. */
export function stepWord(step: { readonly state: ActionState; readonly nextReadAt: number | null }): {
  readonly label: string;
  readonly glyph: GlyphName;
} {
  return step.state === 'accepted' && step.nextReadAt === null
    ? actionStateWords.handed_over
    : stepWords[step.state];
}

/** How a provider offers a control, in a word or two. */
export const supportWords: Readonly<Record<ControlSupport, string>> = {
  native: 'on the SIM',
  group: 'whole group',
  rule: 'by a rule',
  none: 'not offered',
  unknown: 'unknown',
};

/** Actions by what a person wants of them: containing first, what can never be undone last. */
export const actionGroups: readonly {
  readonly id: string;
  readonly label: string;
  readonly kinds: readonly ActionKind[];
}[] = [
  {
    id: 'contain',
    label: 'Contain',
    kinds: [
      'suspend',
      'imei_lock',
      'area_lock',
      'session_reset',
      'set_group',
      'block_network',
      'set_rat',
      'set_speed',
      'data_limit',
    ],
  },
  {
    id: 'restore',
    label: 'Restore',
    kinds: ['resume', 'imei_unlock', 'area_unlock', 'allow_network', 'activate'],
  },
  { id: 'reach', label: 'Reach', kinds: ['send_sms', 'profile_enable'] },
  { id: 'describe', label: 'Describe', kinds: ['set_tag'] },
  { id: 'end', label: 'End service', kinds: ['deactivate', 'profile_delete', 'terminate'] },
];

/** What takes an action back; null where nothing does. */
export const undoOf: Readonly<Record<ActionKind, ActionKind | null>> = {
  suspend: 'resume',
  resume: 'suspend',
  activate: 'deactivate',
  deactivate: 'activate',
  terminate: null,
  imei_lock: 'imei_unlock',
  imei_unlock: 'imei_lock',
  area_lock: 'area_unlock',
  area_unlock: 'area_lock',
  session_reset: null,
  set_group: null,
  set_speed: null,
  data_limit: null,
  block_network: 'allow_network',
  allow_network: 'block_network',
  set_rat: null,
  set_tag: null,
  send_sms: null,
  profile_enable: null,
  profile_delete: null,
};

/** Why a provider holds service back. Its own word stands where it is none of these. */
export function restrictionText(restriction: string): string {
  const known: Readonly<Record<string, string>> = {
    customer: 'held back by the customer',
    operator_admin: 'locked by the operator',
    data_limit: 'data limit reached',
    imei_mismatch: 'another device than the locked one',
    area: 'held to an area',
    sms_limit: 'SMS limit reached',
    billing: 'billing',
    expiry: 'expired',
  };
  return known[restriction] ?? restriction;
}
