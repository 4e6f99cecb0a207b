import { z } from 'zod';

/**
 * Forms of emnify's answers, as the provider's client libraries, their recorded exchanges and its reference pages show them. Releases
 * differ in what they tell (`iccid_with_luhn` and `imei_with_luhn` came later; numbers are written as text in places), so a member that
 * can be written in several ways is taken in each of them, and one that is absent means "not told", never a default.
 */

/** An identifier: text, or a number that was short enough to be one. Long ones already came as text. */
export const Id = z.union([z.string().min(1), z.number()]).transform(String);
const Text = z.union([z.string(), z.number()]).transform(String);

/** A word with a number behind it: `1`, `"Activated"` or `{id: 1, description: "Activated"}`. */
export interface Term {
  readonly id: number | null;
  readonly word: string | null;
}

export const Term = z
  .union([
    z.int(),
    z.string(),
    z.object({ status: z.object({ description: z.string() }) }),
    z.object({ id: z.union([z.int(), z.string()]).nullish(), description: z.string().nullish() }),
  ])
  .transform((value): Term => {
    if (typeof value === 'number') return { id: value, word: null };
    if (typeof value === 'string') return termOf(value);
    if ('status' in value) return { id: null, word: value.status.description };
    const { id, description } = value;
    const own = typeof id === 'string' ? termOf(id) : { id: id ?? null, word: null };
    return { id: own.id, word: description ?? own.word };
  });

function termOf(text: string): Term {
  return /^\d{1,9}$/.test(text) ? { id: Number(text), word: null } : { id: null, word: text };
}

const Named = z.union([
  z.object({ id: Id, name: z.string().nullish() }),
  Id.transform((id) => ({ id, name: undefined })),
]);

