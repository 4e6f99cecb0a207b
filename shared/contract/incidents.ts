import { z } from 'zod';
import { limits } from '../limits.ts';
import {
  ActionKind,
  EvidenceRef,
  Instant,
  Layer,
  Limit,
  Mapping,
  Offset,
  Receipt,
  Severity,
  SimKey,
  Subject,
  SubjectKind,
} from './common.ts';
import { command, event, query } from './define.ts';
import { Facet } from './fleet.ts';

export const incidentStatuses = ['new', 'triage', 'containing', 'contained', 'resolved'] as const;
export const IncidentStatus = z.enum(incidentStatuses);
export type IncidentStatus = z.infer<typeof IncidentStatus>;

export const verdicts = ['true_positive', 'benign_positive', 'false_positive', 'undetermined'] as const;
export const Verdict = z.enum(verdicts);
export type Verdict = z.infer<typeof Verdict>;

/** Done means observed. `total` counts the SIMs that containment asks for. */
export const Containment = z.strictObject({
  total: z.int(),
  requested: z.int(),
  accepted: z.int(),
  observed: z.int(),
  unknown: z.int(),
  failed: z.int(),
});
export type Containment = z.infer<typeof Containment>;

/** The response-time clock: acknowledge, then contain, within what the severity allows. */
export const SlaClock = z.strictObject({
  name: z.string(),
  state: z.enum(['running', 'met', 'overdue', 'none']),
  startedAt: Instant.nullable(),
  dueAt: Instant.nullable(),
  stoppedAt: Instant.nullable(),
});
export type SlaClock = z.infer<typeof SlaClock>;

export const IncidentRow = z.strictObject({
  id: z.int(),
  severity: Severity,
  sourceSeverity: Severity,
  title: z.string(),
  scope: z.string().describe('device class and place, such as "EV charger, Moerdijk"'),
  ruleId: z.string(),
  layer: Layer,
  subjectKind: SubjectKind.describe('`sim` where it holds any SIM'),
  simCount: z.int().describe('0 where it is about something else'),
  status: IncidentStatus,
  containment: Containment.nullable(),
  clock: SlaClock,
  assignee: z.string().nullable(),
  verdict: Verdict.nullable(),
  openedAt: Instant,
  updatedAt: Instant,
  version: z.int(),
});
export type IncidentRow = z.infer<typeof IncidentRow>;

