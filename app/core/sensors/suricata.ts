import { known } from '../events/known.ts';
import { nameMembers } from '../events/names.ts';
import { instantOf } from '../sigma/instants.ts';
import { nothing, type SensorFormat, type SensorRecord } from './record.ts';
import {
  countOf,
  firstObject,
  isObject,
  needInstant,
  needIp,
  objectOf,
  portOf,
  protocolOf,
  wordOf,
  type JsonObject,
} from './scalars.ts';

/** Suricata's EVE log: flow, dns (versions 1 to 3), alert and tls; other types tell no event here. docs.suricata.io, EVE JSON format. */
export const suricataEve: SensorFormat = {
  kind: 'suricata',
  wholeWithoutEnd: true,
  knows(lines) {
    const row = firstObject(lines);
    return row !== null && typeof row['event_type'] === 'string' && 'timestamp' in row;
  },
  open: () => ({
    read(line) {
      const row = objectOf(line);
      const type = row['event_type'];
      const read = typeof type === 'string' && Object.hasOwn(readers, type) ? readers[type] : undefined;
      return read === undefined ? nothing : read(row);
    },
    settled: () => true,
    state: () => null,
  }),
};

const readers: Readonly<Record<string, (row: JsonObject) => readonly SensorRecord[]>> = {
  flow: (row) => [flowRecord(row)],
  dns: dnsRecords,
  alert: (row) => [alertRecord(row)],
  tls: (row) => [tlsRecord(row)],
};

function endsOf(row: JsonObject) {
  const src = { ip: needIp(row['src_ip'], 'src_ip'), port: portOf(row['src_port']) };
  const dst = { ip: needIp(row['dest_ip'], 'dest_ip'), port: portOf(row['dest_port']) };
  return {
    srcIp: src.ip,
    srcPort: src.port,
    dstIp: dst.ip,
    dstPort: dst.port,
    protocol: protocolOf(row['proto']),
    uid: wordOf(row['flow_id'], 100),
  };
}

function flowRecord(row: JsonObject): SensorRecord {
  const flow = isObject(row['flow']) ? row['flow'] : {};
  const start = instantOf(flow['start']);
  const at = instantOf(flow['end']) ?? needInstant(row['timestamp'], 'timestamp');
  const packetsDown = countOf(flow['pkts_toclient']);
  const service = wordOf(row['app_proto'], 100);
  const body = known({
    ...endsOf(row),
    service: service === 'failed' ? null : service,
    outcome: packetsDown === null ? null : packetsDown > 0 ? 'established' : 'no-answer',
    connState: wordOf(flow['state'], 40),
    flows: 1,
    packetsUp: countOf(flow['pkts_toserver']),
    packetsDown,
    bytesUp: countOf(flow['bytes_toserver']),
    bytesDown: countOf(flow['bytes_toclient']),
    durationMs: start === null || at < start ? null : at - start,
    periodStart: start,
    periodEnd: start === null ? null : at,
  });
  return { class: 'flow', type: 'flow.closed', at, product: 'suricata', service: 'flow', body };
}

/** A query, or an answer, whose packet came from the server: the client is then the one that did not use port 53. */
function dnsRecords(row: JsonObject): readonly SensorRecord[] {
  const dns = isObject(row['dns']) ? row['dns'] : {};
  const answer = dns['type'] === 'answer' || dns['type'] === 'response';
  const ends = endsOf(row);
  const back = answer && ends.srcPort === 53 && ends.dstPort !== 53;
  const at = needInstant(row['timestamp'], 'timestamp');
  const asked = Array.isArray(dns['queries']) ? dns['queries'].filter(isObject).slice(0, 20) : [dns];
  const rows = Array.isArray(dns['answers']) ? dns['answers'].filter(isObject).slice(0, 100) : [];
  return asked.map((question) => {
    const query = wordOf(question['rrname'], 1_024);
    const body = known({
      ...ends,
      ...(back ? { srcIp: ends.dstIp, srcPort: ends.dstPort, dstIp: ends.srcIp, dstPort: ends.srcPort } : {}),
      ...(query === null ? {} : nameMembers(query)),
      queryType: wordOf(question['rrtype'], 40),
      responseCode: answer ? wordOf(dns['rcode'], 40) : null,
      answers: rows.length === 0 ? null : rows.flatMap((each) => wordOf(each['rdata']) ?? []),
    });
    const type = answer ? 'dns.response' : 'dns.query';
    return { class: 'dns', type, at, product: 'suricata', service: 'dns', body };
  });
}

function alertRecord(row: JsonObject): SensorRecord {
  const alert = isObject(row['alert']) ? row['alert'] : {};
  const body = known({
    ...endsOf(row),
    signature: wordOf(alert['signature'], 1_000),
    signatureId: countOf(alert['signature_id']),
    alertCategory: wordOf(alert['category']),
    alertSeverity: countOf(alert['severity']),
    alertAction: wordOf(alert['action'], 40),
  });
  const at = needInstant(row['timestamp'], 'timestamp');
  return { class: 'alert', type: 'alert.signature', at, product: 'suricata', service: 'alert', body };
}

function tlsRecord(row: JsonObject): SensorRecord {
  const tls = isObject(row['tls']) ? row['tls'] : {};
  const ja3 = isObject(tls['ja3']) ? tls['ja3']['hash'] : null;
  const body = known({
    ...endsOf(row),
    serverName: wordOf(tls['sni']),
    tlsVersion: wordOf(tls['version'], 40),
    ja3: wordOf(ja3, 100),
    ja4: wordOf(tls['ja4'], 100),
    certificateSubject: wordOf(tls['subject'], 2_000),
    certificateIssuer: wordOf(tls['issuerdn'], 2_000),
    certificateFingerprint: wordOf(tls['fingerprint'], 200),
    notAfter: instantOf(tls['notafter']),
  });
  const at = needInstant(row['timestamp'], 'timestamp');
  return { class: 'tls', type: 'tls.handshake', at, product: 'suricata', service: 'tls', body };
}
