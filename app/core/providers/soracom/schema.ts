import { z } from 'zod';

/**
 * The published shapes of Soracom's answers, as far as they are used. Enumerations stay open, unknown keys are ignored, and
 * everything that the description does not require may be missing or null.
 */

/** An identifier: text, or a number that was short enough to be one. Long ones already came as text. */
const Id = z.union([z.string(), z.number()]).transform(String);
/** Milliseconds UTC; one field of the description gives them as text. */
const Millis = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number),
]);
const Words = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export const AuthAnswer = z.object({
  apiKey: z.string().min(1),
  token: z.string().min(1),
  operatorId: z.string().min(1),
  userName: z.string().nullish(),
});

export const Cell = z.object({
  mcc: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{1,3}$/)
        .transform(Number),
    ])
    .nullish(),
  mnc: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{1,3}$/)
        .transform(Number),
    ])
    .nullish(),
  radioType: z.string().nullish(),
  lac: z.int().nullish(),
  ci: z.int().nullish(),
  tac: z.int().nullish(),
  eci: z.int().nullish(),
});
export type Cell = z.infer<typeof Cell>;

const Placement = z.object({ region: z.string().nullish() });

export interface Profile {
  readonly iccid?: string | null | undefined;
  readonly primaryImsi?: string | null | undefined;
  readonly subscribers?:
    | Readonly<Record<string, { readonly msisdn?: string | null | undefined }>>
    | null
    | undefined;
}
type Profiles = Readonly<Record<string, Profile>>;
type Tags = Readonly<Record<string, string | number | boolean | null>>;

const Profiles = z.record(
  z.string(),
  z.object({
    iccid: Id.nullish(),
    primaryImsi: Id.nullish(),
    subscribers: z.record(z.string(), z.object({ msisdn: Id.nullish() })).nullish(),
  }),
);

/**
 * The SIM in two strengths. The plain one takes what the description promises at a third of the cost, because checking a map
 * by hand is cheaper than building it anew; rows that do not fit it are tried with the lenient one before they are rejected.
 */
function simSchema<I extends z.ZodType<string>, M extends z.ZodType<number>>(
  id: I,
  millis: M,
  profiles: z.ZodType<Profiles>,
  tags: z.ZodType<Tags>,
) {
  return z.object({
    simId: id,
    status: z.string(),
    activeProfileId: id.nullish(),
    profiles: profiles.nullish(),
    sessionStatus: z
      .object({
        online: z.boolean().nullish(),
        lastUpdatedAt: millis.nullish(),
        sessionId: id.nullish(),
        imei: id.nullish(),
        imsi: id.nullish(),
        ueIpAddress: z.string().nullish(),
        vpgId: z.string().nullish(),
        cell: Cell.nullish(),
      })
      .nullish(),
    previousSession: z
      .object({
        imei: id.nullish(),
        deletedTime: millis.nullish(),
        ueIpAddress: z.string().nullish(),
        vpgId: z.string().nullish(),
        cell: Cell.nullish(),
      })
      .nullish(),
    imeiLock: z.object({ imei: id.nullish() }).nullish(),
    groupId: z.string().nullish(),
    speedClass: z.string().nullish(),
    terminationEnabled: z.boolean().nullish(),
    moduleType: z.string().nullish(),
    tags: tags.nullish(),
    createdTime: millis.nullish(),
    lastModifiedTime: millis.nullish(),
    lastLocationUpdateTime: millis.nullish(),
  });
}

export const PlainSim = simSchema(
  z.string(),
  z.int().min(0),
  z.custom<Profiles>(areProfiles),
  z.custom<Tags>(areTexts),
);
export const Sim = simSchema(Id, Millis, Profiles, Words);
export type Sim = z.infer<typeof Sim>;

export const SessionEvent = z.object({
  event: z.string(),
  time: Millis,
  simId: Id.nullish(),
  imei: Id.nullish(),
  imsi: Id.nullish(),
  sessionId: Id.nullish(),
  apn: z.string().nullish(),
  ueIpAddress: z.string().nullish(),
  vpgId: z.string().nullish(),
  cell: Cell.nullish(),
  operatorId: z.string().nullish(),
  subscription: z.string().nullish(),
});
export type SessionEvent = z.infer<typeof SessionEvent>;

