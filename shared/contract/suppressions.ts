import { z } from 'zod';
import { limits } from '../limits.ts';
import { Instant, Severity, SimKey, SubjectKind } from './common.ts';
import { command, event, query } from './define.ts';

/** Findings that are kept and open nothing: while people work on a fleet, and where they know better than a rule. */

const Text = z.string().trim().min(1).max(200);
const Reason = z.string().trim().min(3).max(limits.reasonChars);
const RuleId = z.string().min(1).max(80);

/** Whom something reaches. Names are compared without regard to case; ICCIDs in canonical form. */
export const SuppressionScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everything') }),
  z.strictObject({ kind: z.literal('providers'), providerIds: z.array(Text).min(1).max(100) }),
  z.strictObject({ kind: z.literal('sites'), sites: z.array(Text).min(1).max(1_000) }),
  z.strictObject({ kind: z.literal('groups'), groups: z.array(Text).min(1).max(1_000) }),
  z.strictObject({ kind: z.literal('label'), name: Text, value: Text }),
  z.strictObject({ kind: z.literal('sims'), iccids: z.array(z.string().min(6).max(32)).min(1).max(10_000) }),
  z.strictObject({ kind: z.literal('rules'), ruleIds: z.array(RuleId).min(1).max(500) }),
  z.strictObject({
    kind: z.literal('subject'),
    subject: SubjectKind.exclude(['sim']),
    value: z.string().min(1).max(300),
  }),
]);
export type SuppressionScope = z.infer<typeof SuppressionScope>;

/** `HH:MM`, from 00:00 to 23:59. */
const ClockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is no time such as 22:30');

/**
 * When a maintenance window is open: once, or every week on the clocks of a time zone. `days` count from Monday 1 to Sunday 7 and
 * are those on which it begins; `minutes` are those of the clock on the wall.
 */
export const MaintenanceSpan = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('once'), from: Instant, to: Instant }),
  z.strictObject({
    kind: z.literal('weekly'),
    days: z.array(z.int().min(1).max(7)).min(1).max(7),
    start: ClockTime,
    minutes: z
      .int()
      .min(5)
      .max(7 * 24 * 60),
    zone: z.string().min(1).max(60).describe('IANA name, such as Europe/Amsterdam'),
    from: Instant,
    until: Instant.nullable(),
  }),
]);
export type MaintenanceSpan = z.infer<typeof MaintenanceSpan>;

export const MaintenanceWindow = z.strictObject({
  id: z.string().describe('M-3'),
  name: z.string(),
  reason: z.string(),
  scope: SuppressionScope,
  scopeText: z.string(),
  span: MaintenanceSpan,
  state: z.enum(['active', 'planned', 'ended']),
  opensAt: Instant.nullable().describe('of the opening under way or to come'),
  closesAt: Instant.nullable(),
  held: z.int().describe('findings it keeps from opening an incident'),
  createdAt: Instant,
  createdBy: z.string(),
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
});
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

/** A field of a finding and the values that count. Without regard to case. */
export const FindingCondition = z.strictObject({
  field: z.string().min(1).max(80),
  values: z.array(z.string().min(1).max(300)).min(1).max(50),
});
export type FindingCondition = z.infer<typeof FindingCondition>;
const Conditions = z.array(FindingCondition).max(10);

export const Suppression = z.strictObject({
  id: z.string().describe('S-7'),
  ruleId: z.string(),
  ruleName: z.string(),
  scope: SuppressionScope,
  scopeText: z.string(),
  conditions: z.array(FindingCondition),
  reason: z.string(),
  critical: z.boolean().describe('holds back critical findings too'),
  state: z.enum(['active', 'ending', 'ended', 'revoked']).describe('ending: within a week'),
  held: z.int().describe('findings it keeps from opening an incident'),
  lastHeldAt: Instant.nullable(),
  createdAt: Instant,
  createdBy: z.string(),
  endsAt: Instant,
  revokedAt: Instant.nullable(),
  revokedBy: z.string().nullable(),
});
export type Suppression = z.infer<typeof Suppression>;

/** What conditions would have done to the stored findings of a rule. */
export const FilterEffect = z.strictObject({
  days: z.int(),
  findings: z.int().describe('that would be gone'),
  ofFindings: z.int(),
  incidents: z.int().describe('of which nothing would be left'),
  confirmed: z
    .array(z.strictObject({ id: z.int(), title: z.string(), whole: z.boolean() }))
    .describe('incidents closed as true positive that would lose findings, 20 at most'),
});
export type FilterEffect = z.infer<typeof FilterEffect>;

export const DiffLine = z.strictObject({ op: z.enum([' ', '+', '-']), text: z.string() });

/** A filter that would have kept an incident from opening, and nothing that was confirmed. */
export const ProposedFilter = z.strictObject({
  incidentId: z.int(),
  ruleId: z.string(),
  ruleName: z.string(),
  form: z
    .enum(['filter', 'suppression'])
    .describe(
      'a Sigma filter, or a suppression where the rule is a detector or the fields are none of events',
    ),
  conditions: z.array(FindingCondition),
  alternatives: z.array(z.array(FindingCondition)).describe('others that serve, the narrower first'),
  covers: z.int().describe('findings of the incident'),
  spares: z.int().describe('findings of incidents closed as true positive'),
  diff: z.array(DiffLine).describe('the rule without and with it'),
  text: z.string().nullable().describe('the Sigma filter; a document for each log source of the rule'),
  note: z
    .string()
    .nullable()
    .describe('why it is a suppression, or what a filter of a rule that counts leaves'),
  effect: FilterEffect,
});
export type ProposedFilter = z.infer<typeof ProposedFilter>;

