import { z } from 'zod';
import { largestRadius } from '../area.ts';
import { limits } from '../limits.ts';
import { networkForm, radioTechnologies } from '../networks.ts';
import { smsLength } from '../sms.ts';
import {
  ActionKind,
  ActionState,
  ControlSupport,
  Failure,
  Instant,
  Limit,
  Offset,
  Severity,
  SimKey,
} from './common.ts';
import { command, event, query } from './define.ts';
import { Containment } from './incidents.ts';

/** What an action is aimed at. A result is the frozen list the person saw. */
export const ActionTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sims'), simKeys: z.array(SimKey).min(1).max(limits.actionSims) }),
  z.strictObject({ kind: z.literal('result'), resultId: z.string() }),
  z.strictObject({ kind: z.literal('incident'), incidentId: z.int() }),
  /** Those on which another action was observed: to take it back. */
  z.strictObject({ kind: z.literal('action'), actionId: z.int() }),
]);
export type ActionTarget = z.infer<typeof ActionTarget>;

export const SkippedSim = z.strictObject({
  simKey: SimKey.nullable().describe('null where it is not in the fleet any more'),
  iccid: z.string(),
  device: z.string().nullable(),
  reason: z.string(),
});
export type SkippedSim = z.infer<typeof SkippedSim>;

/** What a person chooses beside the SIMs, by kind of action: the group, the speed class or the limit. */
export const ActionInput = z.strictObject({
  groupId: z.string().min(1).max(200).optional().describe('for set_group'),
  speedClass: z.string().min(1).max(80).optional().describe('for set_speed, in the provider’s words'),
  dataLimitBytes: z
    .int()
    .min(1)
    .max(2 ** 50)
    .optional()
    .describe('for data_limit'),
  network: z
    .string()
    .regex(networkForm)
    .optional()
    .describe('for block_network and allow_network: a network as 262-01, or a country as DE'),
  rats: z
    .array(z.enum(radioTechnologies))
    .min(1)
    .max(radioTechnologies.length)
    .optional()
    .describe('for set_rat: the radio technologies that stay allowed'),
  tagName: z.string().trim().min(1).max(60).optional().describe('for set_tag'),
  tagValue: z.string().trim().max(255).optional().describe('for set_tag; empty takes the tag away'),
  smsText: z
    .string()
    .min(1)
    .max(160)
    .refine((text) => smsLength(text).fits, 'One message holds 160 characters, 70 outside the GSM alphabet')
    .optional()
    .describe('for send_sms; one message, never cut'),
  smsKeepText: z
    .boolean()
    .optional()
    .describe('for send_sms: keeps the text here; without it only length and hash stay'),
  profileId: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('for profile_enable and profile_delete: the eSIM profile, as the provider names it'),
  area: z
    .strictObject({
      latitude: z.number().min(-90).max(90).describe('degrees, WGS 84'),
      longitude: z.number().min(-180).max(180),
      radius: z.int().min(1).max(largestRadius).describe('metres'),
    })
    .optional()
    .describe('for area_lock: the area that was agreed with the operator, which its answer is compared with'),
  through: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe('provider to go through, where several reach the same SIM; absent: the best for each SIM'),
});
export type ActionInput = z.infer<typeof ActionInput>;

/** What was chosen, for people: "Group", "Quarantine (g-12)". What must not be kept is not in it. */
export const ActionFact = z.strictObject({ label: z.string(), value: z.string() });
export type ActionFact = z.infer<typeof ActionFact>;

/** Why SIMs are skipped, and how many for this reason. */
export const SkipReason = z.strictObject({ reason: z.string(), sims: z.int() });
export type SkipReason = z.infer<typeof SkipReason>;

/** `overlay`: it lists no SIMs, but reaches some that others list. */
const ProviderRole = z.enum(['inventory', 'overlay']);

/** The blast radius, read before anything is sent. `token` binds a later submit to exactly these SIMs and states. */
export const ActionPreview = z.strictObject({
  kind: ActionKind,
  total: z.int(),
  acts: z.int(),
  protected: z.int(),
  impossible: z.int(),
  skipped: z.array(SkippedSim).max(limits.pageRows),
  reasons: z.array(SkipReason).describe('of all that are skipped, most frequent first'),
  input: z.array(ActionFact).describe('what was chosen'),
  stops: z.string(),
  keeps: z.string(),
  reversible: z.boolean(),
  undoKind: ActionKind.nullable(),
  sites: z.int(),
  criticality: z.strictObject({ high: z.int(), normal: z.int(), unknown: z.int() }),
  reach: z.strictObject({ under15m: z.int(), under24h: z.int(), older: z.int(), never: z.int() }),
  otherIncidents: z.array(z.strictObject({ id: z.int(), severity: Severity, sims: z.int() })),
  overlapping: z.int().describe('SIMs that already have an action in flight'),
  providers: z.array(
    z.strictObject({
      providerId: z.string(),
      name: z.string(),
      role: ProviderRole,
      sims: z.int(),
      support: ControlSupport,
      how: z.string(),
      typically: z.string(),
      confirmed: z
        .boolean()
        .describe('false where nothing at the provider would ever show it: what was accepted is handed over'),
      alsoReaches: z
        .int()
        .describe('SIMs outside this action in the groups that a control of the whole group hits; else 0'),
    }),
  ),
  confirmCount: z.boolean().describe('the person must type the count'),
  readAt: Instant,
  token: z.string(),
});
export type ActionPreview = z.infer<typeof ActionPreview>;

