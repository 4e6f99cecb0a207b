import { z } from 'zod';

/** The published shapes of CAMARA's answers, as far as they are used. Enumerations stay open, unknown keys are ignored. */

/** RFC 3339 with a time zone, down to nanoseconds, as ms UTC. */
const Instant = z
  .string()
  .transform((text) => Date.parse(text.replace(/(\.\d{3})\d+/, '$1')))
  .refine((at) => !Number.isNaN(at), 'no time with a time zone');

export const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().min(0).nullish(),
  scope: z.string().nullish(),
});

export const Reachability = z.object({
  lastStatusTime: Instant,
  reachable: z.boolean(),
  connectivity: z.array(z.string()).nullish(),
});
export type Reachability = z.infer<typeof Reachability>;

export const Roaming = z.object({
  lastStatusTime: Instant,
  roaming: z.boolean(),
  /** Mobile country code. */
  countryCode: z.int().nullish(),
  /** ISO 3166-1 alpha-2; more than one where territories share a code. */
  countryName: z.array(z.string()).nullish(),
});
export type Roaming = z.infer<typeof Roaming>;

const Point = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) });

export const Circle = z.object({ areaType: z.literal('CIRCLE'), center: Point, radius: z.number().min(0) });
export const Binding = z.object({
  imeiBind: z.object({ bindImei: z.string().nullish(), bindStatus: z.string().nullish() }).nullish(),
  areaLimit: z
    .object({
      areaLimitStatus: z.string().nullish(),
      // An area of another form than the published one leaves the status readable.
      limitArea: Circle.nullish().catch(null),
    })
    .nullish(),
});
export type Binding = z.infer<typeof Binding>;

const Polygon = z.object({ areaType: z.literal('POLYGON'), boundary: z.array(Point).min(3).max(1_000) });

/** Where a device is: a circle, or a polygon whose last corner joins the first. */
export const Place = z.object({
  lastLocationTime: Instant,
  area: z.discriminatedUnion('areaType', [Circle, Polygon]),
});
export type Place = z.infer<typeof Place>;

export const SimSwapInfo = z.object({
  latestSimChange: Instant.nullable(),
  monitoredPeriod: z.int().nullish(),
});

export const DeviceSwapInfo = z.object({
  latestDeviceChange: Instant.nullable(),
  monitoredPeriod: z.int().nullish(),
});

export const Bound = z.object({ bound: z.boolean() });
export const Unbound = z.object({ unbound: z.boolean() });

export const Subscription = z.object({
  id: z.string().min(1),
  sink: z.string(),
  types: z.array(z.string()),
  expiresAt: Instant.nullish(),
  status: z.string().nullish(),
  config: z.object({
    subscriptionDetail: z.object({
      phoneNumber: z.string().nullish(),
      device: z.object({ phoneNumber: z.string().nullish() }).nullish(),
    }),
  }),
});
export type Subscription = z.infer<typeof Subscription>;
