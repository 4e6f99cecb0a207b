/**
 * The normal form of what files tell: `facts` of the tables `evidence` and `sensor_events`. Times are ms UTC, identifiers are
 * text, null means *not known*. Written by the importer alone; posture, detections and sync read it.
 */

/** Kinds of rows in `evidence`. Attestations are stored as `attestation:<control id>`, see `attestationKind`. */
export const evidenceKinds = [
  'device-inventory',
  'firmware',
  'modem-firmware',
  'scan',
  'flow-summary',
  'dns-summary',
  'tls-probe',
  'sbom',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** Kinds of rows in `sensor_events`; `at` of a row is the instant at which its source saw it. */
export const sensorKinds = ['firmware', 'sms-usage', 'flow', 'dns'] as const;
export type SensorKind = (typeof sensorKinds)[number];

/** `evidence.kind` of a statement about a control. */
export function attestationKind(controlId: string): `attestation:${string}` {
  return `attestation:${controlId}`;
}

/** `evidence.subject` by what a row is about. */
export const subjectOf = {
  sim: (iccidBody: string): string => `sim:${iccidBody}`,
  release: (model: string, version: string): string => `release:${model} ${version}`,
  endpoint: (address: string): string => `endpoint:${address}`,
  group: (name: string): string => `group:${name}`,
  model: (name: string): string => `model:${name}`,
  provider: (name: string): string => `provider:${name.toLowerCase()}`,
  org: 'org',
} as const;

/** subject `sim:…`, kind `device-inventory`: what was installed, as its owner recorded it. */
export interface InventoryFacts {
  /** The IMEI at commissioning: the registered binding. */
  readonly imei: string | null;
  readonly eid: string | null;
  readonly name: string | null;
  readonly deviceClass: string | null;
  readonly maker: string | null;
  readonly model: string | null;
  readonly hardwareRevision: string | null;
  readonly serialNumber: string | null;
  /** Maker and model of the cellular module, in one. */
  readonly module: string | null;
  readonly site: string | null;
  readonly siteCode: string | null;
  /** ISO 3166-1 alpha-2 of the site. */
  readonly country: string | null;
  readonly owner: string | null;
  /** Weight of the asset, 1, 2, 4 or 8, as in `sims.criticality`: the file's levels 1 to 4. */
  readonly criticality: 1 | 2 | 4 | 8 | null;
  readonly exposure: 'public' | 'semi-public' | 'private' | null;
  readonly enclosure: 'sealed' | 'locked' | 'open' | null;
  readonly simFormFactor: 'plug-in' | 'embedded' | 'integrated' | null;
  readonly keyStore: 'secure-element' | 'iot-safe' | 'tee' | 'flash' | null;
  readonly credentialScheme: 'per-device' | 'shared' | 'factory-default' | null;
  readonly updateChannel: 'signed-ota' | 'ota' | 'manual' | 'none' | null;
  readonly supportEnd: number | null;
  /** Approved versions, newest first; null where nobody said. */
  readonly approvedFirmware: readonly string[] | null;
  /** `port/protocol`; an empty list says none, null that nobody said. */
  readonly allowedPorts: readonly string[] | null;
  readonly lifecycle: 'in-service' | 'spare' | 'retired' | null;
  readonly installedAt: number | null;
}

/** subject `sim:…`, kinds `firmware` (application) and `modem-firmware`; sensor kind `firmware`. */
export interface FirmwareFacts {
  readonly component: 'application' | 'modem';
  readonly version: string;
  readonly sha256: string | null;
  readonly installedAt: number | null;
  /** Result of the newest update try; `none`: never tried in the 90 days before. */
  readonly updateResult: 'ok' | 'failed' | 'none' | null;
  readonly secureBoot: boolean | null;
}

/** Sensor kind `sms-usage`. */
export interface SmsFacts {
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly sentCount: number;
  readonly receivedCount: number;
  readonly topDestination: string | null;
  readonly destinationType: 'application' | 'person' | 'premium' | 'international' | 'none' | null;
}

/** Sensor kind `flow`: traffic of one SIM to one destination in one period. */
export interface FlowFacts {
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly sourceIp: string | null;
  readonly destinationIp: string;
  readonly destinationPort: number;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly service: string | null;
  readonly outcome: 'established' | 'no-answer' | 'rejected' | null;
  readonly flowCount: number;
  readonly packetsUp: number | null;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly firstAt: number | null;
}

/** Sensor kind `dns`: one name asked by one SIM in one period. */
export interface DnsFacts {
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly query: string;
  readonly type: string;
  readonly responseCode: string;
  readonly resolver: string | null;
  readonly count: number;
}

/** subject `sim:…`, kind `scan`. An empty `openPorts` says that the scan ran and found none. */
export interface ScanFacts {
  readonly scanner: string | null;
  readonly openPorts: readonly {
    readonly port: number;
    readonly protocol: 'tcp' | 'udp';
    readonly service: string | null;
  }[];
  readonly defaultCredential: 'rejected' | 'accepted' | 'not-tested';
}

/** subject `sim:…`, kind `flow-summary`: the newest 24 hours of flow records of a SIM. Derived, rebuilt from the events. */
export interface FlowSummaryFacts {
  readonly from: number;
  readonly to: number;
  readonly flows: number;
  readonly destinations: number;
  readonly bytesUp: number;
  /** Services that carry data unencrypted, by name, with their established flows. */
  readonly cleartext: Readonly<Record<string, number>>;
  /** Different destinations tried on remote-administration ports. */
  readonly administrationTargets: number;
  /** Different mail servers tried. */
  readonly mailTargets: number;
}

/** subject `sim:…`, kind `dns-summary`: the newest 24 hours of name queries of a SIM. Derived, rebuilt from the events. */
export interface DnsSummaryFacts {
  readonly from: number;
  readonly to: number;
  readonly queries: number;
  /** Queries by the address of the resolver that was asked. */
  readonly resolvers: Readonly<Record<string, number>>;
  readonly unknownNames: number;
}

/** subject by scope (`org`, `provider:…`, `model:…`, `group:…`), kind `attestation:<control id>`. */
export interface AttestationFacts {
  readonly scope: 'org' | 'provider' | 'model' | 'group';
  readonly subject: string;
  readonly control: string;
  readonly statement: string;
  readonly result: 'met' | 'partly' | 'not-met';
  readonly attestedBy: string | null;
  readonly document: string | null;
  readonly sha256: string | null;
}

/** subject `endpoint:…`, kind `tls-probe`. */
export interface TlsProbeFacts {
  readonly protocols: readonly string[];
  readonly weakCipherSuites: readonly string[];
  readonly forwardSecrecy: boolean | null;
  readonly chainValid: boolean | null;
  readonly nameValid: boolean | null;
  readonly notAfter: number | null;
  readonly clientCertificateRequired: boolean | null;
}

/** subject `release:<model> <version>`, kind `sbom`. */
export interface SbomFacts {
  readonly model: string;
  readonly release: string;
  readonly format: string | null;
  readonly schemaValid: boolean | null;
  readonly componentCount: number | null;
  /** Share of components with a package URL or CPE, 0 to 1. */
  readonly identifiedShare: number | null;
  readonly vulnerabilities: readonly {
    readonly id: string;
    readonly component: string | null;
    readonly severity: 'critical' | 'high' | 'medium' | 'low';
    readonly knownExploited: boolean;
    readonly dueAt: number | null;
    readonly status: 'open' | 'fixed' | 'not-affected';
  }[];
}
