import { describe, expect, it } from 'vitest';
import { at, read } from './formats.testkit.ts';

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