/** What can be chosen for an action beside its SIMs: what the fleet of their providers has. */
export const ActionChoices = z.strictObject({
  providers: z.array(
    z.strictObject({
      providerId: z.string(),
      name: z.string(),
      role: ProviderRole,
      sims: z.int().describe('of this action'),
      support: ControlSupport,
      how: z.string(),
    }),
  ),
  groups: z.array(
    z.strictObject({
      providerId: z.string(),
      groupId: z.string(),
      name: z.string(),
      sims: z.int().describe('in it now'),
    }),
  ),
  networks: z
    .array(z.strictObject({ network: z.string(), country: z.string().nullable(), sims: z.int() }))
    .describe('networks that the chosen SIMs are in, most frequent first'),
  speedClasses: z
    .array(z.strictObject({ providerId: z.string(), value: z.string(), sims: z.int() }))
    .describe('in use, in the provider’s words'),
});
export type ActionChoices = z.infer<typeof ActionChoices>;

export const ActionRow = z.strictObject({
  id: z.int(),
  kind: ActionKind,
  reason: z.string(),
  input: z.array(ActionFact).describe('what was chosen beside the SIMs'),
  skipped: z.int().describe('SIMs that were chosen and left out'),
  requestedBy: z.string(),
  incidentId: z.int().nullable(),
  state: z
    .enum([
      'queued',
      'running',
      'observed',
      'handed_over',
      'partly',
      'failed',
      'unknown',
      'expired',
      'cancelled',
    ])
    .describe('handed_over: accepted for good, where the provider confirms nothing'),
  progress: Containment,
  queued: z.int().describe('SIMs for which nothing was sent yet'),
  open: z.int().describe('SIMs that a reading of the network may settle'),
  requestedAt: Instant,
  acceptedAt: Instant.nullable(),
  observedAt: Instant.nullable(),
  expiresAt: Instant,
  nextReadAt: Instant.nullable(),
  version: z.int(),
});
export type ActionRow = z.infer<typeof ActionRow>;

export const ActionStep = z.strictObject({
  simKey: SimKey.nullable(),
  iccid: z.string(),
  device: z.string().nullable(),
  provider: z.string(),
  state: ActionState,
  attempts: z.int(),
  requestedAt: Instant,
  sentAt: Instant.nullable(),
  acceptedAt: Instant.nullable(),
  observedAt: Instant.nullable(),
  nextReadAt: Instant.nullable(),
  before: z.string().describe('state the person saw'),
  latest: z.string().nullable().describe('latest reading'),
  error: Failure.nullable(),
});
export type ActionStep = z.infer<typeof ActionStep>;

export const actions = {
  preview: query(
    'Who would be affected, and how.',
    z.strictObject({ kind: ActionKind, target: ActionTarget, input: ActionInput.optional() }),
    ActionPreview,
  ),
  choices: query(
    'Groups and speed classes that these SIMs could be given, by provider.',
    z.strictObject({ kind: ActionKind, target: ActionTarget }),
    ActionChoices,
  ),
  submit: command(
    'Queues an action on exactly the SIMs of a preview.',
    z.strictObject({
      kind: ActionKind,
      target: ActionTarget,
      input: ActionInput.optional(),
      token: z.string(),
      expectedCount: z.int().min(1),
      reason: z.string().trim().min(3).max(limits.reasonChars),
      expiresInMs: z
        .int()
        .min(60_000)
        .max(7 * 86_400_000),
      incidentId: z.int().nullable(),
    }),
    z.strictObject({ actionId: z.int(), sims: z.int() }),
  ),
  list: query(
    'Actions, newest first.',
    z.strictObject({ filter: z.enum(['all', 'open', 'attention', 'done']), offset: Offset, limit: Limit }),
    z.strictObject({
      total: z.int(),
      rows: z.array(ActionRow),
      counts: z.strictObject({ open: z.int(), attention: z.int(), done: z.int() }),
      version: z.int(),
    }),
  ),
  get: query('One action.', z.strictObject({ id: z.int() }), ActionRow),
  steps: query(
    'Its SIMs, those that need attention first.',
    z.strictObject({ id: z.int(), offset: Offset, limit: Limit }),
    z.strictObject({ total: z.int(), rows: z.array(ActionStep) }),
  ),
  skipped: query(
    'SIMs that an action left out, or would leave out, by reason.',
    z.strictObject({
      of: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('action'), id: z.int() }),
        z.strictObject({
          kind: z.literal('preview'),
          action: ActionKind,
          target: ActionTarget,
          input: ActionInput.optional(),
        }),
      ]),
      reason: z.string().nullable().describe('of one reason, or of all'),
      offset: Offset,
      limit: Limit,
    }),
    z.strictObject({ reasons: z.array(SkipReason), total: z.int(), rows: z.array(SkippedSim) }),
  ),
  cancel: command(
    'Takes back what has not been sent yet.',
    z.strictObject({ id: z.int() }),
    z.strictObject({ cancelled: z.int(), alreadySent: z.int() }),
  ),
  retry: command(
    'Queues failed SIMs again, after a fresh read.',
    z.strictObject({ id: z.int(), reason: z.string().trim().min(3).max(limits.reasonChars) }),
    z.strictObject({ queued: z.int() }),
  ),
  reconcile: command(
    'Reads the network now for SIMs whose outcome is open.',
    z.strictObject({ id: z.int() }),
    z.strictObject({ reading: z.int() }),
  ),
} as const;

export const actionsEvents = {
  changed: event('Actions moved.', z.strictObject({ ids: z.array(z.int()).max(500), version: z.int() })),
} as const;
