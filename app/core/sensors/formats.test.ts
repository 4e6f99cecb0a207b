import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodySchema } from '../events/model.ts';
import { csvFormat, parseMapping } from './csv-mapping.ts';
import { formatOf, sensorFormats } from './formats.ts';
import { RejectedLine, type SensorFormat, type SensorRecord } from './record.ts';

const latest = Date.UTC(2026, 10, 23);
const at = (hours: number, minutes = 0, seconds = 0, ms = 0): number =>
  Date.UTC(2026, 10, 22, hours, minutes, seconds, ms);

/** Reads lines by the format that they show, and checks every record against its class. */
function read(lines: readonly string[], format = formatOf(lines)): SensorRecord[] {
  if (format === null) throw new Error('no format');
  return readBy(sensorFormats[format] as SensorFormat, lines);
}

function readBy(format: SensorFormat, lines: readonly string[]): SensorRecord[] {
  const parser = format.open(null, { latest });
  const records = lines.flatMap((line) => parser.read(line));
  for (const { class: kind, body } of records) expect(bodySchema(kind).parse(body)).toEqual(body);
  return records;
}

const connHeader = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tconn',
  '#open\t2026-11-22-04-00-00',
  '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\torig_pkts\tresp_pkts',
  '#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tcount\tcount',
];
const ts = (ms: number): string => (ms / 1_000).toFixed(6);

describe('Zeek', () => {
  it('reads conn.log with its header, and says when the connection ended', () => {
    const [record] = read([
      ...connHeader,
      `${ts(at(4))}\tCabc\t10.64.18.71\t40112\t198.51.100.21\t8883\ttcp\tssl\t12.5\t4120\t912\tSF\t18\t14`,
      '#close\t2026-11-22-05-00-00',
    ]);
    expect(record).toEqual({
      class: 'flow',
      type: 'flow.closed',
      at: at(4, 0, 12, 500),
      product: 'zeek',
      service: 'conn',
      body: {
        srcIp: '10.64.18.71',
        srcPort: 40_112,
        dstIp: '198.51.100.21',
        dstPort: 8_883,
        protocol: 'tcp',
        uid: 'Cabc',
        service: 'ssl',
        outcome: 'established',
        connState: 'SF',
        flows: 1,
        packetsUp: 18,
        packetsDown: 14,
        bytesUp: 4_120,
        bytesDown: 912,
        durationMs: 12_500,
        periodStart: at(4),
        periodEnd: at(4, 0, 12, 500),
      },
    });
  });

  it('tells attempts from connections, and leaves out what is unset', () => {
    const [asked, refused] = read([
      ...connHeader,
      `${ts(at(4))}\tC1\t10.64.18.71\t1\t203.0.113.1\t23\ttcp\t-\t-\t-\t-\tS0\t1\t0`,
      `${ts(at(4))}\tC2\t10.64.18.71\t2\t203.0.113.2\t23\ttcp\t-\t0.1\t0\t0\tREJ\t1\t1`,
    ]);
    expect(asked?.body).toMatchObject({ outcome: 'no-answer', packetsDown: 0 });
    expect(asked?.body).not.toHaveProperty('bytesUp');
    expect(refused?.body).toMatchObject({ outcome: 'rejected' });
  });

  it('reads conn and dns as JSON, and dns answers of both forms', () => {
    const conn = `{"ts":${ts(at(4))},"uid":"C1","id.orig_h":"10.64.18.71","id.orig_p":5,"id.resp_h":"2001:DB8::1","id.resp_p":443,"proto":"udp","conn_state":"SF","orig_bytes":1,"resp_bytes":2}`;
    const dns = `{"ts":"2026-11-22T04:00:01.5Z","uid":"C2","id.orig_h":"10.64.18.71","id.orig_p":5,"id.resp_h":"100.127.0.53","id.resp_p":53,"proto":"udp","query":"A.Example.COM","qtype_name":"A","rcode_name":"NOERROR","answers":["192.0.2.7"]}`;
    const other = `{"ts":1,"id.orig_h":"10.64.18.71","_path":"http"}`;
    const [flow, name, ...rest] = read([conn, dns, other]);
    expect(flow?.body).toMatchObject({ dstIp: '2001:db8::1', bytesDown: 2 });
    expect(name).toMatchObject({
      class: 'dns',
      at: at(4, 0, 1, 500),
      body: { query: 'a.example.com', zone: 'example.com', answers: ['192.0.2.7'], responseCode: 'NOERROR' },
    });
    expect(rest).toEqual([]);
    const tsv = read([
      '#separator \\x09',
      '#set_separator\t,',
      '#path\tdns',
      '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name\trcode_name\tanswers',
      `${ts(at(4))}\tC1\t10.64.18.71\t5\t100.127.0.53\t53\tudp\tx\\x09y.example\tTXT\tNXDOMAIN\ta\\x2cb,c`,
    ]);
    expect(tsv[0]?.body).toMatchObject({
      query: 'x\ty.example',
      answers: ['a,b', 'c'],
      responseCode: 'NXDOMAIN',
    });
  });

  it('refuses what it cannot place', () => {
    const parser = (sensorFormats['zeek-tsv'] as SensorFormat).open(null, { latest });
    expect(() => parser.read('1\t2')).toThrow('no #fields line came before');
    for (const line of connHeader) parser.read(line);
    expect(() => parser.read('1\t2')).toThrow('2 fields where #fields has 14');
    expect(() => parser.read(`x\t${'-\t'.repeat(12)}-`)).toThrow(RejectedLine);
    parser.read('#path\tsmtp');
    expect(() => parser.read(`x\t${'-\t'.repeat(12)}-`)).toThrow('the log "smtp" is not one that is read');
  });
});

