import { z } from 'zod';
import { Instant, Layer, Limit, Mapping, Severity, SimKey, Subject } from './common.ts';
import { command, event, query } from './define.ts';

/** Something wrong with the text of a rule; an error keeps it switched off. Line and column count from 1. */
export const RuleProblem = z.strictObject({
  severity: z.enum(['error', 'warning']),
  line: z.int(),
  column: z.int(),
  field: z.string().describe('path within the document; empty for the document'),
  message: z.string(),
  fix: z.string(),
});
export type RuleProblem = z.infer<typeof RuleProblem>;

export const DetectionRule = z.strictObject({
  id: z.string().describe('D-EP-01; R-7 of an own one'),
  kind: z.enum(['detector', 'sigma']),
  origin: z.enum(['shipped', 'own']),
  text: z.string().nullable().describe('YAML of a Sigma rule'),
  problems: z.array(RuleProblem),
  name: z.string(),
  layer: Layer,
  severity: Severity,
  signal: z.string(),
  algorithm: z.string(),
  mappings: z.array(Mapping),
  falsePositives: z.string(),
  response: z.string(),
  basis: z.enum(['published', 'measured', 'proposed']),
  enabled: z.boolean(),
  state: z.enum(['active', 'learning', 'blind', 'off']),
  stateReason: z.string().nullable(),
  lastRunAt: Instant.nullable(),
  findings24h: z.int(),
  findingsTotal: z.int(),
  unplaced: z.int().describe('matches about no SIM of the fleet: their findings are about something else'),
});
export type DetectionRule = z.infer<typeof DetectionRule>;

/** One firing of a rule: what was seen, on which SIM, from which evidence. */
export const Finding = z.strictObject({
  id: z.int(),
  ruleId: z.string(),
  ruleName: z.string(),
  severity: Severity,
  at: Instant.describe('source time of the deciding signal'),
  detectedAt: Instant,
  simKey: SimKey.nullable(),
  iccid: z.string().nullable(),
  summary: z.string(),
  incidentId: z.int().nullable(),
  hits: z.int().describe('signals folded into it, itself included'),
  about: Subject.nullable().describe('where it is about no SIM'),
});
export type Finding = z.infer<typeof Finding>;
  heldBy: z.string().nullable().describe('M-3 or S-7: what kept it from opening an incident'),

/** What a rule would have found in stored history. Times ms UTC, source time. */
export const DryRun = z.strictObject({
  problems: z.array(RuleProblem).describe('with an error nothing was tried'),
  from: Instant,
  to: Instant,
  events: z.int().describe('events looked at'),
  hits: z.int().describe('matches, before those of one subject are folded'),
  findings: z.int(),
  unplaced: z.int().describe('matches about no SIM of the fleet'),
  sims: z.int(),
  perDay: z.array(z.strictObject({ day: Instant, findings: z.int() })),
  top: z
    .array(z.strictObject({ simKey: SimKey, iccid: z.string(), name: z.string(), findings: z.int() }))
    .describe('SIMs with the most findings, 20 at most'),
  examples: z
    .array(
      z.strictObject({
        at: Instant,
        simKey: SimKey,
        iccid: z.string(),
        summary: z.string(),
        event: z.record(z.string(), z.unknown()),
      }),
    )
    .describe('the first findings, 10 at most'),
});
export type DryRun = z.infer<typeof DryRun>;

const Reason = z.string().min(3).max(1000);
const RuleText = z.string().min(1).max(100_000);

export const detections = {
  rules: query(
    'Every rule, shipped and own, and how it is doing.',
    z.strictObject({}),
    z.strictObject({ rules: z.array(DetectionRule) }),
  ),
  findings: query(
    'Findings, newest first.',
    z.strictObject({
      ruleId: z.string().optional(),
      incidentId: z.int().optional(),
      simKey: SimKey.optional(),
      before: z.int().optional(),
      limit: Limit,
    }),
    z.strictObject({ findings: z.array(Finding), next: z.int().nullable() }),
  ),
  setEnabled: command(
    'Switches a rule on or off, with a reason for the audit.',
    z.strictObject({ ruleId: z.string(), enabled: z.boolean(), reason: Reason }),
    z.strictObject({}),
  ),
  saveRule: command(
    'Checks and stores a Sigma rule of your own; with an error in its text it stays switched off.',
    z.strictObject({ ruleId: z.string().optional(), text: RuleText, enabled: z.boolean(), reason: Reason }),
    z.strictObject({ ruleId: z.string(), enabled: z.boolean(), problems: z.array(RuleProblem) }),
  ),
  removeRule: command(
    'Removes a rule of your own; what it found stays.',
    z.strictObject({ ruleId: z.string(), reason: Reason }),
    z.strictObject({}),
  ),
  dryRun: query(
    'What a Sigma rule, stored or not, would have found in the last days of stored history. Cancellable.',
    z.strictObject({
      ruleId: z.string().optional(),
      text: RuleText.optional(),
      days: z.int().min(1).max(400),
    }),
    DryRun,
  ),
} as const;

export const detectionsEvents = {
  changed: event('Findings or rule states changed.', z.strictObject({})),
} as const;
