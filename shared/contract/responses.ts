import { z } from 'zod';
import { limits } from '../limits.ts';
import { ActionInput, ActionTarget } from './actions.ts';
import { ActionKind, Instant } from './common.ts';
import { command, event, query } from './define.ts';

/**
 * Rules with a response: when one opens an incident it proposes an action, and a person decides. A few rules may be armed: their
 * response then runs without a further click, within limits that were set when it was armed.
 */

const Reason = z.string().trim().min(3).max(limits.reasonChars);
const Scope = z.enum(['sims', 'groups']).describe('the SIMs of the incident, or all in their groups');

/** What a rule proposes. Off unless a person switched it on. */
export const RuleResponse = z.strictObject({
  ruleId: z.string(),
  enabled: z.boolean(),
  kind: ActionKind.nullable().describe('null only tells, in the timeline of the incident'),
  input: ActionInput,
  scope: Scope,
  changedAt: Instant,
  changedBy: z.string(),
});
export type RuleResponse = z.infer<typeof RuleResponse>;

/** How far an armed rule may go. */
const ArmLimits = {
  perHour: z.int().min(1).max(60).describe('SIMs of this rule in any hour'),
  perDay: z.int().min(1).max(500).describe('SIMs of this rule in any 24 hours'),
  withinMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .describe('never on a finding whose newest sign is older than this, by the time of its source'),
} as const;

/** A rule whose response runs by itself. */
export const ArmedRule = z.strictObject({
  ruleId: z.string(),
  kind: ActionKind,
  ...ArmLimits,
  reason: z.string(),
  armedAt: Instant,
  armedBy: z.string(),
  endsAt: Instant,
  state: z.enum(['armed', 'ended']).describe('ended: its time is over, and nobody armed it again'),
  actsHour: z.int().describe('SIMs it acted on within the last hour'),
  actsDay: z.int().describe('SIMs it acted on within the last 24 hours'),
});
export type ArmedRule = z.infer<typeof ArmedRule>;

/** How far all armed rules together may go, whatever each of them may. */
export const AutomationLimits = z.strictObject({
  perHour: z.int().min(1).max(600).describe('SIMs of all rules in any hour'),
  perDay: z.int().min(1).max(5_000).describe('SIMs of all rules in any 24 hours'),
});
export type AutomationLimits = z.infer<typeof AutomationLimits>;

/** What the definition of a detection says of its response. */
export const ShippedResponse = z.strictObject({
  ruleId: z.string(),
  kind: ActionKind.nullable().describe(
    'what to propose unless a person chooses otherwise; null: no action of this console',
  ),
  mayAct: z.boolean().describe('a person may let it run by itself'),
  why: z.string(),
});
export type ShippedResponse = z.infer<typeof ShippedResponse>;

/** All automation stands still, by whom and why. */
export const AutomationHold = z.strictObject({ at: Instant, by: z.string(), reason: z.string() });
export type AutomationHold = z.infer<typeof AutomationHold>;

export const ResponseProposal = z.strictObject({
  id: z.int(),
  incidentId: z.int(),
  ruleId: z.string(),
  kind: ActionKind.nullable(),
  input: ActionInput,
  scope: Scope,
  state: z
    .enum(['open', 'approved', 'declined', 'expired', 'noted', 'automatic'])
    .describe('automatic: an armed rule acted on one SIM, nobody was asked'),
  proposedAt: Instant,
  expiresAt: Instant,
  decidedAt: Instant.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  actionId: z.int().nullable(),
  note: z.string().nullable().describe('why an armed rule asks nevertheless, or on whom it acted'),
  target: ActionTarget.nullable().describe(
    'what an approval would hit now; null where it is closed or hits nothing',
  ),
  whyNot: z.string().nullable().describe('why an open proposal cannot be approved'),
});
export type ResponseProposal = z.infer<typeof ResponseProposal>;

export const responses = {
  list: query(
    'The responses of all rules that have one, those that are armed, and what the definitions say.',
    z.strictObject({}),
    z.strictObject({
      responses: z.array(RuleResponse),
      armed: z.array(ArmedRule),
      shipped: z.array(ShippedResponse),
      hold: AutomationHold.nullable(),
      together: AutomationLimits.extend({
        actsHour: z.int().describe('SIMs that rules acted on by themselves within the last hour'),
        actsDay: z.int().describe('SIMs that they acted on within the last 24 hours'),
      }),
    }),
  ),
  set: command(
    'Gives a rule a response, or changes it.',
    z.strictObject({
      ruleId: z.string().min(1).max(80),
      enabled: z.boolean(),
      kind: ActionKind.nullable(),
      input: ActionInput,
      scope: Scope,
      reason: Reason,
    }),
    z.strictObject({}),
  ),
  ofIncident: query(
    'What was proposed on an incident, newest first.',
    z.strictObject({ incidentId: z.int() }),
    z.strictObject({ proposals: z.array(ResponseProposal) }),
  ),
  approve: command(
    'Submits the proposed action on exactly the SIMs of a preview of it.',
    z.strictObject({
      id: z.int(),
      token: z.string(),
      expectedCount: z.int().min(1),
      reason: Reason,
      expiresInMs: z
        .int()
        .min(60_000)
        .max(7 * 86_400_000),
    }),
    z.strictObject({ actionId: z.int(), sims: z.int() }),
  ),
  decline: command(
    'Turns a proposal down.',
    z.strictObject({ id: z.int(), reason: Reason }),
    z.strictObject({}),
  ),
  arm: command(
    'Lets the response of a rule run by itself, within limits and until a day. For a lead.',
    z.strictObject({
      ruleId: z.string().min(1).max(80),
      perHour: ArmLimits.perHour.default(1),
      perDay: ArmLimits.perDay.default(5),
      withinMinutes: ArmLimits.withinMinutes.default(30),
      days: z.int().min(1).max(90).default(7),
      reason: Reason,
    }),
    z.strictObject({ endsAt: Instant }),
  ),
  disarm: command(
    'Its response is proposed again, and a person decides.',
    z.strictObject({ ruleId: z.string().min(1).max(80), reason: Reason }),
    z.strictObject({}),
  ),
  limit: command(
    'Sets how many SIMs all armed rules together may act on. For a lead.',
    AutomationLimits.extend({ reason: Reason }),
    z.strictObject({}),
  ),
  hold: command(
    'Holds all automation at once: armed rules propose, and what they asked for and was not sent is taken back.',
    z.strictObject({ reason: Reason }),
    z.strictObject({ takenBack: z.int().describe('SIMs for which nothing had been sent yet') }),
  ),
  release: command(
    'Lets armed rules act again. For a lead.',
    z.strictObject({ reason: Reason }),
    z.strictObject({}),
  ),
} as const;

export const responsesEvents = {
  changed: event('Responses or proposals changed.', z.strictObject({})),
} as const;
