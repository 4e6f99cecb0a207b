import type { FieldMapping } from '../sigma/field-mapping.ts';
import { classNames } from './classes.ts';
import { bodies, envelope, eventClasses, type EventClass } from './model.ts';

/** Every name that an event may have. */
export type FieldName =
  | keyof typeof envelope
  | 'class'
  | { [C in EventClass]: keyof (typeof bodies)[C] }[EventClass];

/** One member of events: what it means and what others call it. */
export interface FieldNames {
  /** One phrase, with its unit. */
  readonly about: string;
  /** Names that rules of the Sigma community and of sensors use for it. */
  readonly sigma: readonly string[];
  /** Attribute path of OCSF 1.8; null where OCSF has none. */
  readonly ocsf: string | null;
}

/** The one table of names. The compiler holds it against the schema: a member without a line does not build. */
export const fields: Readonly<Record<FieldName, FieldNames>> = {
  id: { about: 'the same event read again has the same id', sigma: [], ocsf: 'metadata.uid' },
  at: {
    about: 'when it happened, as its source has it, ms UTC',
    sigma: ['timestamp', '@timestamp'],
    ocsf: 'time',
  },
  receivedAt: {
    about: 'when the console took it in, ms UTC',
    sigma: [],
    ocsf: 'metadata.logged_time',
  },
  type: { about: 'what happened', sigma: ['event.action'], ocsf: 'metadata.event_code' },
  class: { about: 'the class of the type', sigma: ['event.category'], ocsf: 'class_name' },
  source: {
    about: 'who told: a provider, a file, the console',
    sigma: ['log.source'],
    ocsf: 'metadata.log_name',
  },
  logsource: {
    about: 'category, product and service, by which rules are chosen',
    sigma: [],
    ocsf: 'metadata.product.name',
  },
  late: {
    about: 'came after its window had passed: in dry runs, not in the live stream',
    sigma: [],
    ocsf: null,
  },
  providerId: { about: 'the connected provider', sigma: [], ocsf: 'metadata.tenant_uid' },
  simKey: { about: 'key of the SIM in the fleet', sigma: [], ocsf: null },
  iccid: { about: 'ICCID as the provider prints it', sigma: ['ICCID'], ocsf: 'device.iccid' },
  iccidBody: { about: 'ICCID without check digit: joins all sources', sigma: [], ocsf: null },
  eid: { about: 'EID of an eUICC', sigma: ['EID'], ocsf: 'device.eid' },
  imsi: { about: 'IMSI', sigma: ['IMSI'], ocsf: null },
  msisdn: { about: 'telephone number', sigma: ['MSISDN'], ocsf: null },
  imei: { about: 'IMEI of the device seen', sigma: ['IMEI'], ocsf: 'device.imei_list' },
  tac: { about: 'type allocation code: the first eight digits of the IMEI', sigma: ['TAC'], ocsf: null },
  device: { about: 'name of the device', sigma: ['hostname', 'ComputerName'], ocsf: 'device.name' },
  deviceClass: { about: 'kind of device', sigma: [], ocsf: 'device.type' },
  model: { about: 'model of the device', sigma: [], ocsf: 'device.model' },
  site: { about: 'where it stands', sigma: [], ocsf: 'device.location.desc' },
  group: { about: 'group or profile at the provider', sigma: [], ocsf: 'device.groups.name' },
  ip: { about: 'address of the SIM', sigma: [], ocsf: 'device.ip' },
  apn: { about: 'access point name', sigma: [], ocsf: 'device.network_interfaces.name' },
  plmn: { about: 'visited network, MCC and MNC', sigma: [], ocsf: null },
  country: {
    about: 'ISO 3166-1 alpha-2 of the visited network or of the caller',
    sigma: ['geo.country_iso_code'],
    ocsf: 'device.location.country',
  },
  rat: { about: 'radio access technology', sigma: [], ocsf: 'device.network_interfaces.type' },
  cell: { about: 'serving cell', sigma: [], ocsf: null },
  was: { about: 'value before', sigma: ['old_value'], ocsf: 'prev_security_states.state' },
  isNow: { about: 'value now', sigma: ['new_value'], ocsf: 'security_states.state' },
  raw: { about: "the source's own words, secrets dropped", sigma: [], ocsf: 'unmapped' },
  cause: { about: "why, in the network's words", sigma: [], ocsf: 'status_detail' },
  bytesUp: {
    about: 'bytes from the device; where no SIM is known, from the source address',
    sigma: ['orig_bytes', 'BytesSent', 'flow.bytes_toserver'],
    ocsf: 'traffic.bytes_out',
  },
  bytesDown: {
    about: 'bytes to the device; where no SIM is known, to the source address',
    sigma: ['resp_bytes', 'BytesReceived', 'flow.bytes_toclient'],
    ocsf: 'traffic.bytes_in',
  },
  bytesTotal: { about: 'bytes of both directions', sigma: [], ocsf: 'traffic.bytes' },
  periodStart: { about: 'begin of the period told of, ms UTC', sigma: [], ocsf: 'start_time' },
  periodEnd: { about: 'end of the period told of, ms UTC', sigma: [], ocsf: 'end_time' },
  from: { about: 'calling or sending number', sigma: [], ocsf: null },
  to: { about: 'called or receiving number', sigma: [], ocsf: null },
  destinationType: {
    about: 'application, person, premium, international, satellite or none',
    sigma: [],
    ocsf: null,
  },
  sentCount: { about: 'messages from the device', sigma: [], ocsf: 'count' },
  receivedCount: { about: 'messages to the device', sigma: [], ocsf: null },
  protocolId: { about: 'TP-PID of a short message', sigma: [], ocsf: null },
  dataCoding: { about: 'TP-DCS of a short message', sigma: [], ocsf: null },
  durationMs: { about: 'how long it lasted, ms', sigma: [], ocsf: 'duration' },
  latitude: { about: 'degrees, WGS 84', sigma: [], ocsf: 'device.location.lat' },
  longitude: { about: 'degrees, WGS 84', sigma: [], ocsf: 'device.location.long' },
  accuracyMetres: { about: 'radius of the place, m', sigma: [], ocsf: null },
  actor: { about: 'who did it', sigma: ['user', 'userIdentity.userName'], ocsf: 'actor.user.name' },
  role: { about: 'role of who did it', sigma: [], ocsf: 'actor.user.type' },
  act: { about: 'what was done', sigma: ['eventName', 'action'], ocsf: 'api.operation' },
  subject: { about: 'on what', sigma: ['target'], ocsf: 'resources.name' },
  result: { about: 'how it ended', sigma: ['outcome', 'status'], ocsf: 'status' },
  srcIp: {
    about: 'address that began it',
    sigma: ['src_ip', 'SourceIp', 'source.ip', 'id.orig_h', 'c-ip', 'sourceIPAddress', 'src_addr'],
    ocsf: 'src_endpoint.ip',
  },
  srcPort: {
    about: 'port that began it',
    sigma: ['src_port', 'SourcePort', 'source.port', 'id.orig_p'],
    ocsf: 'src_endpoint.port',
  },
  dstIp: {
    about: 'address that was asked',
    sigma: ['dst_ip', 'dest_ip', 'DestinationIp', 'destination.ip', 'id.resp_h', 'dst_addr'],
    ocsf: 'dst_endpoint.ip',
  },
  dstPort: {
    about: 'port that was asked',
    sigma: ['dst_port', 'dest_port', 'DestinationPort', 'destination.port', 'id.resp_p'],
    ocsf: 'dst_endpoint.port',
  },
  protocol: {
    about: 'tcp, udp, icmp, gre, esp or the IANA number as text',
    sigma: ['proto', 'Protocol', 'network.transport'],
    ocsf: 'connection_info.protocol_name',
  },
  direction: {
    about: 'seen from the SIM: outbound, inbound, lateral (both ends are SIMs)',
    sigma: ['network.direction'],
    ocsf: 'connection_info.direction',
  },
  peerIccidBody: { about: 'ICCID body of the SIM at the other end', sigma: [], ocsf: null },
  uid: {
    about: 'id that the sensor gave the connection',
    sigma: ['flow_id'],
    ocsf: 'connection_info.uid',
  },
  service: {
    about: 'application protocol',
    sigma: ['app_proto', 'network.protocol'],
    ocsf: 'app_name',
  },
  outcome: {
    about: 'established, no-answer, rejected or reset',
    sigma: [],
    ocsf: 'status_detail',
  },
  connState: { about: "the sensor's word for how it ended", sigma: ['conn_state'], ocsf: 'status_code' },
  flows: { about: 'connections told of in one', sigma: [], ocsf: 'count' },
  packetsUp: {
    about: 'packets from the device',
    sigma: ['orig_pkts', 'flow.pkts_toserver'],
    ocsf: 'traffic.packets_out',
  },
  packetsDown: {
    about: 'packets to the device',
    sigma: ['resp_pkts', 'flow.pkts_toclient'],
    ocsf: 'traffic.packets_in',
  },
  query: {
    about: 'the name asked for, lower case, without the last dot',
    sigma: ['QueryName', 'dns.question.name', 'dns.rrname'],
    ocsf: 'query.hostname',
  },
  queryType: {
    about: 'record type asked for',
    sigma: ['record_type', 'QueryType', 'qtype_name', 'dns.question.type', 'dns.rrtype'],
    ocsf: 'query.type',
  },
  queryLength: { about: 'characters of the name', sigma: [], ocsf: null },
  longestLabel: { about: 'characters of its longest label', sigma: [], ocsf: null },
  zone: {
    about: 'its last two labels, three where the second is a short one under a country',
    sigma: ['dns.question.registered_domain'],
    ocsf: null,
  },
  responseCode: {
    about: 'NOERROR, NXDOMAIN, SERVFAIL, …',
    sigma: ['rcode_name', 'rcode', 'dns.response_code', 'dns.rcode'],
    ocsf: 'rcode',
  },
  answers: {
    about: 'addresses and names answered',
    sigma: ['answer', 'QueryResults', 'dns.answers.data'],
    ocsf: 'answers.rdata',
  },
  count: { about: 'how often in the period', sigma: [], ocsf: 'count' },
  serverName: {
    about: 'server name that the client asked for',
    sigma: ['server_name', 'tls.sni'],
    ocsf: 'tls.sni',
  },
  tlsVersion: { about: 'version agreed on, or offered', sigma: ['tls.version'], ocsf: 'tls.version' },
  ja3: { about: 'JA3 of the client, hex', sigma: ['tls.ja3.hash'], ocsf: 'tls.ja3_hash.value' },
  ja4: { about: 'JA4 of the client', sigma: ['tls.ja4'], ocsf: 'ja4_fingerprint_list.value' },
  certificateSubject: {
    about: 'subject of the certificate',
    sigma: ['certificate.subject', 'tls.subject'],
    ocsf: 'tls.certificate.subject',
  },
  certificateIssuer: {
    about: 'issuer of the certificate',
    sigma: ['certificate.issuer', 'tls.issuerdn'],
    ocsf: 'tls.certificate.issuer',
  },
  certificateFingerprint: {
    about: 'fingerprint of the certificate as the sensor prints it',
    sigma: ['tls.fingerprint'],
    ocsf: 'tls.certificate.fingerprints.value',
  },
  notAfter: {
    about: 'end of the certificate, ms UTC',
    sigma: ['tls.notafter'],
    ocsf: 'tls.certificate.expiration_time',
  },
  endpoint: { about: 'host and port that were probed', sigma: [], ocsf: 'dst_endpoint.hostname' },
  weakCipherSuites: { about: 'weak suites that it takes', sigma: [], ocsf: 'tls.cipher' },
  chainValid: { about: 'whether the chain ends at a trusted root', sigma: [], ocsf: null },
  nameValid: { about: 'whether the certificate is for this name', sigma: [], ocsf: null },
  signature: {
    about: 'title of the signature',
    sigma: ['alert.signature', 'rule.name'],
    ocsf: 'finding_info.title',
  },
  signatureId: {
    about: 'number of the signature',
    sigma: ['alert.signature_id', 'rule.id'],
    ocsf: 'finding_info.uid',
  },
  alertCategory: {
    about: 'category of the signature',
    sigma: ['alert.category', 'rule.category'],
    ocsf: 'finding_info.types',
  },
  alertSeverity: {
    about: '1 (high) to 4, as Suricata has it',
    sigma: ['alert.severity'],
    ocsf: 'severity_id',
  },
  alertAction: { about: 'allowed or blocked', sigma: ['alert.action'], ocsf: 'action' },
  component: { about: 'application or modem', sigma: [], ocsf: null },
  version: { about: 'version reported', sigma: [], ocsf: 'device.os.version' },
  sha256: { about: 'SHA-256 of image or document, hex', sigma: ['Hashes'], ocsf: null },
  reading: { about: 'what a device measured: temperature, pressure, level', sigma: [], ocsf: null },
  value: { about: 'the measured value', sigma: [], ocsf: null },
  readingUnit: { about: 'unit of the value: °C, bar, %', sigma: [], ocsf: null },
  installedAt: { about: 'when it was installed, ms UTC', sigma: [], ocsf: null },
  updateResult: { about: 'ok, failed or none tried in 90 days', sigma: [], ocsf: 'status' },
  secureBoot: { about: 'whether it booted verified', sigma: [], ocsf: null },
  scanner: { about: 'who scanned', sigma: [], ocsf: 'metadata.product.name' },
  openPorts: { about: 'open ports, `23/tcp`', sigma: [], ocsf: null },
  defaultCredential: { about: 'rejected, accepted or not-tested', sigma: [], ocsf: null },
  control: { about: 'control that is signed for', sigma: [], ocsf: null },
  statement: { about: 'what was signed', sigma: [], ocsf: 'message' },
  document: { about: 'document that was signed', sigma: [], ocsf: null },
  maker: { about: 'maker of the device', sigma: [], ocsf: 'device.vendor_name' },
  hardwareRevision: { about: 'revision of the hardware', sigma: [], ocsf: null },
  serialNumber: { about: 'serial number', sigma: [], ocsf: 'device.hw_info.serial_number' },
  module: { about: 'maker and model of the cellular module', sigma: [], ocsf: null },
  registeredImei: { about: 'the IMEI it was commissioned with', sigma: [], ocsf: null },
  lifecycle: { about: 'in-service, spare or retired', sigma: [], ocsf: null },
  firmware: { about: 'approved versions, newest first', sigma: [], ocsf: null },
  clientId: { about: 'client id at the broker', sigma: ['client_id', 'clientid'], ocsf: 'actor.session.uid' },
  username: { about: 'name it signed in with', sigma: ['user', 'User'], ocsf: 'actor.user.name' },
  topic: { about: 'topic or topic filter', sigma: [], ocsf: null },
  qos: { about: 'quality of service, 0 to 2', sigma: [], ocsf: null },
  retain: { about: 'whether the broker keeps the message', sigma: [], ocsf: null },
  payloadBytes: { about: 'bytes of the message', sigma: [], ocsf: 'traffic.bytes_out' },
  keepAliveSeconds: { about: 'keep-alive that the client asked for, s', sigma: [], ocsf: null },
  protocolVersion: { about: 'MQTT version', sigma: [], ocsf: 'connection_info.protocol_ver' },
  reason: { about: "why, in the broker's words", sigma: [], ocsf: 'status_detail' },
  broker: { about: 'which broker', sigma: [], ocsf: 'dst_endpoint.name' },
  level: { about: "severity in the platform's words", sigma: [], ocsf: 'severity' },
  words: { about: "what it says, in the platform's words", sigma: ['message'], ocsf: 'message' },
};

