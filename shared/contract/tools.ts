import { z } from 'zod';
import { filterParts } from '../filter-rules.ts';
import { Instant, SimKey } from './common.ts';
import { command, event, query } from './define.ts';

/** What a provider offers beside its inventory and its actions. `none` and `unknown` say why in `how`. */
const ToolOffer = z.strictObject({ support: z.enum(['native', 'none', 'unknown']), how: z.string() });

/** Where a device was, as its provider told it when a person asked. Personal data: kept for `keptDays`, then gone. */
export const Location = z.strictObject({
  id: z.int(),
  latitude: z.number().describe('degrees, WGS 84'),
  longitude: z.number(),
  radius: z.number().nullable().describe('metres; null where the provider does not say'),
  observedAt: Instant.nullable().describe(
    'when the network saw it there; null where the provider does not say',
  ),
  askedAt: Instant,
  askedBy: z.string(),
  provider: z.string(),
  basis: z.string().describe('what the place rests on'),
});
export type Location = z.infer<typeof Location>;

export const Capture = z.strictObject({
  sessionId: z.string(),
  state: z.enum(['requested', 'capturing', 'processing', 'done', 'failed', 'stopped', 'unknown']),
  rawState: z.string(),
  createdAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  seconds: z.int().nullable(),
  url: z.string().nullable().describe('of the result; never followed by the console'),
  problem: z.string().nullable(),
});
export type Capture = z.infer<typeof Capture>;

/** An automation of the account at the provider, which acts by itself. */
export const AccountRule = z.strictObject({
  ruleId: z.string(),
  name: z.string(),
  active: z.boolean(),
  what: z.string(),
  scope: z.string(),
});
export type AccountRule = z.infer<typeof AccountRule>;

export const RuleTemplate = z.strictObject({
  id: z.string(),
  title: z.string(),
  about: z.string(),
  asksUrl: z.boolean(),
});
export type RuleTemplate = z.infer<typeof RuleTemplate>;

/** One part of a gateway's filter as this console wrote it last. */
export const WrittenFilter = z.strictObject({
  text: z.string().describe('its rules, one a line'),
  before: z.string().nullable().describe('what stood there before; null where nobody knows'),
  at: Instant,
  by: z.string(),
  known: z.boolean().describe('false where the answer was lost: it may have been set or not'),
});
export type WrittenFilter = z.infer<typeof WrittenFilter>;

/** A private gateway, and what is known of its filter. */
export const GatewayFilter = z.strictObject({
  gatewayId: z.string(),
  name: z.string(),
  groups: z.array(z.string()).describe('names of the groups behind it'),
  sims: z.int().describe('SIMs in those groups'),
  routing: z.string().nullable().describe('as the provider shows it; null where it does not'),
  written: z.strictObject({
    routing: WrittenFilter.nullable(),
    ip: WrittenFilter.nullable(),
    domain: WrittenFilter.nullable(),
  }),
});
export type GatewayFilter = z.infer<typeof GatewayFilter>;

const Sim = z.strictObject({ simKey: SimKey });
const Provider = z.strictObject({ providerId: z.string() });
/** False where a fresh reading does not show it yet. */
const Confirmed = z.strictObject({ confirmed: z.boolean() });

export const tools = {
  sim: query(
    'What can be asked about one SIM beside its record, with the reason where it cannot; and what was kept of it.',
    Sim,
    z.strictObject({
      provider: z.string(),
      location: ToolOffer,
      locators: z
        .array(z.strictObject({ providerId: z.string(), name: z.string(), how: z.string() }))
        .describe(
          'who can be asked where it is: the provider that lists it first, then operators that know it',
        ),
      capture: ToolOffer,
      shortest: z.int().describe('seconds of one capture'),
      longest: z.int(),
      locations: z.array(Location).describe('newest first'),
      keptDays: z.int(),
      profiles: z
        .strictObject({ active: z.string().nullable(), all: z.array(z.string()) })
        .nullable()
        .describe('eSIM profiles on the card at the last reading; null where the provider tells of none'),
    }),
  ),
  locate: command(
    'Asks the provider anew where the device is, and keeps the answer for a while. Who asked is audited.',
    Sim.extend({ through: z.string().min(1).max(80).optional().describe('whom to ask; absent: the first') }),
    z.strictObject({ location: Location.nullable(), reason: z.string().nullable() }),
  ),
  forgetLocations: command('Forgets every kept place of a SIM.', Sim, z.strictObject({ forgotten: z.int() })),
  captures: query(
    'Packet captures of a SIM, asked of the provider now, newest first.',
    Sim,
    z.strictObject({ captures: z.array(Capture) }),
  ),
  startCapture: command(
    'Asks for a packet capture. What the device sends is recorded at the provider.',
    z.strictObject({
      simKey: SimKey,
      seconds: z.int().min(1).max(86_400),
      reason: z.string().trim().min(3).max(1_000),
    }),
    z.strictObject({ capture: Capture }),
  ),
  stopCapture: command(
    'Ends a packet capture early.',
    z.strictObject({ simKey: SimKey, sessionId: z.string().min(1).max(200) }),
    Confirmed,
  ),
  rules: query(
    'Automations of a provider account, asked of it now, and what can be made from here.',
    Provider,
    z.strictObject({
      offer: ToolOffer,
      rules: z.array(AccountRule),
      switches: z.boolean().describe('they can be switched on and off from here'),
      templates: z.array(RuleTemplate),
      groups: z.array(z.strictObject({ groupId: z.string(), name: z.string() })),
    }),
  ),
  createRule: command(
    'Makes an automation at the provider from a template.',
    z.strictObject({
      providerId: z.string(),
      templateId: z.string().max(80),
      name: z.string().trim().min(1).max(80),
      groupId: z.string().max(200).nullable(),
      url: z.url().max(500).nullable(),
      reason: z.string().trim().min(3).max(1_000),
    }),
    z.strictObject({ ruleId: z.string(), confirmed: z.boolean() }),
  ),
  switchRule: command(
    'Switches an automation at the provider on or off.',
    z.strictObject({ providerId: z.string(), ruleId: z.string().max(200), active: z.boolean() }),
    Confirmed,
  ),
  filters: query(
    'Filters of the private gateways of a provider account: what it shows now, and what this console wrote.',
    Provider,
    z.strictObject({ offer: ToolOffer, gateways: z.array(GatewayFilter) }),
  ),
  setFilter: command(
    'Replaces one part of the filter of a gateway. It hits every SIM behind the gateway.',
    z.strictObject({
      providerId: z.string(),
      gatewayId: z.string().min(1).max(200),
      part: z.enum(filterParts),
      text: z.string().max(60_000).describe('its rules, one a line; empty for none'),
      expectedSims: z.int().min(0).describe('SIMs behind the gateway that the person saw'),
      reason: z.string().trim().min(3).max(1_000),
    }),
    z.strictObject({
      rules: z.int(),
      confirmed: z
        .boolean()
        .nullable()
        .describe('null where the provider shows nothing that could confirm it'),
    }),
  ),
  deleteRule: command(
    'Deletes an automation at the provider.',
    z.strictObject({ providerId: z.string(), ruleId: z.string().max(200) }),
    Confirmed,
  ),
} as const;

export const toolsEvents = {
  changed: event('A place was kept or forgotten, or an automation changed.', z.strictObject({})),
} as const;
