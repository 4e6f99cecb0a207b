import { describe, expect, it } from 'vitest';
import { at, read } from './formats.testkit.ts';

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
