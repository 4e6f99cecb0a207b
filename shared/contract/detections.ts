import { z } from 'zod';
import { Instant, Layer, Limit, Mapping, Severity, SimKey } from './common.ts';
import { command, event, query } from './define.ts';

export const DetectionRule = z.strictObject({
  id: z.string().describe('D-EP-01'),
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
});
export type Finding = z.infer<typeof Finding>;

export const detections = {
  rules: query(
    'The shipped rules and how they are doing.',
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
    z.strictObject({ ruleId: z.string(), enabled: z.boolean(), reason: z.string().min(3).max(1000) }),
    z.strictObject({}),
  ),
} as const;

export const detectionsEvents = {
  changed: event('Findings or rule states changed.', z.strictObject({})),
} as const;