export const Group = z.object({
  groupId: z.string().min(1),
  tags: Words.nullish(),
  configuration: z.record(z.string(), z.unknown()).nullish(),
});
export type Group = z.infer<typeof Group>;

/** The example of the description writes `requestedTimeEpocMs`, its schema `requestedTimeEpochMs`: both are read. */
export const AuditEntry = z.object({
  apiKind: z.string().nullish(),
  requestPath: z.string().nullish(),
  remoteIpAddress: z.string().nullish(),
  userName: z.string().nullish(),
  statusCode: z.int().nullish(),
  requestedTimeEpochMs: Millis.nullish(),
  requestedTimeEpocMs: Millis.nullish(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Seconds, unlike everywhere else. */
const AuthKey = z.object({
  authKeyId: z.string(),
  createDateTime: z.int().nullish(),
  lastUsedDateTime: z.int().nullish(),
});
export type AuthKey = z.infer<typeof AuthKey>;
export const AuthKeys = z.array(AuthKey);

export const User = z.object({
  userName: z.string(),
  permission: z.string().nullish(),
  roleList: z.array(z.object({ roleId: z.string(), roleName: z.string().nullish() })).nullish(),
  authKeyList: z.array(AuthKey).nullish(),
});
export type User = z.infer<typeof User>;
export const Users = z.array(User);

/** An event handler of the account: a rule of the provider that acts by itself. */
export const EventHandler = z.object({
  handlerId: z.string(),
  name: z.string(),
  status: z.string(),
  ruleConfig: z.object({ type: z.string() }),
  actionConfigList: z.array(z.object({ type: z.string() })),
  targetSimId: z.string().nullish(),
  targetImsi: z.string().nullish(),
  targetGroupId: z.string().nullish(),
});

export const Mfa = z.object({ status: z.string().nullish() });

export const Gateway = z.object({
  vpgId: z.string(),
  tags: Words.nullish(),
  gateOpened: z.boolean().nullish(),
  gatePrivacySeparatorEnabled: z.boolean().nullish(),
  inspection: z.object({ enabled: z.boolean().nullish() }).nullish(),
  mirroring: z
    .object({ peers: z.record(z.string(), z.object({ enabled: z.boolean().nullish() })).nullish() })
    .nullish(),
  routingFilterEntries: z.array(z.object({ action: z.string(), ipRange: z.string() })).nullish(),
  useInternetGateway: z.boolean().nullish(),
  virtualInterfaces: z.record(z.string(), z.unknown()).nullish(),
  vpcPeeringConnections: z.record(z.string(), z.unknown()).nullish(),
  transitGatewayAttachments: z.record(z.string(), z.unknown()).nullish(),
  soracomTransitGatewayVpcAttachments: z.record(z.string(), z.unknown()).nullish(),
  vpnConnections: z.record(z.string(), z.unknown()).nullish(),
  placement: Placement.nullish(),
});
export type Gateway = z.infer<typeof Gateway>;

export const PortMapping = z.object({
  simId: Id.nullish(),
  imsi: Id.nullish(),
  destination: z.object({ simId: Id.nullish(), imsi: Id.nullish() }).nullish(),
  expired: z.boolean().nullish(),
});
export type PortMapping = z.infer<typeof PortMapping>;

export const ExportStarted = z.object({
  exportedFileId: z.string().min(1).nullish(),
  url: z.string().min(1).nullish(),
});
export const ExportState = z.object({ status: z.string(), url: z.string().min(1).nullish() });

function areProfiles(value: unknown): boolean {
  return (
    isMap(value) &&
    Object.values(value).every((profile) => {
      if (!isMap(profile) || !isText(profile['iccid']) || !isText(profile['primaryImsi'])) return false;
      const subscribers = profile['subscribers'] ?? {};
      return (
        isMap(subscribers) &&
        Object.values(subscribers).every((subscriber) => isMap(subscriber) && isText(subscriber['msisdn']))
      );
    })
  );
}

function areTexts(value: unknown): boolean {
  return isMap(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
