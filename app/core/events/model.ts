import { z } from 'zod';

/**
 * The events that rules judge: whatever a fleet says of itself, in one shape. An envelope that all share (who, when, from
 * where) and the members of a class beside it, flat, so that a rule names a member by one word. What is not known is absent,
 * never null and never empty. Meaning, units and the names of others stand in `fields.ts`.
 */

export const eventClasses = [
  'sim',
  'session',
  'usage',
  'sms',
  'voice',
  'location',
  'audit',
  'flow',
  'dns',
  'tls',
  'alert',
  'device',
  'broker',
  'cloud',
] as const;
export type EventClass = (typeof eventClasses)[number];

const text = z.string().min(1).max(4_000).optional();
const word = z.string().min(1).max(500).optional();
const identifier = z.string().min(1).max(64).optional();
const count = z.int().min(0).optional();
const instant = z.int().optional();
const flag = z.boolean().optional();
const port = z.int().min(0).max(65_535).optional();
const address = z
  .string()
  .min(2)
  .max(45)
  .regex(/^[0-9a-fA-F:.]+$/, 'is no IP address')
  .optional();
const words = z.array(z.string().min(1).max(500)).max(200).optional();

/** What every event has or may have. */
export const envelope = {
  id: z.string().min(1).max(300),
  at: z.int(),
  receivedAt: z.int(),
  type: z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/, 'is no type such as session.started'),
  source: z.string().min(1).max(200),
  logsource: z.strictObject({
    category: z.string().min(1),
    product: z.string().min(1),
    service: z.string().min(1).optional(),
  }),
  late: flag,
  providerId: word,
  simKey: z.int().optional(),
  iccid: identifier,
  iccidBody: identifier,
  eid: identifier,
  imsi: identifier,
  msisdn: identifier,
  imei: identifier,
  tac: identifier,
  device: word,
  deviceClass: word,
  model: word,
  site: word,
  group: word,
} as const;

/** Where a SIM stands in the network. */
const network = { ip: address, apn: word, plmn: identifier, country: word, rat: word, cell: word } as const;
const endpoints = {
  srcIp: address,
  srcPort: port,
  dstIp: address,
  dstPort: port,
  protocol: word,
  direction: z.enum(['outbound', 'inbound', 'lateral']).optional(),
  peerIccidBody: identifier,
  uid: word,
} as const;
const period = { periodStart: instant, periodEnd: instant } as const;
const change = { was: text, isNow: text } as const;
const raw = { raw: z.record(z.string(), z.unknown()).optional() } as const;

/** The members of each class beside the envelope. */
export const bodies = {
  sim: { ...network, ...change, ...raw },
  session: { ...network, cause: word, ...raw },
  usage: { bytesUp: count, bytesDown: count, bytesTotal: count, ...period, ...raw },
  sms: {
    ...network,
    from: word,
    to: word,
    destinationType: word,
    sentCount: count,
    receivedCount: count,
    protocolId: count,
    dataCoding: count,
    ...period,
    ...raw,
  },
  voice: { ...network, from: word, to: word, destinationType: word, durationMs: count, ...raw },
  location: {
    ...network,
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
    accuracyMetres: z.number().min(0).optional(),
    ...raw,
  },
  audit: {
    actor: word,
    role: word,
    act: word,
    subject: word,
    result: word,
    srcIp: address,
    country: word,
    ...raw,
  },
  flow: {
    ...endpoints,
    service: word,
    outcome: z.enum(['established', 'no-answer', 'rejected', 'reset']).optional(),
    connState: word,
    flows: count,
    packetsUp: count,
    packetsDown: count,
    bytesUp: count,
    bytesDown: count,
    durationMs: count,
    ...period,
  },
  dns: {
    ...endpoints,
    query: z.string().min(1).max(1_024).optional(),
    queryType: word,
    queryLength: count,
    longestLabel: count,
    zone: word,
    responseCode: word,
    answers: words,
    count,
    ...period,
  },
  tls: {
    ...endpoints,
    serverName: word,
    tlsVersion: word,
    ja3: word,
    ja4: word,
    certificateSubject: text,
    certificateIssuer: text,
    certificateFingerprint: word,
    notAfter: instant,
    endpoint: word,
    weakCipherSuites: words,
    chainValid: flag,
    nameValid: flag,
  },
  alert: {
    ...endpoints,
    signature: text,
    signatureId: count,
    alertCategory: word,
    alertSeverity: count,
    alertAction: word,
  },
  device: {
    component: word,
    version: word,
    sha256: word,
    installedAt: instant,
    updateResult: word,
    secureBoot: flag,
    scanner: word,
    openPorts: words,
    defaultCredential: word,
    control: word,
    statement: text,
    result: word,
    document: word,
    maker: word,
    hardwareRevision: word,
    serialNumber: word,
    module: word,
    registeredImei: identifier,
    lifecycle: word,
    firmware: word,
    reading: word,
    value: z.number().optional(),
    readingUnit: word,
  },
  broker: {
    ...endpoints,
    clientId: word,
    username: word,
    topic: z.string().min(1).max(1_024).optional(),
    qos: count,
    retain: flag,
    payloadBytes: count,
    keepAliveSeconds: count,
    protocolVersion: word,
    result: z.enum(['accepted', 'refused']).optional(),
    reason: word,
    broker: word,
  },
  cloud: { act: word, subject: word, actor: word, result: word, level: word, words: text, ...raw },
} as const satisfies Readonly<Record<EventClass, z.ZodRawShape>>;

