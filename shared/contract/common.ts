import { z } from 'zod';
import { errorCodes } from '../errors.ts';
import { limits } from '../limits.ts';

/** Words that several features share. */

export const Instant = z.int().min(0).describe('milliseconds UTC');
export const SimKey = z.int().min(1).describe('local number of a SIM in the fleet cache');
export const Offset = z.int().min(0);
export const Limit = z.int().min(1).max(limits.pageRows);
export const Nothing = z.strictObject({});

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/** What a finding or an incident is about: a SIM of the fleet, or whatever else an event names where it names none. */
export const subjectKinds = ['sim', 'account', 'provider', 'site', 'cell', 'host', 'device'] as const;
export const SubjectKind = z.enum(subjectKinds);
export type SubjectKind = z.infer<typeof SubjectKind>;

/** Something other than a SIM that findings are about. */
export const Subject = z.strictObject({
  kind: SubjectKind.exclude(['sim']),
  value: z.string().describe('names it among those of its kind: an address, an IMEI, an account name'),
  name: z.string().describe('as people read it'),
  providerId: z.string().nullable(),
  site: z.string().nullable(),
});
export type Subject = z.infer<typeof Subject>;

/** The six layers, in dial order, clockwise from the top. */
export const layers = ['endpoint', 'network', 'transport', 'cloud', 'application', 'end-to-end'] as const;
export const Layer = z.enum(layers);
export type Layer = z.infer<typeof Layer>;

export const lifecycles = [
  'inventory',
  'test',
  'ready',
  'active',
  'standby',
  'suspended',
  'deactivated',
  'terminated',
  'pending',
  'blocked',
  'unknown',
] as const;
export const Lifecycle = z.enum(lifecycles);
export type Lifecycle = z.infer<typeof Lifecycle>;

export const Connectivity = z.enum(['online', 'attached', 'offline', 'blocked', 'unknown']);
export type Connectivity = z.infer<typeof Connectivity>;

/** `open`: no lock. `mismatch`: the device seen is not the locked one. `unsupported`: the provider offers no lock. */
export const ImeiLock = z.enum(['open', 'locked', 'mismatch', 'unknown', 'unsupported']);
export type ImeiLock = z.infer<typeof ImeiLock>;

export const actionKinds = [
  'suspend',
  'resume',
  'activate',
  'deactivate',
  'terminate',
  'imei_lock',
  'imei_unlock',
  'area_lock',
  'area_unlock',
  'session_reset',
  'set_group',
  'set_speed',
  'data_limit',
  'block_network',
  'allow_network',
  'set_rat',
  'set_tag',
  'send_sms',
  'profile_enable',
  'profile_delete',
] as const;
export const ActionKind = z.enum(actionKinds);
export type ActionKind = z.infer<typeof ActionKind>;

/**
 * How a provider offers a control: on the SIM itself, only for a whole group, only by an automation of the provider, not at
 * all, or without evidence either way. The last two are never offered.
 */
export const ControlSupport = z.enum(['native', 'group', 'rule', 'none', 'unknown']);
export type ControlSupport = z.infer<typeof ControlSupport>;

/** State of one SIM within an action. Only `observed` means done: a fresh reading of the network showed it. */
export const actionStates = [
  'queued',
  'sent',
  'accepted',
  'observed',
  'failed',
  'unknown',
  'reconciled',
  'expired',
  'cancelled',
  'drifted',
] as const;
export const ActionState = z.enum(actionStates);
export type ActionState = z.infer<typeof ActionState>;

export const InFlight = z.strictObject({ actionId: z.int(), kind: ActionKind, state: ActionState });

export const Failure = z.strictObject({
  code: z.enum(errorCodes),
  message: z.string(),
  retry: z.enum(['never', 'later', 'now']),
  field: z.string().optional(),
  at: z.strictObject({ from: z.int(), to: z.int() }).optional(),
  traceId: z.string().optional(),
});

/** What a bulk command did. `receiptId` undoes it where `undoable`. */
export const Receipt = z.strictObject({
  receiptId: z.string(),
  affected: z.int(),
  skipped: z.array(z.strictObject({ id: z.int(), reason: z.string() })),
  undoable: z.boolean(),
});
export type Receipt = z.infer<typeof Receipt>;

export const Mapping = z.strictObject({ id: z.string(), name: z.string(), framework: z.string() });
export type Mapping = z.infer<typeof Mapping>;

/** One piece of what is known, with its source and age. Strength and hash per the scoring model. */
export const EvidenceRef = z.strictObject({
  source: z.string(),
  observedAt: Instant,
  summary: z.string(),
  hash: z.string().nullable(),
});
export type EvidenceRef = z.infer<typeof EvidenceRef>;