describe('Suricata', () => {
  const eve = (type: string, more: string): string =>
    `{"timestamp":"2026-11-22T04:00:01.123456+0000","flow_id":1234567890123456789,"event_type":"${type}","src_ip":"10.64.18.71","src_port":40000,"dest_ip":"198.51.100.21","dest_port":8883,"proto":"TCP",${more}}`;

  it('reads flows, keeping an id that no number can hold', () => {
    const [flow] = read([
      eve(
        'flow',
        '"app_proto":"mqtt","flow":{"pkts_toserver":10,"pkts_toclient":8,"bytes_toserver":900,"bytes_toclient":700,"start":"2026-11-22T04:00:00.000000+0000","end":"2026-11-22T04:00:01.000000+0000","state":"closed"}',
      ),
    ]);
    expect(flow).toMatchObject({
      at: at(4, 0, 1),
      body: { uid: '1234567890123456789', protocol: 'tcp', service: 'mqtt', bytesUp: 900, durationMs: 1_000 },
    });
  });

  it('reads names of all versions, with the client first', () => {
    const answer = `{"timestamp":"2026-11-22T04:00:01Z","event_type":"dns","src_ip":"100.127.0.53","src_port":53,"dest_ip":"10.64.18.71","dest_port":5353,"proto":"UDP","dns":{"version":2,"type":"answer","rrname":"a.example","rrtype":"A","rcode":"NXDOMAIN"}}`;
    const records = read([
      eve('dns', '"dns":{"type":"query","rrname":"a.example","rrtype":"A"}'),
      answer,
      eve('dns', '"dns":{"version":3,"type":"request","queries":[{"rrname":"b.example","rrtype":"AAAA"}]}'),
    ]);
    expect(
      records.map(({ type, body }) => [type, body['srcIp'], body['query'], body['responseCode']]),
    ).toEqual([
      ['dns.query', '10.64.18.71', 'a.example', undefined],
      ['dns.response', '10.64.18.71', 'a.example', 'NXDOMAIN'],
      ['dns.query', '10.64.18.71', 'b.example', undefined],
    ]);
  });

  it('reads alerts and handshakes, and passes over the rest', () => {
    const records = read([
      eve(
        'alert',
        '"alert":{"action":"allowed","signature_id":2400,"signature":"Scan","category":"Attempted","severity":2}',
      ),
      eve(
        'tls',
        '"tls":{"subject":"CN=a","issuerdn":"CN=b","sni":"mqtt.example","version":"TLS 1.3","ja3":{"hash":"ab"},"notafter":"2027-02-14T12:00:00"}',
      ),
      eve('stats', '"stats":{}'),
    ]);
    expect(records.map((record) => record.body)).toMatchObject([
      { signature: 'Scan', signatureId: 2_400, alertSeverity: 2, alertAction: 'allowed' },
      { serverName: 'mqtt.example', ja3: 'ab', notAfter: Date.UTC(2027, 1, 14, 12) },
    ]);
  });
});

