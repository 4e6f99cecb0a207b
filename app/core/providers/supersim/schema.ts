import { z } from 'zod';

/**
 * The published shapes of Super SIM's answers, as far as they are used. Enumerations stay open, unknown keys are ignored, and
 * everything may be missing or null: the descriptions require nothing.
 */

/** An identifier: text, or a number that was short enough to be one. Long ones already came as text. */
const Id = z.union([z.string().min(1), z.number()]).transform(String);
/** Bytes as an integer. A number beyond 2^53 came as text and is refused: a double could not hold it. */
const Bytes = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

export const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z
    .union([
      z.number().positive(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ])
    .nullish(),
  scope: z.string().nullish(),
});

export const Meta = z.object({ next_page_url: z.string().nullish() });

export const Sim = z.object({
  sid: Id,
  iccid: Id,
  status: z.string().nullish(),
  unique_name: z.string().nullish(),
  fleet_sid: z.string().nullish(),
  account_sid: z.string().nullish(),
  date_created: z.string().nullish(),
  date_updated: z.string().nullish(),
});
export type Sim = z.infer<typeof Sim>;

export const Fleet = z.object({
  sid: Id,
  unique_name: z.string().nullish(),
  data_enabled: z.boolean().nullish(),
  data_limit: z.int().nullish(),
  data_metering: z.string().nullish(),
  sms_commands_enabled: z.boolean().nullish(),
  sms_commands_url: z.string().nullish(),
  ip_commands_url: z.string().nullish(),
  network_access_profile_sid: z.string().nullish(),
});
export type Fleet = z.infer<typeof Fleet>;

export const AccessProfile = z.object({ sid: Id, unique_name: z.string().nullish() });

export const AccessNetwork = z.object({
  sid: Id,
  friendly_name: z.string().nullish(),
  iso_country: z.string().nullish(),
  identifiers: z.array(z.object({ mcc: Id.nullish(), mnc: Id.nullish() })).nullish(),
});
export type AccessNetwork = z.infer<typeof AccessNetwork>;

export const SettingsUpdate = z.object({
  sid: Id,
  status: z.string().nullish(),
  packages: z.array(z.object({ name: z.string().nullish(), version: Id.nullish() })).nullish(),
  date_created: z.string().nullish(),
});
export type SettingsUpdate = z.infer<typeof SettingsUpdate>;

export const SmsCommand = z.object({ sid: Id, status: z.string().nullish() });

export const UsageRecord = z.object({
  sim_sid: Id,
  period: z.object({ start_time: z.string() }),
  data_upload: Bytes.nullish(),
  data_download: Bytes.nullish(),
});
export type UsageRecord = z.infer<typeof UsageRecord>;
