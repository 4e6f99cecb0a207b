import { describe, expect, it } from 'vitest';
import { at, read } from './formats.testkit.ts';

describe('brokers that log JSON', () => {
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
