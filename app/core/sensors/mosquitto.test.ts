import { describe, expect, it } from 'vitest';
import { at, read } from './formats.testkit.ts';

describe('Mosquitto', () => {
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
});
