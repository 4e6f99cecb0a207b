import {
  subjectOf,
  type AttestationFacts,
  type DnsFacts,
  type FirmwareFacts,
  type FlowFacts,
  type InventoryFacts,
  type ScanFacts,
  type SensorKind,
  type SmsFacts,
  type TlsProbeFacts,
} from '../imports/facts.ts';
import { classNames } from './classes.ts';
import { known } from './known.ts';
import type { EventClass, SextantEvent } from './model.ts';
import { nameMembers } from './names.ts';
import { simMembers, type EventSim } from './sim-members.ts';

/** Rows of the ledger as events: what evidence files told, and what was done in this console. Pure. */

/** A row of `sensor_events`. */
export interface SensorEventRow {
  readonly event_id: number;
  readonly kind: string;
  readonly iccid_body: string;
  readonly at: number;
  readonly facts: string;
  readonly key: string;
}

/** What an evidence file told of one SIM; null for a kind that is not known. `receivedAt` is `at`: the file says no other. */
export function fromSensorEvent(row: SensorEventRow, sim: EventSim | null): SextantEvent | null {
  const told = sensorBody(row.kind as SensorKind, JSON.parse(row.facts) as unknown);
  if (told === null) return null;
  return event(told, {
    id: `file/${row.kind}/${row.key}`.slice(0, 300),
    at: row.at,
    receivedAt: row.at,
    source: 'evidence file',
    body: row.iccid_body,
    sim,
  });
}

function sensorBody(kind: SensorKind, facts: unknown): Told | null {
  switch (kind) {
    case 'firmware':
      return { type: 'device.firmware.reported', class: 'device', body: known(facts as FirmwareFacts) };
    case 'sms-usage': {
      const { topDestination, ...counts } = facts as SmsFacts;
      return { type: 'sms.counted', class: 'sms', body: known({ ...counts, to: topDestination }) };
    }
    case 'flow': {
      const { sourceIp, destinationIp, destinationPort, flowCount, firstAt: _, ...flow } = facts as FlowFacts;
      const ends = { srcIp: sourceIp, dstIp: destinationIp, dstPort: destinationPort, flows: flowCount };
      return {
        type: 'flow.summary',
        class: 'flow',
        body: known({ ...flow, ...ends, direction: 'outbound' }),
      };
    }
    case 'dns': {
      const { query, type, resolver, ...dns } = facts as DnsFacts;
      const asked = { queryType: type, dstIp: resolver, direction: 'outbound', ...nameMembers(query) };
      return { type: 'dns.summary', class: 'dns', body: known({ ...dns, ...asked }) };
    }
    default:
      return null;
  }
}

/** A row of `evidence`. */
export interface EvidenceRow {
  readonly subject: string;
  readonly kind: string;
  readonly observed_at: number;
  readonly collected_at: number;
  readonly source: string;
  readonly facts: string;
}

const simSubject = subjectOf.sim('');

/** A state that was told of a device, an endpoint or a control; null for summaries, whose events stand elsewhere. */
export function fromEvidence(row: EvidenceRow, sim: EventSim | null): SextantEvent | null {
  const told = evidenceBody(row.kind, JSON.parse(row.facts) as unknown, row.subject);
  if (told === null) return null;
  return event(told, {
    id: `evidence/${row.subject}/${row.kind}/${row.observed_at}`.slice(0, 300),
    at: row.observed_at,
    receivedAt: row.collected_at,
    source: row.source.slice(0, 200) || 'evidence file',
    body: row.subject.startsWith(simSubject) ? row.subject.slice(simSubject.length) : null,
    sim,
  });
}

function evidenceBody(kind: string, facts: unknown, subject: string): Told | null {
  if (kind.startsWith('attestation:')) {
    const { control, statement, result, document, sha256 } = facts as AttestationFacts;
    const body = known({ control, statement, result, document, sha256 });
    return { type: 'device.attested', class: 'device', body };
  }
  if (kind === 'scan') {
    const { scanner, openPorts, defaultCredential } = facts as ScanFacts;
    const open = openPorts.slice(0, 200).map(({ port, protocol }) => `${port}/${protocol}`);
    return {
      type: 'device.scanned',
      class: 'device',
      body: known({ scanner, defaultCredential, openPorts: open }),
    };
  }
  if (kind === 'device-inventory') {
    const { imei, maker, hardwareRevision, serialNumber, module, lifecycle, approvedFirmware, installedAt } =
      facts as InventoryFacts;
    const body = known({
      maker,
      hardwareRevision,
      serialNumber,
      module,
      lifecycle,
      installedAt,
      registeredImei: imei,
      firmware: approvedFirmware?.join(' ') ?? null,
    });
    return { type: 'device.inventory.recorded', class: 'device', body };
  }
  if (kind === 'tls-probe') {
    const { protocols, weakCipherSuites, chainValid, nameValid, notAfter } = facts as TlsProbeFacts;
    const body = known({
      endpoint: subject.slice(subjectOf.endpoint('').length),
      tlsVersion: protocols.join(' '),
      weakCipherSuites: [...weakCipherSuites],
      chainValid,
      nameValid,
      notAfter,
    });
    return { type: 'tls.probed', class: 'tls', body };
  }
  return null;
}

/** A row of `audit`. */
export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly role: string;
  readonly act: string;
  readonly subject: string;
}

/** An act in this console. */
export function fromAudit(row: AuditRow): SextantEvent {
  const { seq, at, actor, role, act, subject } = row;
  const told: Told = { type: 'console.act', class: 'audit', body: known({ actor, role, act, subject }) };
  return event(told, {
    id: `audit/${seq}`,
    at,
    receivedAt: at,
    source: 'console',
    body: null,
    sim: null,
  });
}

interface Told {
  readonly type: string;
  readonly class: EventClass;
  readonly body: object;
}

interface About {
  readonly id: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly source: string;
  /** ICCID body that the row names. */
  readonly body: string | null;
  readonly sim: EventSim | null;
}

function event(told: Told, about: About): SextantEvent {
  const { id, at, receivedAt, source, body, sim } = about;
  return {
    id,
    at,
    receivedAt,
    type: told.type,
    class: told.class,
    source,
    logsource: { category: classNames[told.class].category, product: 'sextant' },
    ...(body === null ? {} : { iccidBody: body }),
    ...simMembers(sim),
    ...told.body,
  } as SextantEvent;
}