describe('NetFlow', () => {
  it('reads an array with records over several lines', () => {
    const lines = [
      '[',
      '{',
      '  "type" : "FLOW",',
      '  "first" : "2026-11-22T04:00:00.119",',
      '  "last" : "2026-11-22T04:00:01.119",',
      '  "proto" : 6, "tcp_flags" : "......S.",',
      '  "src4_addr" : "10.64.18.71", "dst4_addr" : "203.0.113.1",',
      '  "src_port" : 40000, "dst_port" : 23, "in_packets" : 1, "in_bytes" : 40',
      '} ,',
      '{ "type" : "FLOW", "first" : "2026-11-22T04:00:02", "last" : "2026-11-22T04:00:02", "proto" : 17, "src4_addr" : "10.64.18.71", "dst4_addr" : "203.0.113.2", "src_port" : 1, "dst_port" : 53, "in_packets" : 1, "in_bytes" : 60 }',
      ']',
    ];
    const records = read(lines);
    expect(
      records.map(({ at: when, body }) => [when, body['dstIp'], body['outcome'], body['bytesUp']]),
    ).toEqual([
      [at(4, 0, 1, 119), '203.0.113.1', 'no-answer', 40],
      [at(4, 0, 2), '203.0.113.2', undefined, 60],
    ]);
  });

  it('reads nanoseconds, seconds and the names of the IPFIX registry', () => {
    const ns = `${at(4)}000000`;
    const records = [
      `{"type":"NETFLOW_V9","time_received_ns":${ns},"time_flow_start_ns":${ns},"time_flow_end_ns":${ns},"bytes":5,"packets":1,"src_addr":"10.64.18.71","dst_addr":"203.0.113.1","proto":"TCP","src_port":1,"dst_port":2,"tcp_flags":27}`,
      `{"Type":"IPFIX","TimeReceived":${at(4) / 1_000},"SrcAddr":"10.64.18.71","DstAddr":"203.0.113.1","Bytes":6,"Packets":1,"Proto":17,"SrcPort":1,"DstPort":2}`,
      `{"sourceIPv4Address":"10.64.18.71","destinationIPv4Address":"203.0.113.1","protocolIdentifier":1,"octetDeltaCount":7,"packetDeltaCount":1,"flowEndMilliseconds":${at(4)}}`,
    ].flatMap((line) => read([line]));
    expect(records.map(({ at: when, body }) => [when, body['protocol'], body['bytesUp']])).toEqual([
      [at(4), 'tcp', 5],
      [at(4), 'udp', 6],
      [at(4), 'icmp', 7],
    ]);
  });
});

