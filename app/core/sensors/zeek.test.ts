import { describe, expect, it } from 'vitest';
import { sensorFormats } from './formats.ts';
import { at, connHeader, latest, read } from './formats.testkit.ts';
import { RejectedLine, type SensorFormat } from './record.ts';

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
