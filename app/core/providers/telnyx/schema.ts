import { z } from 'zod';

/**
 * The shapes of Telnyx's answers, as far as they are used. Enumerations stay open, unknown keys are ignored, and everything that
 * is not needed to name a row may be missing or null. PIN and PUK codes are neither asked for nor part of any shape.
 */

/** An identifier: text, or a number that was short enough to be one. Long ones already came as text. */
const Id = z.union([z.string(), z.number()]).transform(String);
const Name = Id.pipe(z.string().min(1));
/** A number that is often sent as text. */
const Figure = z.union([
  z.number().min(0),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);
/** An angle, sent as text. What is none says nothing, and must not cost the row. */
const Degrees = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,3}(\.\d+)?$/)
      .transform(Number),
  ])
  .nullable()
  .catch(null);
const Count = Figure.pipe(z.int().min(0));

/** A moment as ISO 8601. One without a zone is UTC: read as local time it would move with the desk it is read on. */
const Moment = z.string().transform((text, context) => {
  const at = Date.parse(/(z|[+-]\d\d:?\d\d)$/i.test(text.trim()) ? text : `${text}Z`);
  if (Number.isNaN(at)) {
    context.addIssue(`"${text.slice(0, 40)}" is no moment`);
    return z.NEVER;
  }
  return at;
});

const Volume = z.object({ amount: Id.nullish(), unit: z.string().nullish() });
export type Volume = z.infer<typeof Volume>;

/** A state word, alone or with its reason. */
const State = z.union([
  z.string().transform((value) => ({ value, reason: null })),
  z.object({ value: z.string(), reason: z.string().nullish() }),
]);

export const List = z.object({
  data: z.array(z.unknown()),
  meta: z.object({ total_pages: Count, page_number: Count.nullish(), total_results: Count.nullish() }),
});

export const One = z.object({ data: z.unknown() });

export const Sim = z.object({
  id: Name,
  iccid: Name,
  eid: Id.nullish(),
  imsi: Id.nullish(),
  msisdn: Id.nullish(),
  current_imei: Id.nullish(),
  authorized_imeis: z.array(Id).nullish(),
  status: State,
  type: z.string().nullish(),
  live_data_session: z.string().nullish(),
  current_device_location: z
    .object({
      latitude: Degrees.nullish(),
      longitude: Degrees.nullish(),
      accuracy: Figure.nullish().catch(null),
      accuracy_unit: z.string().nullish(),
    })
    .nullish(),
  current_mcc: Id.nullish(),
  current_mnc: Id.nullish(),
  ipv4: z.string().nullish(),
  sim_card_group_id: z.string().nullish(),
  data_limit: Volume.nullish(),
  tags: z.array(z.string()).nullish(),
  created_at: Moment.nullish(),
  updated_at: Moment.nullish(),
});
export type Sim = z.infer<typeof Sim>;

export const SimAction = z.object({
  id: Name,
  record_type: z.literal('sim_card_action').nullish(),
  status: State,
});

export const Group = z.object({
  id: Name,
  name: z.string().nullish(),
  default: z.boolean().nullish(),
  data_limit: Volume.nullish(),
  private_wireless_gateway_id: z.string().nullish(),
  wireless_blocklist_id: z.string().nullish(),
});
export type Group = z.infer<typeof Group>;

/** What a list keeps SIMs off: networks or countries, all of one type. */
export const Blocklist = z.object({ id: Name, type: z.string(), values: z.array(Id) });
export const BlocklistValues = z.object({ data: z.array(z.object({ code: Id })) });

/** What is worked off later, for a SIM or for a group. */
export const Action = z.object({ status: State });
export type Action = z.infer<typeof Action>;

/** An action on a group, which is worked off later for all its SIMs. */
export const GroupAction = z.object({ id: Name, type: z.string().nullish(), status: State });

export const ConnectivityLog = z.object({
  id: Name,
  log_type: z.string().nullish(),
  state: z.string().nullish(),
  start_time: Moment,
  stop_time: Moment.nullish(),
  last_seen: Moment.nullish(),
  imei: Id.nullish(),
  imsi: Id.nullish(),
  mobile_country_code: Id.nullish(),
  mobile_network_code: Id.nullish(),
  radio_access_technology: z.string().nullish(),
  cell_id: Id.nullish(),
  ipv4: z.string().nullish(),
  apn: z.string().nullish(),
});
export type ConnectivityLog = z.infer<typeof ConnectivityLog>;

export const UsageRecord = z.object({
  id: Id.nullish(),
  sim_card_id: Name,
  created_at: Moment,
  closed_at: Moment.nullish(),
  uplink_data: Figure,
  downlink_data: Figure,
  data_unit: z.string().nullish(),
});
export type UsageRecord = z.infer<typeof UsageRecord>;

export const AuditEvent = z.object({
  id: Name,
  created_at: Moment,
  resource_id: Id.nullish(),
  change_type: z.string().nullish(),
  change_made_by: z.string().nullish(),
  changes: z.array(z.object({ field: z.string().nullish() })).nullish(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;