describe('MQTT brokers', () => {
  it('remembers the address of a client for the lines that name only its id', () => {
    const s = at(4) / 1_000;
    const records = read([
      `${s}: mosquitto version 2.0.18 starting`,
      `${s}: New connection from 10.64.18.71:52341 on port 1883.`,
      `${s + 1}: New client connected from 10.64.18.71:52341 as pump 7 (p4, c1, k60, u'pump').`,
      `${s + 2}: Received PUBLISH from pump 7 (d0, q1, r0, m5, 'sites/07/level', ... (21 bytes))`,
      `${s + 3}: Received SUBSCRIBE from pump 7`,
      `\tcmd/# (QoS 0)`,
      `${s + 4}: Denied PUBLISH from pump 7 (d0, q0, r0, m0, '$SYS/x', ... (4 bytes))`,
      `${s + 5}: Client pump 7 already connected, closing old connection.`,
      `${s + 6}: Sending CONNACK to other (0, 5)`,
      `${s + 6}: Sending CONNACK to pump 7 (0, 0)`,
      `${s + 7}: Client pump 7 closed its connection.`,
      `${s + 8}: Client <unknown> disconnected due to protocol error.`,
      `${s + 9}: Client other disconnected, not authorised.`,
      `${s + 9}: Socket error on client pump 7, disconnecting.`,
      `${s + 10}: Client pump 7 [10.64.99.9:1234] disconnected: not authorised.`,
      `${s + 10}: Client pump 7 [::1:1883] closed its connection.`,
      `${s + 11}: Client pump 7 [unix socket] disconnected.`,
    ]);
    expect(records.map(({ type, body }) => [type, body['clientId'], body['srcIp']])).toEqual([
      ['broker.connection', undefined, '10.64.18.71'],
      ['broker.connected', 'pump 7', '10.64.18.71'],
      ['broker.published', 'pump 7', '10.64.18.71'],
      ['broker.subscribed', 'pump 7', '10.64.18.71'],
      ['broker.denied', 'pump 7', '10.64.18.71'],
      ['broker.replaced', 'pump 7', '10.64.18.71'],
      ['broker.refused', 'other', undefined],
      ['broker.disconnected', 'pump 7', '10.64.18.71'],
      ['broker.malformed', undefined, undefined],
      ['broker.refused', 'other', undefined],
      ['broker.disconnected', 'pump 7', '10.64.18.71'],
      ['broker.refused', 'pump 7', '10.64.99.9'],
      ['broker.disconnected', 'pump 7', '::1'],
      ['broker.disconnected', 'pump 7', '10.64.18.71'],
    ]);
    expect(records[1]?.body).toMatchObject({
      username: 'pump',
      protocolVersion: '3.1.1',
      keepAliveSeconds: 60,
    });
    expect(records[2]).toMatchObject({
      at: at(4, 0, 2),
      body: { topic: 'sites/07/level', payloadBytes: 21, qos: 1 },
    });
    expect(records[6]?.body).toMatchObject({ reason: 'not authorised', result: 'refused' });
  });

  it('reads a log with readable times, and one that a container wrapped', () => {
    const line = 'New connection from [2001:db8::7]:52341 on port 8883.';
    expect(read([`2026-11-22T04:00:01: ${line}`])[0]).toMatchObject({
      at: at(4, 0, 1),
      body: { srcIp: '2001:db8::7' },
    });
    const wrapped = JSON.stringify({ log: `${at(4) / 1_000}: ${line}\n`, stream: 'stderr', time: 'x' });
    expect(read([wrapped])[0]).toMatchObject({ at: at(4), body: { dstPort: 8_883 } });
  });

  it('reads EMQX and AWS IoT Core', () => {
    const records = [
      `{"event":"client.connected","clientid":"p7","username":"u","peername":"10.64.18.71:5000","proto_ver":5,"keepalive":60,"timestamp":${at(4)}}`,
      `{"event":"client.connack","clientid":"p7","peername":"10.64.18.71:5000","conn_ack":"not_authorized","timestamp":${at(4)}}`,
      `{"event":"message.publish","clientid":"p7","peerhost":"10.64.18.71","topic":"a/b","qos":1,"payload":"häh","timestamp":${at(4)}}`,
      `{"event":"client.check_authz_complete","clientid":"p7","result":"allow","timestamp":${at(4)}}`,
      `{"timestamp":"2026-11-22 04:00:00.476","logLevel":"ERROR","accountId":"1","status":"Failure","eventType":"Connect","protocol":"MQTT","clientId":"p7","principalId":"ab","sourceIp":"10.64.18.71","sourcePort":13490,"reason":"AUTHORIZATION_FAILURE"}`,
    ].flatMap((line) => read([line]));
    expect(records.map(({ type, product, body }) => [type, product, body['srcIp']])).toEqual([
      ['broker.connected', 'emqx', '10.64.18.71'],
      ['broker.refused', 'emqx', '10.64.18.71'],
      ['broker.published', 'emqx', '10.64.18.71'],
      ['broker.refused', 'aws-iot', '10.64.18.71'],
    ]);
    expect(records[2]?.body).toMatchObject({ payloadBytes: 4, topic: 'a/b' });
  });
});

