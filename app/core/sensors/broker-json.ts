import { known } from '../events/known.ts';
import { nothing, type SensorFormat, type SensorRecord } from './record.ts';
import {
  countOf,
  firstObject,
  firstOf,
  needInstant,
  objectOf,
  peerOf,
  portOf,
  wordOf,
  type JsonObject,
} from './scalars.ts';

/** Broker events as JSON lines: EMQX (rule engine and web hooks) and AWS IoT Core's log. */

const clientNames = ['clientid', 'clientId', 'client_id'];
const timeNames = ['timestamp', 'time', 'ts', 'connected_at', 'disconnected_at'];

export const brokerJson: SensorFormat = {
  kind: 'mqtt',
  wholeWithoutEnd: true,
  knows(lines) {
    const row = firstObject(lines);
    if (row === null || firstOf(row, clientNames) === undefined) return false;
    return typeof (row['event'] ?? row['action'] ?? row['eventType']) === 'string';
  },
  open: () => ({
    read(line) {
      const row = objectOf(line);
      const record = 'eventType' in row ? awsRecord(row) : emqxRecord(row);
      return record === null ? nothing : [record];
    },
    settled: () => true,
    state: () => null,
  }),
};

/** Event names of EMQX, dots and underscores alike. */
const emqxTypes: Readonly<Record<string, string>> = {
  client_connected: 'broker.connected',
  client_connack: 'broker.connected',
  client_disconnected: 'broker.disconnected',
  session_subscribed: 'broker.subscribed',
  client_subscribe: 'broker.subscribed',
  session_unsubscribed: 'broker.unsubscribed',
  client_unsubscribe: 'broker.unsubscribed',
  message_publish: 'broker.published',
  client_authenticate: 'broker.connected',
  client_authorize: 'broker.denied',
  client_check_acl_complete: 'broker.denied',
  client_check_authz_complete: 'broker.denied',
  client_check_authn_complete: 'broker.connected',
};

function emqxRecord(row: JsonObject): SensorRecord | null {
  const name = String(row['event'] ?? row['action'])
    .replace(/^\$events\//, '')
    .replaceAll(/[./]/g, '_');
  const usual = Object.hasOwn(emqxTypes, name) ? emqxTypes[name] : undefined;
  if (usual === undefined) return null;
  const result = wordOf(firstOf(row, ['result', 'reason_code', 'conn_ack', 'connack']), 100);
  const allowed = result === null || ['success', 'allow', 'ok', 'connection_accepted', '0'].includes(result);
  // A permission that was granted is no event of ours: the message itself is told of.
  if (usual === 'broker.denied' && allowed) return null;
  const type = usual === 'broker.connected' && !allowed ? 'broker.refused' : usual;
  const peer = peerOf(firstOf(row, ['peername', 'ipaddress', 'peerhost', 'ip_address']));
  const judged = type === 'broker.connected' || type === 'broker.refused' || type === 'broker.denied';
  const body = known({
    srcIp: peer.ip,
    srcPort: peer.port,
    protocol: 'tcp',
    clientId: wordOf(firstOf(row, clientNames)),
    username: wordOf(row['username']),
    topic: wordOf(row['topic'], 1_024),
    qos: countOf(row['qos'], 2),
    retain: typeof row['retain'] === 'boolean' ? row['retain'] : null,
    payloadBytes: countOf(firstOf(row, ['payload_size', 'payload_bytes'])) ?? sizeOf(row['payload']),
    keepAliveSeconds: countOf(row['keepalive']),
    protocolVersion: mqttVersion(row['proto_ver']),
    result: judged ? (allowed ? 'accepted' : 'refused') : null,
    reason: wordOf(row['reason'], 200) ?? (allowed ? null : result),
    broker: wordOf(row['node']),
  });
  const at = needInstant(firstOf(row, timeNames), 'timestamp');
  return { class: 'broker', type, at, product: 'emqx', service: 'mqtt', body };
}

const awsTypes: Readonly<Record<string, string>> = {
  Connect: 'broker.connected',
  Disconnect: 'broker.disconnected',
  'Publish-In': 'broker.published',
  Subscribe: 'broker.subscribed',
  Unsubscribe: 'broker.unsubscribed',
};

/** AWS IoT Core, developer guide, "CloudWatch Logs log entries": status, reason and details where it failed. */
function awsRecord(row: JsonObject): SensorRecord | null {
  const name = String(row['eventType']);
  const usual = Object.hasOwn(awsTypes, name) ? awsTypes[name] : undefined;
  if (usual === undefined) return null;
  const failed = row['status'] === 'Failure';
  const reason = wordOf(firstOf(row, ['reason', 'disconnectReason', 'details']), 200);
  const type = !failed ? usual : name === 'Connect' ? 'broker.refused' : 'broker.denied';
  const body = known({
    srcIp: peerOf(row['sourceIp']).ip,
    srcPort: portOf(row['sourcePort']),
    protocol: 'tcp',
    clientId: wordOf(row['clientId']),
    username: wordOf(row['principalId']),
    topic: wordOf(firstOf(row, ['topicName', 'topic']), 1_024),
    result: failed ? 'refused' : name === 'Connect' ? 'accepted' : null,
    reason,
    broker: wordOf(row['accountId']),
  });
  const at = needInstant(row['timestamp'], 'timestamp');
  return { class: 'broker', type, at, product: 'aws-iot', service: 'mqtt', body };
}

function sizeOf(payload: unknown): number | null {
  return typeof payload === 'string' ? new TextEncoder().encode(payload).length : null;
}

function mqttVersion(value: unknown): string | null {
  const number = countOf(value, 9);
  return number === 3 ? '3.1' : number === 4 ? '3.1.1' : number === 5 ? '5.0' : wordOf(value, 20);
}