export const AppliedFilter = z.strictObject({
  filterNo: z.int(),
  incidentId: z.int(),
  ruleId: z.string(),
  target: z.string().describe('R-7 of a filter, S-7 of a suppression'),
  reason: z.string(),
  appliedAt: Instant,
  appliedBy: z.string(),
  undoneAt: Instant.nullable(),
});
export type AppliedFilter = z.infer<typeof AppliedFilter>;

const WindowDraft = { name: Text, reason: Reason, scope: SuppressionScope, span: MaintenanceSpan } as const;
const WindowId = z.string().regex(/^M-\d{1,9}$/, 'is no maintenance window such as M-3');
const SuppressionId = z.string().regex(/^S-\d{1,9}$/, 'is no suppression such as S-7');
const Days = z.int().min(1).max(400);

export const suppressions = {
  list: query(
    'Maintenance windows and suppressions, those in force first.',
    z.strictObject({}),
    z.strictObject({
      windows: z.array(MaintenanceWindow),
      suppressions: z.array(Suppression),
      ending: z.int().describe('suppressions that end within a week'),
    }),
  ),
  forSim: query(
    'What holds back findings about a SIM now.',
    z.strictObject({ simKey: SimKey }),
    z.strictObject({
      maintenance: z.array(z.strictObject({ id: z.string(), name: z.string(), until: Instant })),
      suppressions: z.array(
        z.strictObject({
          id: z.string(),
          ruleId: z.string(),
          ruleName: z.string(),
          reason: z.string(),
          endsAt: Instant,
          held: z.int(),
        }),
      ),
    }),
  ),
  held: query(
    'Findings that one window or suppression keeps from opening an incident, newest first.',
    z.strictObject({ by: z.union([WindowId, SuppressionId]), limit: z.int().min(1).max(limits.pageRows) }),
    z.strictObject({
      findings: z.array(
        z.strictObject({
          id: z.int(),
          ruleId: z.string(),
          severity: Severity,
          at: Instant,
          summary: z.string(),
          hits: z.int(),
        }),
      ),
    }),
  ),
  addWindow: command(
    'Plans a maintenance window.',
    z.strictObject(WindowDraft),
    z.strictObject({ id: z.string() }),
  ),
  changeWindow: command(
    'Changes a maintenance window that has not ended.',
    z.strictObject({ id: WindowId, ...WindowDraft }),
    z.strictObject({}),
  ),
  endWindow: command(
    'Ends a maintenance window now and for good. What it held and goes on opens incidents.',
    z.strictObject({ id: WindowId, reason: Reason }),
    z.strictObject({}),
  ),
  add: command(
    'Suppresses findings of a rule, until a day within a year. Critical ones only when that is confirmed apart.',
    z.strictObject({
      ruleId: RuleId,
      scope: SuppressionScope,
      conditions: Conditions,
      reason: Reason,
      endsAt: Instant.optional().describe('30 days from now unless given'),
      critical: z.boolean(),
      confirmCritical: z.boolean().optional(),
    }),
    z.strictObject({ id: z.string(), endsAt: Instant }),
  ),
  extend: command(
    'Moves the end of a suppression, to a day within a year from now.',
    z.strictObject({ id: SuppressionId, endsAt: Instant, reason: Reason }),
    z.strictObject({}),
  ),
  revoke: command(
    'Ends a suppression now. What it held and goes on opens incidents.',
    z.strictObject({ id: SuppressionId, reason: Reason }),
    z.strictObject({}),
  ),
  effect: query(
    'What a suppression would have held back of the stored findings of its rule.',
    z.strictObject({ ruleId: RuleId, scope: SuppressionScope, conditions: Conditions, days: Days }),
    FilterEffect,
  ),
  propose: query(
    'A filter for what an incident found: the fewest fields that tell its findings from confirmed ones.',
    z.strictObject({
      incidentId: z.int(),
      conditions: Conditions.optional().describe('tries these instead'),
      days: Days,
    }),
    z.strictObject({ proposal: ProposedFilter.nullable(), why: z.string().nullable() }),
  ),
  applyFilter: command(
    'Puts a proposed filter in force, as a filter of your own or a suppression.',
    z.strictObject({
      incidentId: z.int(),
      conditions: Conditions.min(1),
      reason: Reason,
      critical: z.boolean(),
      confirmCritical: z.boolean().optional(),
    }),
    z.strictObject({ filterNo: z.int(), target: z.string() }),
  ),
  undoFilter: command(
    'Takes back a filter that came out of an incident.',
    z.strictObject({ filterNo: z.int(), reason: Reason }),
    z.strictObject({}),
  ),
  applied: query(
    'Filters that came out of an incident, or out of all.',
    z.strictObject({ incidentId: z.int().optional() }),
    z.strictObject({ filters: z.array(AppliedFilter) }),
  ),
  noise: query(
    'How often the incidents of each rule were closed as false positive, and how long each rule folds.',
    z.strictObject({}),
    z.strictObject({
      rules: z.array(
        z.strictObject({
          ruleId: z.string(),
          judged: z.int().describe('incidents closed with a verdict'),
          falsePositives: z.int(),
          refractoryMs: z.int().nullable().describe('set by a person; null leaves it to the rule'),
        }),
      ),
    }),
  ),
  setRefractory: command(
    'Sets how long a finding of the rule takes in what follows on the same subject; null leaves it to the rule.',
    z.strictObject({
      ruleId: RuleId,
      ms: z
        .int()
        .min(60_000)
        .max(90 * 86_400_000)
        .nullable(),
      reason: Reason,
    }),
    z.strictObject({}),
  ),
} as const;

export const suppressionsEvents = {
  changed: event('Maintenance windows, suppressions or filters changed.', z.strictObject({})),
} as const;