/** An endpoint. A SIM names its own with number, name, IMEI and profile only: its state and its lock are told by the endpoint itself. */
export const Endpoint = z.object({
  id: Id,
  name: z.string().nullish(),
  status: Term.nullish(),
  imei: Text.nullish(),
  imei_with_luhn: Text.nullish(),
  /** A switch that holds the endpoint to its `imei`, or the IMEI itself. */
  imei_lock: z.union([z.boolean(), Text]).nullish(),
  ip_address: z.string().nullish(),
  service_profile: Named.nullish(),
  /** How the SIM's row names the service profile. */
  service_profile_id: Id.nullish(),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** An endpoint as a SIM names it: whole, or by its number alone. */
const EndpointOfSim = z.union([Endpoint, Id.transform((id): Endpoint => ({ id }))]);

export const Sim = z
  .object({
    id: Id,
    iccid: Text.nullish(),
    iccid_with_luhn: Text.nullish(),
    imsi: Text.nullish(),
    msisdn: Text.nullish(),
    eid: Text.nullish(),
    imei: Text.nullish(),
    imei_with_luhn: Text.nullish(),
    status: Term,
    endpoint: EndpointOfSim.nullish(),
  })
  .refine(({ iccid, iccid_with_luhn: whole }) => (whole ?? iccid ?? '') !== '', {
    path: ['iccid'],
    message: 'it has none',
  });
export type Sim = z.infer<typeof Sim>;

const Country = z.object({ mcc: Text.nullish(), iso_code: Text.nullish() });
/** Time as text or number; see `timeOf` of the events. */
const Time = z.union([z.int(), z.string()]);
const Rat = z.union([z.object({ description: z.string().nullish() }), Text]);

/** A data session, as the connectivity of an endpoint and the event of its beginning tell it. */
const PdpContext = z.object({
  pdp_context_id: Text.nullish(),
  created: Time.nullish(),
  tunnel_created: Time.nullish(),
  imeisv: Text.nullish(),
  ue_ip_address: Text.nullish(),
  apn: Text.nullish(),
  mcc: Text.nullish(),
  mnc: Text.nullish(),
  lac: Text.nullish(),
  ci: Text.nullish(),
  rat_type: Rat.nullish(),
});
export type PdpContext = z.infer<typeof PdpContext>;

/** What the network says of an endpoint right now: where it registered last, and its data session while it has one. */
export const Network = z.object({
  status: Term.nullish(),
  location: z
    .object({ last_updated: Time.nullish(), last_updated_gprs: Time.nullish(), country: Country.nullish() })
    .nullish(),
  pdp_context: PdpContext.nullish(),
});
export type Network = z.infer<typeof Network>;

/** A service profile, member by member: it may name secrets of call-backs, which are never copied. */
export const ServiceProfile = z.object({
  id: Id,
  name: z.string().nullish(),
  description: z.string().nullish(),
  apply_data_quota: z.union([z.boolean(), z.int()]).nullish(),
  apply_sms_quota: z.union([z.boolean(), z.int()]).nullish(),
  allowed_3g: z.union([z.boolean(), z.int()]).nullish(),
  allowed_4g: z.union([z.boolean(), z.int()]).nullish(),
  allowed_nb_iot: z.union([z.boolean(), z.int()]).nullish(),
});
export type ServiceProfile = z.infer<typeof ServiceProfile>;

/** An operator with its country and the codes of its networks there. */
export const Operator = z.object({
  id: Id,
  name: z.string().nullish(),
  country: z.object({ mcc: Text.nullish() }).nullish(),
  mnc: z.array(z.object({ mnc: Text })).nullish(),
});
export type Operator = z.infer<typeof Operator>;

/** What the network answered about an endpoint, or that it could not. */
export const ConnectivityInfo = z.object({
  subscriber_info: z
    .object({
      success: z.boolean().nullish(),
      error: z.string().nullish(),
      location: z
        .object({
          current_location_retrieved: z.boolean().nullish(),
          cell_global_id: z
            .object({ mcc: Text.nullish(), mnc: Text.nullish(), lac: Text.nullish(), cid: Text.nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type ConnectivityInfo = z.infer<typeof ConnectivityInfo>;

const NamedEvent = z.object({ name: z.string().nullish() });

export const Automation = z.object({
  id: Id,
  name: z.string(),
  status: z.string(),
  actionable_event: z
    .object({ custom_event: NamedEvent.nullish(), system_event: NamedEvent.nullish() })
    .nullish(),
  configured_actions: z.array(z.unknown()).nullish(),
  targeting_properties: z.array(z.unknown()).nullish(),
});
export type Automation = z.infer<typeof Automation>;

export const Event = z.object({
  id: Id,
  timestamp: Time,
  event_type: Term,
  sim: z.union([z.object({ id: Id }), Id.transform((id) => ({ id }))]).nullish(),
  endpoint: z
    .object({ imei: Text.nullish(), imei_with_luhn: Text.nullish(), ip_address: z.string().nullish() })
    .nullish(),
  imsi: z.union([z.object({ imsi: Text }), Text.transform((imsi) => ({ imsi }))]).nullish(),
  /** 0 the network, 1 policy control, 2 the API. */
  event_source: z.object({ id: z.int().nullish() }).nullish(),
  event_severity: z.unknown().optional(),
  description: z.string().nullish(),
  detail: z
    .object({
      country: Country.nullish(),
      mnc: z.union([Text, z.array(z.object({ mnc: Text }))]).nullish(),
      pdp_context: PdpContext.nullish(),
    })
    .nullish()
    .catch(null),
});
export type Event = z.infer<typeof Event>;

const volume = z.union([
  z.number().min(0),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);
const Unit = { unit: z.string().nullish(), traffic_type: z.object({ unit: z.string().nullish() }).nullish() };

/** One day of a SIM's statistics. */
export const DayStats = z.object({
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
  data: z.object({ volume_rx: volume, volume_tx: volume, ...Unit }),
  ...Unit,
});
export type DayStats = z.infer<typeof DayStats>;
