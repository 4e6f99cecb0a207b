import { z } from 'zod';
import { limits } from '../limits.ts';
import { ActionInput, ActionTarget } from './actions.ts';
import { ActionKind, Instant } from './common.ts';
import { command, event, query } from './define.ts';

/** Rules with a response: when one opens an incident it proposes an action, and a person decides. Nothing acts by itself. */

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

export const ResponseProposal = z.strictObject({
  id: z.int(),
  incidentId: z.int(),
  ruleId: z.string(),
  kind: ActionKind.nullable(),
  input: ActionInput,
  scope: Scope,
  state: z.enum(['open', 'approved', 'declined', 'expired', 'noted']),
  proposedAt: Instant,
  expiresAt: Instant,
  decidedAt: Instant.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  actionId: z.int().nullable(),
  target: ActionTarget.nullable().describe(
    'what an approval would hit now; null where it is closed or hits nothing',
  ),
  whyNot: z.string().nullable().describe('why an open proposal cannot be approved'),
});
export type ResponseProposal = z.infer<typeof ResponseProposal>;

export const responses = {
  list: query(
    'The responses of all rules that have one.',
    z.strictObject({}),
    z.strictObject({ responses: z.array(RuleResponse) }),
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
} as const;

export const responsesEvents = {
  changed: event('Responses or proposals changed.', z.strictObject({})),
} as const;
