import { z } from 'zod';
import { EvidenceRef, Instant, Layer, Limit, Nothing, Offset, Severity, SimKey } from './common.ts';
import { command, event, query } from './define.ts';

export const controlStates = [
  'pass',
  'partial',
  'fail',
  'unknown',
  'not_applicable',
  'excepted',
  'compensated',
] as const;
export const ControlState = z.enum(controlStates);
export type ControlState = z.infer<typeof ControlState>;

/** Score, upper bound and coverage, 0–1. `graded` is false below 60 % coverage; score is null where nothing is known. */
export const Bearing = z.strictObject({
  score: z.number().nullable(),
  upper: z.number().nullable(),
  coverage: z.number(),
  graded: z.boolean(),
});
export type Bearing = z.infer<typeof Bearing>;

export const StateCounts = z.strictObject({
  pass: z.int(),
  partial: z.int(),
  fail: z.int(),
  unknown: z.int(),
  not_applicable: z.int(),
  excepted: z.int(),
  compensated: z.int(),
});
export type StateCounts = z.infer<typeof StateCounts>;

export const LayerPosture = z.strictObject({
  layer: Layer,
  bearing: Bearing,
  controls: StateCounts.describe('controls of this layer by their state over the population'),
  criticalSubjects: z.int().describe('subjects with at least one failing critical control'),
  delta7d: z.number().nullable(),
  history: z.array(z.strictObject({ at: Instant, score: z.number().nullable() })),
});

export type LayerPosture = z.infer<typeof LayerPosture>;

export const ControlPosture = z.strictObject({
  id: z.string().describe('C-EP-01'),
  title: z.string(),
  layer: Layer,
  severity: Severity,
  weight: z.int(),
  scope: z.string(),
  automatic: z.boolean().describe('false: only attestations feed it'),
  state: ControlState.describe('over the population: worst that applies, partial when mixed'),
  value: z.number().nullable().describe('assured value 0–1'),
  coverage: z.number(),
  subjects: StateCounts,
  layerGain: z.number().describe('points of 100 that fixing every failing subject adds to its layer'),
  overallGain: z.number(),
  effort: z.enum(['hours', 'days', 'weeks', 'months']),
});
export type ControlPosture = z.infer<typeof ControlPosture>;

export const PostureGroup = z.strictObject({
  key: z.string(),
  label: z.string(),
  sims: z.int(),
  overall: Bearing,
  layers: z.array(Bearing).length(6),
  criticalSubjects: z.int(),
});

export const PostureSummary = z.strictObject({
  asOf: Instant.nullable(),
  population: z.int(),
  group: z.string().nullable(),
  overall: Bearing,
  worstDecile: z.number().nullable(),
  criticalSubjects: z.int(),
  layers: z.array(LayerPosture).length(6),
  controls: z.array(ControlPosture),
  groups: z.array(PostureGroup),
  previous: z.strictObject({ at: Instant, overall: z.number().nullable() }).nullable(),
  catalogueVersion: z.string(),
  scoringVersion: z.string(),
  snapshotHash: z.string().nullable(),
});
export type PostureSummary = z.infer<typeof PostureSummary>;

export const SubjectResult = z.strictObject({
  subject: z.string().describe('kind:id, such as sim:42 or org:meridian'),
  label: z.string(),
  simKey: SimKey.nullable(),
  iccid: z.string().nullable(),
  state: ControlState,
  value: z.number().nullable(),
  reason: z.string(),
  criticality: z.int(),
  evidence: z.array(EvidenceRef),
});
export type SubjectResult = z.infer<typeof SubjectResult>;

export const posture = {
  summary: query(
    'Score, range and coverage of the fleet or of one group (a device class).',
    z.strictObject({ group: z.string().max(200).nullable() }),
    PostureSummary,
  ),
  control: query(
    'One control: what it wants, how it is checked, what it maps to, what the population shows.',
    z.strictObject({ controlId: z.string(), group: z.string().max(200).nullable() }),
    z.strictObject({
      control: ControlPosture,
      intent: z.string(),
      check: z.string(),
      remediation: z.string(),
      ttlDays: z.int().nullable(),
      maps: z.record(z.string(), z.array(z.string())),
      reasons: z.array(z.strictObject({ state: ControlState, reason: z.string(), count: z.int() })),
    }),
  ),
  subjects: query(
    'Subjects of a control in a state, most critical first.',
    z.strictObject({
      controlId: z.string(),
      group: z.string().max(200).nullable(),
      state: ControlState,
      offset: Offset,
      limit: Limit,
    }),
    z.strictObject({ total: z.int(), rows: z.array(SubjectResult) }),
  ),
  sim: query(
    'Every control for one SIM, worst first, with its layer bearings.',
    z.strictObject({ simKey: SimKey }),
    z.strictObject({
      asOf: Instant.nullable(),
      overall: Bearing,
      layers: z.array(Bearing).length(6),
      controls: z.array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          layer: Layer,
          severity: Severity,
          inherited: z.boolean(),
          result: SubjectResult,
        }),
      ),
    }),
  ),
  recompute: command(
    'Scores everything again from what is stored.',
    Nothing,
    z.strictObject({ snapshotHash: z.string() }),
  ),
} as const;

export const postureEvents = {
  changed: event('A new snapshot is there.', z.strictObject({ asOf: Instant })),
} as const;