type Envelope = z.infer<z.ZodObject<typeof envelope>>;
type BodyOf<C extends EventClass> = z.infer<z.ZodObject<(typeof bodies)[C]>>;

/** One event: `class` tells which members it may have. */
export type SextantEvent<C extends EventClass = EventClass> = C extends EventClass
  ? Envelope & { readonly class: C } & BodyOf<C>
  : never;

/** Members of the envelope that say which SIM an event is about. */
export type SimMembers = Pick<
  Envelope,
  | 'providerId'
  | 'simKey'
  | 'iccid'
  | 'iccidBody'
  | 'eid'
  | 'imsi'
  | 'msisdn'
  | 'imei'
  | 'tac'
  | 'device'
  | 'deviceClass'
  | 'model'
  | 'site'
  | 'group'
>;

type Schemas = { readonly [C in EventClass]: z.ZodObject<(typeof bodies)[C]> };

const bodySchemas: Partial<Record<EventClass, z.ZodObject>> = {};
const eventSchemas: Partial<Record<EventClass, z.ZodObject>> = {};

/** Checks the members of a class alone, without the envelope. Made once per class, when first asked for. */
export function bodySchema<C extends EventClass>(kind: C): Schemas[C] {
  const known = bodySchemas[kind] ?? z.strictObject(bodies[kind]);
  bodySchemas[kind] = known;
  return known as unknown as Schemas[C];
}

/**
 * Checks a whole event that comes from outside.
 *
 * @throws ZodError naming the first member that is wrong
 */
export function parseEvent(value: unknown): SextantEvent {
  const kind = z.object({ class: z.enum(eventClasses) }).parse(value).class;
  const schema =
    eventSchemas[kind] ?? z.strictObject({ ...envelope, class: z.literal(kind), ...bodies[kind] });
  eventSchemas[kind] = schema;
  return schema.parse(value) as SextantEvent;
}

const classByPrefix: Readonly<Record<string, EventClass>> = {
  sim: 'sim',
  session: 'session',
  usage: 'usage',
  sms: 'sms',
  voice: 'voice',
  location: 'location',
  console: 'audit',
  flow: 'flow',
  dns: 'dns',
  tls: 'tls',
  alert: 'alert',
  device: 'device',
  broker: 'broker',
  platform: 'cloud',
};

/** The class of a type: its first word decides, but for calls of a provider's API, which are acts of somebody. */
export function classOf(type: string): EventClass {
  if (type === 'platform.api_call') return 'audit';
  return classByPrefix[type.slice(0, type.indexOf('.'))] ?? 'cloud';
}
