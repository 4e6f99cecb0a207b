import { z } from 'zod';
import {
  subjectOf,
  type DnsFacts,
  type FirmwareFacts,
  type FlowFacts,
  type ScanFacts,
  type SensorKind,
  type SmsFacts,
} from './facts.ts';
import { count, identifier, instant, known, word } from './fields.ts';
import { simOf, type ImportedEvent, type ImportedRow } from './row.ts';

/** Rows of NDJSON files that are about one SIM. */

const FirmwareRow = z.object({
  iccid: identifier,
  observedAt: instant,
  component: z.enum(['application', 'modem']),
  version: z.string().min(1).max(100),
  sha256: known(word),
  installedAt: known(instant),
  updateResult: known(z.enum(['ok', 'failed', 'none'])),
  secureBoot: known(z.boolean()),
});

export function firmwareRow(value: unknown): ImportedRow {
  const { iccid, observedAt, ...facts } = FirmwareRow.parse(value);
  const sim = simOf(iccid);
  const kind = facts.component === 'modem' ? 'modem-firmware' : 'firmware';
  return {
    evidence: {
      subject: subjectOf.sim(sim),
      kind,
      observedAt,
      validUntil: null,
      facts: facts satisfies FirmwareFacts,
    },
    event: eventOf('firmware', sim, observedAt, facts, [facts.component, facts.version, observedAt]),
    sim,
  };
}

const SmsRow = z.object({
  iccid: identifier,
  observedAt: instant,
  periodStart: instant,
  periodEnd: instant,
  sentCount: count,
  receivedCount: count,
  topDestination: known(word),
  destinationType: known(z.enum(['application', 'person', 'premium', 'international', 'none'])),
});

export function smsRow(value: unknown): ImportedRow {
  const { iccid, observedAt, ...facts } = SmsRow.parse(value);
  const sim = simOf(iccid);
  return {
    evidence: null,
    event: eventOf('sms-usage', sim, observedAt, facts satisfies SmsFacts, [facts.periodStart]),
    sim,
  };
}

const FlowRow = z.object({
  iccid: identifier,
  observedAt: instant,
  periodStart: instant,
  periodEnd: instant,
  sourceIp: known(word),
  destinationIp: word,
  destinationPort: z.int().min(0).max(65_535),
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  service: known(word),
  outcome: known(z.enum(['established', 'no-answer', 'rejected'])),
  flowCount: count,
  packetsUp: known(count),
  bytesUp: count,
  bytesDown: count,
  firstAt: known(instant),
});

export function flowRow(value: unknown): ImportedRow {
  const { iccid, observedAt, ...facts } = FlowRow.parse(value);
  const sim = simOf(iccid);
  const key = [facts.periodStart, facts.destinationIp, facts.destinationPort, facts.protocol, facts.outcome];
  return { evidence: null, event: eventOf('flow', sim, observedAt, facts satisfies FlowFacts, key), sim };
}

const DnsRow = z.object({
  iccid: identifier,
  observedAt: instant,
  periodStart: instant,
  periodEnd: instant,
  query: word,
  type: word,
  responseCode: word,
  resolver: known(word),
  count,
});

export function dnsRow(value: unknown): ImportedRow {
  const { iccid, observedAt, ...facts } = DnsRow.parse(value);
  const sim = simOf(iccid);
  const key = [facts.periodStart, facts.query, facts.type, facts.resolver];
  return { evidence: null, event: eventOf('dns', sim, observedAt, facts satisfies DnsFacts, key), sim };
}

const ScanRow = z.object({
  iccid: identifier,
  observedAt: instant,
  scanner: known(word),
  openPorts: z
    .array(
      z.object({ port: z.int().min(0).max(65_535), protocol: z.enum(['tcp', 'udp']), service: known(word) }),
    )
    .max(65_536),
  defaultCredential: z.enum(['rejected', 'accepted', 'not-tested']),
});

export function scanRow(value: unknown): ImportedRow {
  const { iccid, observedAt, ...facts } = ScanRow.parse(value);
  const sim = simOf(iccid);
  return {
    evidence: {
      subject: subjectOf.sim(sim),
      kind: 'scan',
      observedAt,
      validUntil: null,
      facts: facts satisfies ScanFacts,
    },
    event: null,
    sim,
  };
}

function eventOf(
  kind: SensorKind,
  sim: string,
  at: number,
  facts: object,
  key: readonly unknown[],
): ImportedEvent {
  return { kind, iccidBody: sim, at, facts, key: JSON.stringify([sim, ...key]) };
}
