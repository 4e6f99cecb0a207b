/** The rows of the import files, as `docs/import-formats.md` describes them. Times are ISO 8601 in UTC. */

import type { BrokerLine } from './broker-log.ts';
import type { ZeekConnRow, ZeekDnsRow } from './sensor-logs.ts';

export interface InventoryRow {
  readonly iccid: string;
  readonly eid: string;
  readonly imei: string;
  readonly name: string;
  readonly deviceClass: string;
  readonly maker: string;
  readonly model: string;
  readonly hardwareRevision: string;
  readonly serialNumber: string;
  readonly moduleMaker: string;
  readonly moduleModel: string;
  readonly site: string;
  readonly siteCode: string;
  readonly country: string;
  readonly owner: string;
  readonly criticality: string;
  readonly exposure: string;
  readonly enclosure: string;
  readonly simFormFactor: string;
  readonly keyStore: string;
  readonly credentialScheme: string;
  readonly updateChannel: string;
  readonly supportEnd: string;
  readonly approvedFirmware: string;
  readonly allowedPorts: string;
  readonly lifecycle: string;
  readonly installedAt: string;
  readonly observedAt: string;
}

export interface FirmwareRow {
  readonly kind: 'firmware';
  readonly iccid: string;
  readonly observedAt: string;
  readonly component: 'application' | 'modem';
  readonly version: string;
  readonly sha256?: string;
  readonly installedAt?: string;
  readonly updateResult?: 'ok' | 'failed' | 'none';
  readonly secureBoot?: boolean;
}

export interface SmsRow {
  readonly kind: 'sms-usage';
  readonly iccid: string;
  readonly observedAt: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly sentCount: number;
  readonly receivedCount: number;
  readonly topDestination?: string;
  readonly destinationType: 'application' | 'person' | 'premium' | 'international' | 'none';
}

export interface FlowRow {
  readonly kind: 'flow';
  readonly iccid: string;
  readonly observedAt: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly sourceIp: string;
  readonly destinationIp: string;
  readonly destinationPort: number;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly service: string;
  readonly outcome: 'established' | 'no-answer' | 'rejected';
  readonly flowCount: number;
  readonly packetsUp: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly firstAt: string;
}

export interface DnsRow {
  readonly kind: 'dns';
  readonly iccid: string;
  readonly observedAt: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly query: string;
  readonly type: 'A' | 'AAAA' | 'TXT';
  readonly responseCode: 'NOERROR' | 'NXDOMAIN';
  readonly resolver: string;
  readonly count: number;
}

export interface ScanRow {
  readonly kind: 'scan';
  readonly iccid: string;
  readonly observedAt: string;
  readonly scanner: string;
  readonly openPorts: readonly {
    readonly port: number;
    readonly protocol: 'tcp' | 'udp';
    readonly service: string;
  }[];
  readonly defaultCredential: 'rejected' | 'accepted' | 'not-tested';
}

export interface AttestationRow {
  readonly kind: 'attestation';
  readonly scope: 'org' | 'provider' | 'model' | 'group';
  readonly subject: string;
  /** Id of the control it speaks for. */
  readonly control: string;
  readonly statement: string;
  readonly result: 'met' | 'partly' | 'not-met';
  readonly attestedBy: string;
  readonly document: string;
  readonly sha256: string;
  readonly observedAt: string;
  readonly validUntil: string;
}

export interface TlsProbeRow {
  readonly kind: 'tls-probe';
  readonly endpoint: string;
  readonly observedAt: string;
  readonly protocols: readonly string[];
  readonly weakCipherSuites: readonly string[];
  readonly forwardSecrecy: boolean;
  readonly chainValid: boolean;
  readonly nameValid: boolean;
  readonly notAfter: string;
  readonly clientCertificateRequired: boolean;
}

export interface SbomRow {
  readonly kind: 'sbom';
  readonly model: string;
  readonly release: string;
  readonly observedAt: string;
  readonly format: string;
  readonly schemaValid: boolean;
  readonly componentCount: number;
  /** Share of components with a package URL or CPE, 0 to 1. */
  readonly identifiedShare: number;
  readonly vulnerabilities: readonly {
    readonly id: string;
    readonly component: string;
    readonly severity: 'critical' | 'high' | 'medium' | 'low';
    readonly knownExploited: boolean;
    readonly dueAt: string;
    readonly status: 'open' | 'fixed' | 'not-affected';
  }[];
}

/** What an attack leaves in the imported files. */
export interface AttackTraces {
  readonly flows?: readonly FlowRow[];
  readonly dns?: readonly DnsRow[];
  readonly sms?: readonly SmsRow[];
  readonly firmware?: readonly FirmwareRow[];
  readonly connections?: readonly ZeekConnRow[];
  readonly queries?: readonly ZeekDnsRow[];
  readonly broker?: readonly BrokerLine[];
}
