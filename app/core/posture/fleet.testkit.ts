import { luhnDigit } from '../../../shared/ids.ts';
import { day, hour } from '../../../shared/time.ts';
import {
  attestationKind,
  subjectOf,
  type AttestationFacts,
  type FirmwareFacts,
  type InventoryFacts,
  type SbomFacts,
} from '../imports/facts.ts';
import type { Ports } from '../ports.ts';
import type { AccountReading, GatewayReading } from '../providers/readings.ts';
import type { AccountFacts, ConsoleFacts, Dated, GroupFacts, SimEvidence, SimFacts } from './facts.ts';
import { planOf } from './checks/words.ts';
import type { ScannedSim } from './queries.ts';

/** Rows as sync and imports would write them, for tests and benchmarks of posture. */

export type Stores = Pick<Ports, 'cache' | 'ledger' | 'hash'>;

/** Noon on the day of all fixtures. */
export const noon = Date.UTC(2026, 10, 20, 12);
export const providerId = 'soracom-1';

export function iccidOf(index: number): string {
  const body = `894231078420${String(index).padStart(7, '0')}`;
  return body + String(luhnDigit(body));
}

export function bodyOf(index: number): string {
  return iccidOf(index).slice(0, -1);
}

export function imeiOf(index: number): string {
  const digits = `35710306${String(index % 1_000_000).padStart(6, '0')}`;
  return digits + String(luhnDigit(digits));
}

export function simRow(index: number, more: Partial<ScannedSim> = {}): ScannedSim {
  return {
    sim_key: index + 1,
    provider_id: providerId,
    provider_sim_id: `sim-${index}`,
    iccid: iccidOf(index),
    iccid_body: bodyOf(index),
    eid: null,
    imei: imeiOf(index),
    imei_lock: 'locked',
    locked_imei: imeiOf(index),
    form_factor: null,
    lifecycle: 'active',
    connectivity: 'online',
    ip: `10.64.${(index >> 8) & 255}.${index & 255}`,
    apn: 'soracom.io',
    country: 'NL',
    rat: 'LTE',
    group_id: 'group-1',
    gateway_id: null,
    device: null,
    model: null,
    device_class: null,
    site: null,
    owner: null,
    firmware: null,
    criticality: null,
    tags: '{}',
    last_seen_at: noon - hour,
    events_until: noon - hour,
    fingerprint: `print-${index}`,
    observed_at: noon,
    p_score: null,
    p_coverage: null,
    p_1: null,
    p_2: null,
    p_3: null,
    p_4: null,
    p_5: null,
    p_6: null,
    p_critical: null,
    ...more,
  };
}