describe('resolvers', () => {
  it('reads dnsmasq in both forms, and finds the year', () => {
    const plain = read([
      'Nov 22 04:00:01 dnsmasq[812]: query[A] Telemetry.Example from 10.64.18.71',
      'Nov 22 04:00:01 dnsmasq[812]: forwarded telemetry.example to 100.127.0.53',
      'Nov 22 04:00:01 dnsmasq[812]: reply telemetry.example is 192.0.2.7',
    ]);
    expect(plain).toHaveLength(1);
    expect(plain[0]).toMatchObject({ at: at(4, 0, 1), body: { query: 'telemetry.example', queryType: 'A' } });
    const extra = read([
      'Dec 31 23:59:59 gw dnsmasq[812]: 45 10.64.18.71/53211 query[AAAA] x.example from 10.64.18.71',
      'Dec 31 23:59:59 gw dnsmasq[812]: 45 10.64.18.71/53211 reply x.example is NXDOMAIN',
    ]);
    expect(
      extra.map(({ at: when, type, body }) => [when, type, body['srcPort'], body['responseCode']]),
    ).toEqual([
      [Date.UTC(2025, 11, 31, 23, 59, 59), 'dns.query', 53_211, undefined],
      [Date.UTC(2025, 11, 31, 23, 59, 59), 'dns.response', 53_211, 'NXDOMAIN'],
    ]);
  });

  it('reads BIND, AdGuard Home and plain JSON', () => {
    const [bind] = read([
      '22-Nov-2026 04:00:01.123 queries: info: client @0x7f8b10 10.64.18.71#53211 (x.example): query: x.example IN TXT +E(0)K (192.0.2.53)',
    ]);
    expect(bind).toMatchObject({
      at: at(4, 0, 1, 123),
      body: {
        srcIp: '10.64.18.71',
        srcPort: 53_211,
        query: 'x.example',
        queryType: 'TXT',
        dstIp: '192.0.2.53',
      },
    });
    const [home] = read([
      '{"T":"2026-11-22T04:00:01.5Z","QH":"x.example","QT":"A","QC":"IN","IP":"10.64.18.71"}',
    ]);
    expect(home).toMatchObject({ product: 'adguard', at: at(4, 0, 1, 500), body: { srcIp: '10.64.18.71' } });
    const [plain] = read([
      '{"time":"2026-11-22T04:00:01Z","client":"10.64.18.71#5","qname":"x.example","rcode":"nxdomain"}',
    ]);
    expect(plain?.body).toMatchObject({ responseCode: 'NXDOMAIN', srcPort: 5 });
  });
});

