import { z } from 'zod';

/**
 * The shapes of 1oT Terminal's answers, as far as they are used. There is no published description: fields rest on the provider's
 * documentation page and on public client code, so nearly everything may be missing, and words stay open.
 */

/** An identifier: text, or a number that was short enough to be one. Long ones already came as text. */
const Id = z.union([z.string(), z.number()]).transform(String);
const Words = z.string().nullish();

/** Seconds from here on would lie in the year 5138, milliseconds before it in March 1973: the two never meet. */
const secondsEnd = 100_000_000_000;

/** A moment in seconds or in milliseconds, both of which the API uses, as ms UTC. */
const Moment = z
  .union([
    z.number().min(0),
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform(Number),
  ])
  .transform((value) => Math.round(value < secondsEnd ? value * 1_000 : value));

const Count = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

export const TokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  /** Seconds; some answers give them as text. */
  expires_in: Count.nullish(),
});

export const Diagnostics = z.object({
  latitude: z.number().min(-90).max(90).nullish().catch(null),
  longitude: z.number().min(-180).max(180).nullish().catch(null),
  /** Metres. */
  radius: z.number().min(0).nullish().catch(null),
  lastNetworkActivity: Moment.nullish(),
});

export const ErrorAnswer = z.object({ error_code: z.string().min(1), error_description: Words });

export const Sim = z.object({
  iccid: Id.refine((text) => /^\d{18,20}$/.test(text), 'no ICCID of 18 to 20 digits'),
  eid: Id.nullish(),
  group: Words,
  type: Words,
  form: Words,
  /** Megabytes. */
  data_limit: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d{1,12}(\.\d+)?$/)
        .transform(Number),
    ])
    .nullish(),
  name: Words,
  msisdn: Id.nullish(),
  imei: Id.nullish(),
  imsi: Id.nullish(),
  apn: Words,
  /** Only of an eSIM. Names of profiles are the provider's own. */
  active_profile: Words,
  downloaded_profiles: z.array(z.string()).nullish(),
  /** The older pair of words. */
  status: z.union([z.string(), z.object({ primary: Words, secondary: Words })]).nullish(),
  /** The newer single word, which counts where both are there. */
  state: Words,
  lastNetworkActivityMillis: Moment.nullish(),
  lastModifiedMillis: Moment.nullish(),
  lastDataSessionMillis: Moment.nullish(),
});
export type Sim = z.infer<typeof Sim>;

export const Session = z.object({
  id: Id,
  /** Name of the country; `alpha3` is its ISO 3166-1 code. */
  country: Words,
  alpha3: Words,
  operator: Words,
  /** Bytes of both directions. */
  data_size: Count.nullish(),
  start_time: Moment,
});
export type Session = z.infer<typeof Session>;

export const Alert = z.object({
  id: Id,
  trigger: Words,
  timestamp: Moment,
  is_read: z.boolean().nullish(),
  iccid: Id.nullish(),
});
export type Alert = z.infer<typeof Alert>;

export const GroupName = z.string().min(1);

/** What every list says of itself. `found` rows from `offset` on, of `total`. */
export const Listed = z.object({ offset: Count.nullish(), total: Count.nullish() });
