import { z } from 'zod';
import { limits } from '../limits.ts';
import {
  ActionKind,
  Connectivity,
  ControlSupport,
  EvidenceRef,
  ImeiLock,
  InFlight,
  Instant,
  Lifecycle,
  Limit,
  Offset,
  Severity,
  SimKey,
} from './common.ts';
import { command, event, query } from './define.ts';

/** Sort and query fields of the grid; the query bar completes these words. */
export const fleetFields = [
  'severity',
  'iccid',
  'device',
  'model',
  'class',
  'site',
  'firmware',
  'state',
  'connectivity',
  'provider',
  'imei',
  'eid',
  'imsi',
  'msisdn',
  'lock',
  'country',
  'rat',
  'plmn',
  'apn',
  'group',
  'data',
  'seen',
  'posture',
  'inflight',
  'criticality',
] as const;
export const FleetField = z.enum(fleetFields);
export type FleetField = z.infer<typeof FleetField>;

/** Six layer scores 0–100, null where nothing is known; coverage 0–1. */
export const MiniPosture = z.strictObject({
  score: z.number().nullable(),
  coverage: z.number(),
  layers: z.array(z.number().nullable()).length(6),
});

/** One line of the fleet grid. */
export const FleetRow = z.strictObject({
  simKey: SimKey,
  iccid: z.string(),
  severity: Severity.nullable().describe('worst open incident'),
  incidents: z.int().describe('open incidents'),
  device: z.string().nullable(),
  model: z.string().nullable(),
  deviceClass: z.string().nullable(),
  site: z.string().nullable(),
  firmware: z.string().nullable(),
  lifecycle: Lifecycle,
  connectivity: Connectivity,
  inFlight: InFlight.nullable(),
  provider: z.string(),
  imeiLock: ImeiLock,
  country: z.string().nullable().describe('ISO 3166-1 alpha-2 of the visited network'),
  rat: z.string().nullable(),
  data24h: z.int().nullable().describe('bytes, both directions'),
  lastSeenAt: Instant.nullable(),
  posture: MiniPosture.nullable(),
});
export type FleetRow = z.infer<typeof FleetRow>;

export const FacetValue = z.strictObject({ value: z.string(), label: z.string(), count: z.int() });
export const Facet = z.strictObject({ field: z.string(), label: z.string(), values: z.array(FacetValue) });
export type Facet = z.infer<typeof Facet>;

/** A frozen, versioned list of row ids: paging, bulk actions and exports all use the same one. */
export const FleetResult = z.strictObject({
  resultId: z.string(),
  version: z.int(),
  total: z.int().describe('SIMs in the fleet'),
  matched: z.int().describe('SIMs in this result'),
  facets: z.array(Facet).describe('exact counts under the query, each facet without its own term'),
  asOf: Instant.nullable(),
});

export const Binding = z.strictObject({
  at: Instant,
  kind: z.enum(['first_seen', 'imei', 'imsi', 'eid', 'ip', 'apn', 'group', 'device', 'site', 'lock']),
  from: z.string().nullable(),
  to: z.string().nullable(),
  source: z.string(),
});
export type Binding = z.infer<typeof Binding>;

/** Whether a control can be pulled on this SIM, and why not. */
/** Who pulls a control: the provider that lists the SIM, or an overlay that knows it. */
const ControlledThrough = z.strictObject({
  providerId: z.string(),
  name: z.string(),
  role: z.enum(['inventory', 'overlay']),
});

export const Capability = z.strictObject({
  kind: ActionKind,
  support: ControlSupport,
  available: z.boolean(),
  reason: z.string().nullable(),
  how: z
    .string()
    .describe('how the provider does it, or why it is not offered; empty where nothing is known'),
  typically: z.string().describe('how long until a reading shows it, in words'),
  through: ControlledThrough,
  others: z
    .array(
      ControlledThrough.extend({
        support: ControlSupport,
        available: z.boolean(),
        reason: z.string().nullable(),
        how: z.string(),
      }),
    )
    .describe('who else offers the same control of this SIM'),
});

export type Capability = z.infer<typeof Capability>;

/** What an overlay, such as the operator of the network, says of a SIM that another provider lists. */
export const OverlayStatus = z.strictObject({
  providerId: z.string(),
  provider: z.string(),
  known: z.boolean().describe('false where it is none of that operator’s SIMs'),
  connectivity: Connectivity,
  country: z
    .string()
    .nullable()
    .describe('visited country, ISO 3166-1 alpha-2; null at home or where it is not told'),
  imeiLock: ImeiLock,
  lockedImei: z.string().nullable(),
  restriction: z.string().nullable(),
  rawState: z.string().describe('in the overlay’s words'),
  statusAt: Instant.nullable().describe('how old the status is by the overlay’s own clock'),
  simSwapAt: Instant.nullable().describe('latest that was told; null where none was within its reach'),
  deviceSwapAt: Instant.nullable(),
  askedAt: Instant,
});
export type OverlayStatus = z.infer<typeof OverlayStatus>;