/** Names of a class: its own members, then those of the envelope. */
export function fieldsOf(kind: EventClass): readonly FieldName[] {
  return [...(Object.keys(bodies[kind]) as FieldName[]), ...(Object.keys(envelope) as FieldName[]), 'class'];
}

/** Log sources of sensors whose rules name no category: product and service → class. */
const sensorServices: readonly {
  readonly product: string;
  readonly service: string;
  readonly of: EventClass;
}[] = [
  { product: 'zeek', service: 'conn', of: 'flow' },
  { product: 'zeek', service: 'dns', of: 'dns' },
];

/**
 * How rules written for others name our members: by category, by the services of sensors, and for rules that name neither
 * whatever means the same in every class. Handed to the rule engine.
 */
export function sigmaMappings(): readonly FieldMapping[] {
  const byClass = new Map(eventClasses.map((kind) => [kind, namesOf(kind)]));
  const everywhere: Record<string, string> = {};
  const torn = new Set<string>();
  for (const names of byClass.values()) {
    for (const [theirs, ours] of Object.entries(names)) {
      if ((everywhere[theirs] ?? ours) !== ours) torn.add(theirs);
      everywhere[theirs] = ours;
    }
  }
  // A name that is a member of ours somewhere means that member wherever a rule does not say what it is about.
  for (const theirs of [...torn, ...Object.keys(fields)]) delete everywhere[theirs];
  return [
    ...eventClasses.map((kind) => ({
      logsource: { category: classNames[kind].category },
      fields: byClass.get(kind) ?? {},
    })),
    ...sensorServices.map(({ product, service, of }) => ({
      logsource: { product, service },
      fields: byClass.get(of) ?? {},
    })),
    { fields: everywhere },
  ];
}

/** Their name → ours, for one class. A name that is a member itself always means that member. */
function namesOf(kind: EventClass): Readonly<Record<string, string>> {
  const names: Record<string, string> = {};
  const own = new Set<string>(fieldsOf(kind));
  for (const ours of fieldsOf(kind)) {
    for (const theirs of fields[ours].sigma) {
      if (!own.has(theirs)) names[theirs] ??= ours;
    }
  }
  return names;
}