export function insertSim({ cache }: Stores, row: ScannedSim): void {
  cache.run(
    `INSERT INTO sims (sim_key, provider_id, provider_sim_id, iccid, iccid_body, imei, imei_lock, locked_imei, form_factor, lifecycle,
       raw_state, connectivity, ip, apn, country, rat, group_id, gateway_id, device, model, device_class, site, owner, firmware,
       criticality, tags, last_seen_at, events_until, fingerprint, first_seen_at, observed_at, pass)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    [
      row.sim_key,
      row.provider_id,
      row.provider_sim_id,
      row.iccid,
      row.iccid_body,
      row.imei,
      row.imei_lock,
      row.locked_imei,
      row.form_factor,
      row.lifecycle,
      row.connectivity,
      row.ip,
      row.apn,
      row.country,
      row.rat,
      row.group_id,
      row.gateway_id,
      row.device,
      row.model,
      row.device_class,
      row.site,
      row.owner,
      row.firmware,
      row.criticality,
      row.tags,
      row.last_seen_at,
      row.events_until,
      row.fingerprint,
      noon - 90 * day,
      row.observed_at,
    ],
  );
}

export function insertEvidence(
  { ledger, hash }: Stores,
  subject: string,
  kind: string,
  facts: object,
  more: { readonly observedAt?: number; readonly validUntil?: number | null } = {},
): void {
  const text = JSON.stringify(facts);
  ledger.run(
    `INSERT INTO evidence (subject, kind, observed_at, collected_at, valid_until, source, facts, hash, import_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT (subject, kind) DO UPDATE SET observed_at = excluded.observed_at, facts = excluded.facts, hash = excluded.hash`,
    [
      subject,
      kind,
      more.observedAt ?? noon - hour,
      noon,
      more.validUntil ?? null,
      `${kind}.file`,
      text,
      hash.sha256(text),
    ],
  );
}

export function attest(
  stores: Stores,
  control: string,
  result: AttestationFacts['result'],
  more: { subject?: string; observedAt?: number; validUntil?: number } = {},
): void {
  const facts: AttestationFacts = {
    scope: 'org',
    subject: 'Meridian',
    control,
    statement: 'Seen',
    result,
    attestedBy: 'K. Lindqvist',
    document: 'record.pdf',
    sha256: 'ab',
  };
  insertEvidence(stores, more.subject ?? 'org', attestationKind(control), facts, {
    observedAt: more.observedAt ?? noon - day,
    validUntil: more.validUntil ?? noon + 90 * day,
  });
}

export function inventory(index: number, more: Partial<InventoryFacts> = {}): InventoryFacts {
  return {
    imei: imeiOf(index),
    eid: null,
    name: `pump-${index}`,
    deviceClass: 'Pump controller',
    maker: 'Halvorsen',
    model: 'HX-410',
    hardwareRevision: 'C',
    serialNumber: `HX${index}`,
    module: 'Corvane CV-M76',
    site: 'Moerdijk 07',
    siteCode: 'mdk-07',
    country: 'NL',
    owner: 'Water operations',
    criticality: 8,
    exposure: 'semi-public',
    enclosure: 'locked',
    simFormFactor: 'embedded',
    keyStore: 'secure-element',
    credentialScheme: 'per-device',
    updateChannel: 'signed-ota',
    supportEnd: Date.UTC(2031, 5, 30),
    approvedFirmware: ['4.3.0', '4.2.1'],
    allowedPorts: ['8883/tcp'],
    lifecycle: 'in-service',
    installedAt: Date.UTC(2024, 4, 2),
    ...more,
  };
}

export function firmware(more: Partial<FirmwareFacts> = {}): FirmwareFacts {
  return {
    component: 'application',
    version: '4.2.1',
    sha256: null,
    installedAt: null,
    updateResult: 'ok',
    secureBoot: true,
    ...more,
  };
}

export const coreGateway: GatewayReading = {
  gatewayId: 'vpg-1',
  name: 'meridian-core',
  privatePath: true,
  peerIsolation: true,
  inspection: true,
  mirroring: false,
  egress: 'deny',
  vpnTunnels: 2,
  region: 'eu',
};

export function insertAccount({ cache, ledger }: Stores, reading: Partial<AccountReading> = {}): void {
  const account: AccountReading = {
    accountId: 'OP1',
    rootMfa: true,
    gateways: [coreGateway],
    exposedSims: [],
    users: [
      {
        name: 'varga',
        mfa: true,
        admin: true,
        lastLoginAt: noon - day,
        keys: [{ id: 'k1', createdAt: noon - 30 * day, lastUsedAt: noon - hour }],
      },
    ],
    ...reading,
  };
  cache.run('INSERT INTO accounts (provider_id, reading, observed_at) VALUES (?, ?, ?)', [
    providerId,
    JSON.stringify(account),
    noon,
  ]);
  ledger.run(
    "INSERT INTO providers (provider_id, kind, name, base_url, demo, added_at) VALUES (?, 'soracom', 'Soracom', 'http://127.0.0.1', 1, 0)",
    [providerId],
  );
  for (const source of ['clock', 'sims', 'groups', 'account', 'audit']) {
    cache.run('INSERT INTO sync_state (provider_id, source, complete_until, read_at) VALUES (?, ?, ?, ?)', [
      providerId,
      source,
      noon,
      noon,
    ]);
  }
  insertGroup({ cache }, 'group-1', 'Pumps West', 'vpg-1');
}

export function insertGroup(
  { cache }: Pick<Stores, 'cache'>,
  groupId: string,
  name: string,
  gatewayId: string | null,
  tags: Record<string, string> = {},
): void {
  cache.run(
    'INSERT INTO groups (provider_id, group_id, name, tags, gateway_id, configuration, observed_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [providerId, groupId, name, JSON.stringify(tags), gatewayId, '{}', noon],
  );
}

const classes = [
  'Pump controller',
  'Heat meter',
  'EV charger',
  'POS terminal',
  'Lift gateway',
  'Camera',
] as const;
const levels = [1, 2, 4, 8] as const;

/** A fleet of any size with a plausible mixture of good, bad and missing evidence. The same size always gives the same rows. */
export function fillFleet(stores: Stores, sims: number): void {
  insertAccount(stores);
  for (let group = 2; group <= 25; group++)
    insertGroup(stores, `group-${group}`, `Group ${group}`, group % 3 === 0 ? null : 'vpg-1');
  for (let from = 0; from < sims; from += 1_000) {
    const to = Math.min(from + 1_000, sims);
    stores.cache.transaction(() => {
      for (let index = from; index < to; index++) insertSim(stores, mixedRow(index));
    });
    stores.ledger.transaction(() => {
      for (let index = from; index < to; index++) mixedEvidence(stores, index);
    });
  }
  stores.ledger.run(
    `INSERT INTO imports (file_name, kind, rows, accepted, rejected, unknown_sims, problems, sha256, imported_at, imported_by)
     VALUES ('device-inventory.csv', 'device-inventory', 1, 1, 0, 0, '[]', '', 0, 'test')`,
  );
  for (const control of [
    'C-CD-04',
    'C-CD-05',
    'C-CD-06',
    'C-EE-05',
    'C-EE-02',
    'C-AP-01',
    'C-AP-07',
    'C-EP-09',
  ])
    attest(stores, control, 'met');
  attest(stores, 'C-EE-06', 'not-met');
  for (const endpoint of ['a.example:8883', 'b.example:443']) {
    insertEvidence(stores, subjectOf.endpoint(endpoint), 'tls-probe', {
      protocols: ['TLSv1.3'],
      weakCipherSuites: [],
      forwardSecrecy: true,
      chainValid: true,
      nameValid: true,
      notAfter: noon + 20 * day,
      clientCertificateRequired: endpoint.startsWith('a'),
    });
  }
  insertEvidence(stores, subjectOf.release('HX-410', '4.2.1'), 'sbom', {
    format: 'CycloneDX 1.6',
    schemaValid: true,
    componentCount: 182,
    identifiedShare: 0.97,
    vulnerabilities: [
      {
        id: 'HLV-1',
        component: 'httpd',
        severity: 'high',
        knownExploited: false,
        dueAt: noon - day,
        status: 'open',
      },
    ],
  });
}

/** A number from 0 to 99 that depends on nothing but its arguments. */
function chance(index: number, salt: number): number {
  let hash = Math.imul(index + 1, 2_654_435_761) ^ Math.imul(salt + 1, 40_503);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519);
  return ((hash ^ (hash >>> 13)) >>> 0) % 100;
}

function mixedRow(index: number): ScannedSim {
  return simRow(index, {
    imei_lock: chance(index, 1) < 70 ? 'locked' : 'open',
    locked_imei: chance(index, 1) < 70 ? imeiOf(index) : null,
    lifecycle: chance(index, 2) < 95 ? 'active' : 'suspended',
    rat: chance(index, 3) < 90 ? 'LTE' : 'GSM',
    country: chance(index, 4) < 97 ? 'NL' : 'BE',
    group_id: `group-${(index % 25) + 1}`,
    device_class: classes[index % classes.length] ?? null,
    device: `device-${index}`,
    site: `Site ${index % 200}`,
    criticality: levels[index % levels.length] ?? null,
  });
}

function mixedEvidence(stores: Stores, index: number): void {
  const subject = subjectOf.sim(bodyOf(index));
  const deviceClass = classes[index % classes.length] ?? 'Camera';
  if (chance(index, 5) < 97) {
    insertEvidence(
      stores,
      subject,
      'device-inventory',
      inventory(index, {
        deviceClass,
        criticality: levels[index % levels.length] ?? 1,
        owner: chance(index, 6) < 5 ? null : 'Operations',
        keyStore: chance(index, 7) < 30 ? 'flash' : 'secure-element',
        credentialScheme: chance(index, 8) < 3 ? 'factory-default' : 'per-device',
      }),
    );
  }
  if (chance(index, 9) < 90) {
    insertEvidence(
      stores,
      subject,
      'firmware',
      firmware({ version: chance(index, 10) < 80 ? '4.2.1' : '4.1.0' }),
      { observedAt: noon - chance(index, 11) * hour },
    );
    insertEvidence(stores, subject, 'modem-firmware', firmware({ component: 'modem', version: '1.7' }));
  }
  if (chance(index, 12) < 60) {
    insertEvidence(
      stores,
      subject,
      'scan',
      {
        scanner: 'probe',
        openPorts: [{ port: chance(index, 13) < 5 ? 22 : 8883, protocol: 'tcp', service: null }],
        defaultCredential: 'rejected',
      },
      { observedAt: noon - chance(index, 14) * day },
    );
  }
  if (chance(index, 15) < 60) {
    insertEvidence(stores, subject, 'flow-summary', {
      from: noon - day,
      to: noon,
      flows: 20,
      destinations: 2,
      bytesUp: 1_000,
      cleartext: chance(index, 16) < 10 ? { mqtt: 3 } : {},
      administrationTargets: 0,
      mailTargets: 0,
    });
  }
}

/** Facts of a SIM of which everything is known and in order. */
export function simFacts(
  more: Partial<Omit<SimFacts, 'evidence' | 'sim'>> = {},
  sim: Partial<ScannedSim> = {},
  evidence: Partial<SimEvidence> = {},
): SimFacts {
  const console = consoleFacts();
  const group = groupFactsOf();
  return {
    now: noon,
    sim: simRow(1, sim),
    confirmedAt: noon,
    registeredImei: imeiOf(1).slice(0, 14),
    seenImei: imeiOf(1).slice(0, 14),
    criticality: 8,
    imeiLockOffered: true,
    group,
    console,
    account: dated<AccountFacts>({
      accountId: 'OP1',
      rootMfa: true,
      users: [],
      gateways: [coreGateway],
      exposedSims: new Set(),
    }),
    release: dated<SbomFacts>({
      model: 'HX-410',
      release: '4.2.1',
      format: 'CycloneDX 1.6',
      schemaValid: true,
      componentCount: 9,
      identifiedShare: 1,
      vulnerabilities: [],
    }),
    evidence: {
      'device-inventory': dated(inventory(1)),
      firmware: dated(firmware()),
      'modem-firmware': dated(firmware({ component: 'modem' })),
      scan: dated({
        scanner: null,
        openPorts: [{ port: 8883, protocol: 'tcp', service: null }],
        defaultCredential: 'rejected',
      }),
      'flow-summary': dated({
        from: noon - day,
        to: noon,
        flows: 3,
        destinations: 1,
        bytesUp: 9,
        cleartext: {},
        administrationTargets: 0,
        mailTargets: 0,
      }),
      'dns-summary': dated({
        from: noon - day,
        to: noon,
        queries: 3,
        resolvers: { '10.0.0.53': 3 },
        unknownNames: 0,
      }),
      ...evidence,
    },
    ...more,
  };
}

export const noSimEvidence: SimEvidence = {
  'device-inventory': null,
  firmware: null,
  'modem-firmware': null,
  scan: null,
  'flow-summary': null,
  'dns-summary': null,
};

export function groupFactsOf(more: Partial<GroupFacts> = {}): GroupFacts {
  return {
    now: noon,
    providerId,
    name: 'Pumps West',
    tags: {},
    plan: planOf(more.tags ?? {}),
    configuration: '{"dnsServers":["10.0.0.53"]}',
    gateway: coreGateway,
    confirmedAt: noon,
    ...more,
  };
}

export function consoleFacts(more: Partial<ConsoleFacts> = {}): ConsoleFacts {
  return {
    now: noon,
    inventoryImported: true,
    rules: [],
    imeiChangesWatched: false,
    exceptions: { running: 0, ended: 0, invalid: 0 },
    auditChainHolds: true,
    incidents: { resolved: 0, reviewed: 0, overdue: 0 },
    ...more,
  };
}

export function dated<T>(facts: T, observedAt = noon - hour): Dated<T> {
  return { observedAt, source: 'file', hash: 'ab', facts };
}