/** What people here say of a SIM. It describes it before the provider's tags do. */
export const SimLabel = z.strictObject({
  name: z.string(),
  value: z.string(),
  by: z.string(),
  at: Instant,
  atProvider: z.boolean().describe('the provider carries the same tag'),
});
export type SimLabel = z.infer<typeof SimLabel>;

/** Everything known of one SIM: the identity card. */
export const SimCard = z.strictObject({
  row: FleetRow,
  providerSimId: z.string(),
  providerKind: z.string(),
  eid: z.string().nullable(),
  imsi: z.string().nullable(),
  msisdn: z.string().nullable(),
  imei: z.string().nullable(),
  tac: z.string().nullable(),
  lockedImei: z.string().nullable(),
  boundImei: z.string().nullable(),
  module: z.string().nullable(),
  ip: z.string().nullable(),
  apn: z.string().nullable(),
  groupName: z.string().nullable(),
  groupSims: z.int().nullable().describe('SIMs of its group: whom a control of the whole group hits'),
  plmn: z.string().nullable(),
  cell: z.string().nullable(),
  owner: z.string().nullable(),
  criticality: z.int().nullable(),
  rawState: z.string(),
  target: Lifecycle.nullable().describe('where a pending SIM is headed'),
  restriction: z.string().nullable().describe('why service is held back'),
  speedClass: z.string().nullable(),
  dataLimitBytes: z.int().nullable().describe('per period, after which the provider stops data'),
  tags: z.record(z.string(), z.string()),
  labels: z.array(SimLabel),
  observedAt: Instant,
  receivedAt: Instant,
  skewMs: z.int().nullable(),
  bindings: z.array(Binding),
  incidents: z.array(
    z.strictObject({ id: z.int(), severity: Severity, title: z.string(), status: z.string() }),
  ),
  actions: z.array(
    z.strictObject({ id: z.int(), kind: ActionKind, state: z.string(), at: Instant, reason: z.string() }),
  ),
  capabilities: z.array(Capability),
  overlays: z.array(OverlayStatus),
  evidence: z.array(EvidenceRef),
});
export type SimCard = z.infer<typeof SimCard>;

export const UsagePoint = z.strictObject({ at: Instant, up: z.int().nullable(), down: z.int().nullable() });
export type UsagePoint = z.infer<typeof UsagePoint>;

export const SimEvent = z.strictObject({
  id: z.int(),
  at: Instant,
  receivedAt: Instant,
  type: z.string(),
  summary: z.string(),
  source: z.string(),
});
export type SimEvent = z.infer<typeof SimEvent>;

export const fleet = {
  label: command(
    'Sets a label on SIMs, or takes it away. It stays here; the action "Write tag" carries it to a provider that keeps tags.',
    z.strictObject({
      simKeys: z.array(SimKey).min(1).max(limits.actionSims),
      name: z.string().trim().min(1).max(60),
      value: z.string().trim().min(1).max(255).nullable(),
    }),
    z.strictObject({ changed: z.int() }),
  ),
  open: query(
    'Runs a query over all SIMs and freezes the result.',
    z.strictObject({ query: z.string().max(limits.queryChars), sort: z.string().max(200).optional() }),
    FleetResult,
  ),
  page: query(
    'A slice of an open result.',
    z.strictObject({ resultId: z.string(), offset: Offset, limit: Limit }),
    z.strictObject({ version: z.int(), rows: z.array(FleetRow) }),
  ),
  close: query('Frees an open result.', z.strictObject({ resultId: z.string() }), z.strictObject({})),
  locate: query(
    'Where a SIM stands in an open result, so a cursor can follow its record.',
    z.strictObject({ resultId: z.string(), simKey: SimKey }),
    z.strictObject({ offset: z.int().nullable() }),
  ),
  suggest: query(
    'Completions at a caret position of the query bar.',
    z.strictObject({ query: z.string().max(limits.queryChars), caret: z.int().min(0) }),
    z.strictObject({
      from: z.int(),
      to: z.int(),
      items: z.array(z.strictObject({ text: z.string(), label: z.string(), count: z.int().nullable() })),
    }),
  ),
  sim: query('The identity card of one SIM.', z.strictObject({ simKey: SimKey }), SimCard),
  find: query(
    'SIMs by any identifier or name, best first: for the palette and the command line.',
    z.strictObject({ text: z.string().max(200), limit: Limit }),
    z.strictObject({ rows: z.array(FleetRow) }),
  ),
  usage: query(
    'Data volume of one SIM by day (UTC), oldest first; null where nothing was collected.',
    z.strictObject({ simKey: SimKey, days: z.int().min(1).max(90) }),
    z.strictObject({
      points: z.array(UsagePoint),
      usual: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
      asOf: Instant.nullable(),
      source: z.string(),
    }),
  ),
  events: query(
    'Events of one SIM, newest first.',
    z.strictObject({ simKey: SimKey, before: z.int().optional(), limit: Limit }),
    z.strictObject({ events: z.array(SimEvent), next: z.int().nullable() }),
  ),
} as const;

export const fleetEvents = {
  changed: event('Rows of the fleet changed.', z.strictObject({ version: z.int() })),
} as const;