export const TimelineEntry = z.strictObject({
  at: Instant,
  recordedAt: Instant,
  kind: z.enum([
    'signal',
    'finding',
    'opened',
    'person',
    'comment',
    'action',
    'network',
    'instant',
    'status',
    'report',
  ]),
  severity: Severity.nullable(),
  actor: z.string().nullable(),
  text: z.string(),
  detail: z.string().nullable(),
  ruleId: z.string().nullable(),
  actionId: z.int().nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** Append-only instants on which legal clocks hang. A correction is a further row, never an edit. */
export const IncidentInstant = z.strictObject({
  kind: z.enum(['detection', 'awareness', 'classification']),
  at: Instant,
  recordedAt: Instant,
  actor: z.string(),
  note: z.string(),
});
export type IncidentInstant = z.infer<typeof IncidentInstant>;

export const IncidentSim = z.strictObject({
  simKey: SimKey.nullable(),
  iccid: z.string(),
  device: z.string().nullable(),
  site: z.string().nullable(),
  provider: z.string().nullable(),
  lifecycle: z.string().nullable(),
  firstSignalAt: Instant,
  findings: z.int(),
});

export const IncidentSubject = Subject.extend({
  provider: z.string().nullable(),
  firstSignalAt: Instant,
  findings: z.int(),
});
export type IncidentSubject = z.infer<typeof IncidentSubject>;

/** Findings of the incident's rule on its SIMs or subjects that opened nothing, and what held them back. */
export const HeldBack = z.strictObject({
  by: z.string().describe('M-3 of a maintenance window, S-7 of a suppression'),
  kind: z.enum(['maintenance', 'suppression']),
  reason: z.string(),
  findings: z.int(),
  lastAt: Instant,
});
export type HeldBack = z.infer<typeof HeldBack>;

export const IncidentAction = z.strictObject({
  id: z.int(),
  kind: ActionKind,
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: Instant,
  acceptedAt: Instant.nullable(),
  observedAt: Instant.nullable(),
  containment: Containment,
});

export const EvidenceItem = EvidenceRef.extend({ id: z.int(), title: z.string(), bytes: z.int() });

export const Incident = z.strictObject({
  row: IncidentRow,
  summary: z.string(),
  tlp: z.enum(['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR']),
  firstSignalAt: Instant,
  lastSignalAt: Instant,
  findings: z.int(),
  hits: z.int().describe('signals folded into its findings'),
  splitFrom: z.int().nullable().describe('the incident that a person took it out of'),
  detectedAt: Instant,
  acknowledgedAt: Instant.nullable(),
  containedAt: Instant.nullable(),
  resolvedAt: Instant.nullable(),
  resolution: z.string().nullable(),
  instants: z.array(IncidentInstant),
  clocks: z.array(SlaClock),
  mappings: z.array(Mapping),
  rule: z.strictObject({
    id: z.string(),
    name: z.string(),
    signal: z.string(),
    algorithm: z.string(),
    falsePositives: z.string(),
    response: z.string(),
  }),
  sims: z.array(IncidentSim),
  subjects: z.array(IncidentSubject),
  heldBack: z.array(HeldBack),
  actions: z.array(IncidentAction),
  evidence: z.array(EvidenceItem),
  timeline: z.array(TimelineEntry),
  related: z.array(
    z.strictObject({
      id: z.int(),
      severity: Severity,
      title: z.string(),
      scope: z.string(),
      openedAt: Instant,
    }),
  ),
});
export type Incident = z.infer<typeof Incident>;

const Ids = z.array(z.int()).min(1).max(limits.bulkIncidents);
const Reason = z.string().trim().min(3).max(limits.reasonChars);

export const incidents = {
  list: query(
    'A page of the queue under a query such as `is:open severity:critical sort:severity,age`.',
    z.strictObject({ query: z.string().max(limits.queryChars), offset: Offset, limit: Limit }),
    z.strictObject({
      total: z.int(),
      matched: z.int(),
      rows: z.array(IncidentRow),
      bySeverity: z.record(Severity, z.int()),
      facets: z.array(Facet),
      version: z.int(),
    }),
  ),
  ids: query(
    'All ids under a query, for "all N matching".',
    z.strictObject({ query: z.string().max(limits.queryChars) }),
    z.strictObject({ ids: z.array(z.int()), version: z.int() }),
  ),
  get: query('One incident, whole.', z.strictObject({ id: z.int() }), Incident),
  people: query(
    'Names an incident can be assigned to.',
    z.strictObject({}),
    z.strictObject({ people: z.array(z.string()) }),
  ),
  acknowledge: command(
    'Takes incidents into triage and assigns them to the local user.',
    z.strictObject({ ids: Ids }),
    Receipt,
  ),
  assign: command(
    'Gives incidents to a person, or to nobody.',
    z.strictObject({ ids: Ids, assignee: z.string().max(80).nullable() }),
    Receipt,
  ),
  comment: command(
    'Adds a comment.',
    z.strictObject({ id: z.int(), text: z.string().trim().min(1).max(limits.commentChars) }),
    Receipt,
  ),
  resolve: command(
    'Closes incidents with a verdict and a reason.',
    z.strictObject({ ids: Ids, verdict: Verdict, reason: Reason }),
    Receipt,
  ),
  reopen: command('Opens closed incidents again.', z.strictObject({ ids: Ids, reason: Reason }), Receipt),
  split: command(
    'Takes SIMs out into an incident of their own, which their further findings of the rule join.',
    z.strictObject({ id: z.int(), iccids: z.array(z.string()).min(1).max(2_000), reason: Reason }),
    z.strictObject({ incidentId: z.int(), sims: z.int() }),
  ),
  setSeverity: command(
    'Overrides the severity; the source severity is kept beside it.',
    z.strictObject({ ids: Ids, severity: Severity, reason: Reason }),
    Receipt,
  ),
  recordInstant: command(
    'Records awareness or classification. Append-only.',
    z.strictObject({ id: z.int(), kind: z.enum(['awareness', 'classification']), at: Instant, note: Reason }),
    Receipt,
  ),
  undo: command(
    'Takes back the local change of a receipt, with an audit row of its own.',
    z.strictObject({ receiptId: z.string() }),
    Receipt,
  ),
} as const;

export const incidentsEvents = {
  changed: event(
    'Incidents were opened or changed.',
    z.strictObject({ ids: z.array(z.int()).max(500), version: z.int() }),
  ),
} as const;
