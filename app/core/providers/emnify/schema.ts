import { z } from 'zod';

/**
 * Forms of emnify's answers. The provider's description is not open, and what documents show of it names states, event numbers
 * and some members (`iccid`, `iccid_with_luhn`, `imei`, `imei_with_luhn`, `imei_lock`) but not how the rest is nested. So every
 * member that can be written in several ways is taken in each of them, and one that is absent means "not told", never a default.
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
  connectivity: Term.nullish(),
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
    connectivity: Term.nullish(),
  })
  .refine(({ iccid, iccid_with_luhn: whole }) => (whole ?? iccid ?? '') !== '', {
    path: ['iccid'],
    message: 'it has none',
  });
export type Sim = z.infer<typeof Sim>;

/** What a connectivity look-up says. It answers 200 also when it failed, so nothing in it may be taken for granted. */
export const ConnectivityInfo = z.object({ status: Term.nullish(), connectivity: Term.nullish() });

export const Event = z.object({
  id: Id,
  timestamp: z.union([z.int(), z.string()]),
  event_type: Term,
  sim: z.union([z.object({ id: Id }), Id.transform((id) => ({ id }))]).nullish(),
  endpoint: z
    .object({ imei: Text.nullish(), imei_with_luhn: Text.nullish(), ip_address: z.string().nullish() })
    .nullish(),
  imsi: z.union([z.object({ imsi: Text }), Text.transform((imsi) => ({ imsi }))]).nullish(),
  severity: z.unknown().optional(),
  event_severity: z.unknown().optional(),
  description: z.string().nullish(),
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