describe('a CSV with a mapping', () => {
  const mapping = parseMapping(
    JSON.stringify({
      format: 'sextant.csv-mapping/1',
      class: 'flow',
      separator: ';',
      time: { column: 'when', unit: 's' },
      sim: { column: 'imsi', by: 'imsi' },
      columns: { dst: 'dstIp', port: 'dstPort', up: 'bytesUp' },
      constants: { protocol: 'tcp' },
    }),
  );

  it('reads what the mapping names', () => {
    const [record] = readBy(csvFormat(mapping), [
      'when;imsi;dst;port;up;note',
      `${at(4) / 1_000};204080000000001;198.51.100.21;8883;;"a;b"`,
    ]);
    expect(record).toEqual({
      class: 'flow',
      type: 'flow.closed',
      at: at(4),
      product: 'csv',
      imsi: '204080000000001',
      body: { dstIp: '198.51.100.21', dstPort: 8_883, protocol: 'tcp' },
    });
  });

  it('says which column is missing', () => {
    expect(() => readBy(csvFormat(mapping), ['when;imsi;dst;up'])).toThrow('no column "port"');
  });

  it('refuses a mapping that cannot be meant, with the place', () => {
    const wrong =
      (change: object): (() => unknown) =>
      () =>
        parseMapping(JSON.stringify({ ...mapping, ...change }));
    expect(wrong({ columns: { a: 'nonsense' } })).toThrow('"nonsense" is no member of the class flow');
    expect(wrong({ class: 'flows' })).toThrow('class: ');
    expect(wrong({ type: 'dns.query' })).toThrow('is no type of the class flow');
    expect(() => parseMapping('{')).toThrow('The mapping is no JSON');
  });
});

describe('every parser', () => {
  const samples = [
    ...connHeader,
    '{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","query":"a"}',
    '{"timestamp":"2026-11-22T04:00:01Z","event_type":"dns","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","dns":{"queries":[1,null,{}]}}',
    "1795320000: Received PUBLISH from a (d0, q1, r0, m5, 't', ... (1 bytes))",
    'Nov 22 04:00:01 dnsmasq[812]: query[A] a from 10.0.0.1',
    '{"src_addr":"10.0.0.1","dst_addr":"10.0.0.2","bytes":1',
  ];
  const line = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.json({ maxDepth: 3 }),
    fc
      .tuple(fc.constantFrom(...samples), fc.nat(200), fc.string({ maxLength: 20, unit: 'binary' }))
      .map(([sample, cut, noise]) => sample.slice(0, cut) + noise + sample.slice(cut)),
    fc.constantFrom(...samples),
  );

  it.each(Object.entries(sensorFormats))(
    '%s throws nothing but a reason, whatever the lines',
    (_, format) => {
      fc.assert(
        fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
          format.knows(lines);
          const parser = format.open(null, { latest });
          for (const each of lines) {
            try {
              for (const record of parser.read(each)) {
                expect(Number.isInteger(record.at)).toBe(true);
                expect(bodySchema(record.class).safeParse(record.body).error?.issues ?? []).toEqual([]);
              }
            } catch (error) {
              if (!(error instanceof RejectedLine)) throw error;
            }
          }
          JSON.stringify(parser.state());
        }),
        { numRuns: 200 },
      );
    },
  );

  it('takes no time over long lines without sense', () => {
    const hostile = [
      `1795320000: Client ${'a '.repeat(8_000)}`,
      `Nov 22 04:00:01 dnsmasq[1]: query[A] ${'a.'.repeat(5_000)}`,
      `client ${'1:'.repeat(8_000)}#1 (`,
      `1795320000: New client connected from ${'1:'.repeat(8_000)}`,
      `{"event_type":"dns","timestamp":"${'1'.repeat(100_000)}","src_ip":"${'1.'.repeat(50_000)}"}`,
    ];
    const began = performance.now();
    for (const format of Object.values(sensorFormats)) {
      format.knows(hostile);
      const parser = format.open(null, { latest });
      for (const each of hostile) {
        try {
          parser.read(each);
        } catch (error) {
          expect(error).toBeInstanceOf(RejectedLine);
        }
      }
    }
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('knows files that are none of them', () => {
    expect(formatOf(['{"kind":"flow","iccid":"1"}'])).toBeNull();
    expect(formatOf(['iccid,eid,observedAt', '1,2,3'])).toBeNull();
    expect(formatOf(['hello'])).toBeNull();
    expect(formatOf([])).toBeNull();
  });
});
