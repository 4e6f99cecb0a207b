import { known } from '../events/known.ts';
import { nothing, RejectedLine, type SensorFormat, type SensorRecord } from './record.ts';
import { countOf, ipOf, portOf, wordOf } from './scalars.ts';
import { stampOf, unwrapped } from './stamped.ts';

/**
 * The text log of an Eclipse Mosquitto broker. Most lines name a client by its id alone: the address of its connection is
 * remembered from the line that told of it.
 */

interface Client {
  readonly srcIp: string;
  readonly srcPort: number | null;
}

/** Clients whose address is remembered; the one that connected longest ago goes first. */
const clientsKept = 10_000;
const longestLine = 16_384;

const isOurs =
  /(?:mosquitto version |New connection from |New client connected from |Received PUBLISH from |Sending CONNACK to |Opening ipv[46] listen socket)/;

export const mosquittoText: SensorFormat = {
  kind: 'mqtt',
  wholeWithoutEnd: false,
  knows: (lines) => lines.slice(0, 50).some((line) => line.length < longestLine && isOurs.test(line)),
  open(saved, { latest }) {
    const clients = new Map<string, Client>((saved as [string, Client][] | null) ?? []);
    return {
      read(raw) {
        const line = unwrapped(raw);
        if (line.length > longestLine)
          throw new RejectedLine(`the line has ${line.length} characters; no broker writes as long`);
        // Topics of a subscription follow its line, indented.
        if (line.startsWith('\t')) return nothing;
        const stamped = stampOf(line, latest);
        if (stamped === null) throw new RejectedLine('the line begins with no time');
        const told = messageOf(stamped.rest, clients);
        return told === null ? nothing : [recordOf(stamped.at, told, clients)];
      },
      settled: () => true,
      state: () => [...clients],
    };
  },
};

interface Told {
  readonly type: string;
  readonly clientId?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

type Reader = (match: RegExpExecArray, clients: Map<string, Client>) => Told;

const peer = '\\[?([0-9a-fA-F:.]{2,45}?)\\]?:(\\d{1,5})';
/** Releases from 2.1 on name the connection of a client beside its id. */
const bracketed = `(?: \\[(?:${peer}|[^\\]]*)\\])?`;
const packet = "\\(d(\\d), q(\\d), r(\\d), m\\d+, '([^']*)'(?:, ... \\((\\d+) bytes\\))?";

const readers: readonly { readonly form: RegExp; readonly told: Reader }[] = [
  {
    form: new RegExp(`^New connection from ${peer} on port (\\d{1,5})\\.?$`),
    told: ([, ip, port, on]) => ({
      type: 'broker.connection',
      body: { srcIp: ipOf(ip), srcPort: portOf(port), dstPort: portOf(on) },
    }),
  },
  {
    form: new RegExp(
      `^New (?:client|bridge) connected from ${peer} as (.{1,500}) \\(p(\\d+), c\\d, k(\\d+)(?:, u'([^']*)')?\\)\\.?$`,
    ),
    told([, ip, port, id = '', version, keepAlive, user], clients) {
      const srcIp = ipOf(ip);
      clients.delete(id);
      if (srcIp !== null) clients.set(id, { srcIp, srcPort: portOf(port) });
      for (const oldest of clients.keys()) {
        if (clients.size <= clientsKept) break;
        clients.delete(oldest);
      }
      return {
        type: 'broker.connected',
        clientId: id,
        body: {
          username: user,
          protocolVersion: mqttVersions[version ?? ''] ?? version,
          keepAliveSeconds: countOf(keepAlive),
          result: 'accepted',
        },
      };
    },
  },
  {
    form: new RegExp(`^Received PUBLISH from (.{1,500}) ${packet}`),
    told: ([, id, , qos, retain, topic, bytes]) => ({
      type: 'broker.published',
      ...clientOf(id),
      body: { topic, qos: countOf(qos), retain: retain === '1', payloadBytes: countOf(bytes) },
    }),
  },
  {
    form: new RegExp(`^Denied (?:PUBLISH|SUBSCRIBE) from (.{1,500}?) ${packet}`),
    told: ([, id, , qos, retain, topic, bytes]) => ({
      type: 'broker.denied',
      ...clientOf(id),
      body: {
        topic,
        qos: countOf(qos),
        retain: retain === '1',
        payloadBytes: countOf(bytes),
        result: 'refused',
      },
    }),
  },
  {
    form: /^Received (UN)?SUBSCRIBE from (.{1,500})$/,
    told: ([, un, id]) => ({
      type: un === undefined ? 'broker.subscribed' : 'broker.unsubscribed',
      ...clientOf(id),
    }),
  },
  {
    form: /^Client (.{1,500}) already connected, closing old connection\.?$/,
    told: ([, id]) => ({ type: 'broker.replaced', ...clientOf(id), body: { reason: 'already connected' } }),
  },
  {
    form: new RegExp(
      `^Client (.{1,500}?)${bracketed} (?:disconnected[:,] |disconnected due to )(not authori[sz]ed|protocol error|malformed packet|bad username or password|[^.]{1,200})\\.?$`,
    ),
    told: ([, id, ip, port, reason = '']) => ({
      type: /authori[sz]ed|password/.test(reason)
        ? 'broker.refused'
        : /protocol|malformed/.test(reason)
          ? 'broker.malformed'
          : 'broker.disconnected',
      ...clientOf(id),
      body: {
        ...connectionOf(ip, port),
        reason,
        ...(/authori[sz]ed|password/.test(reason) ? { result: 'refused' } : {}),
      },
    }),
  },
  {
    form: new RegExp(
      `^Client (.{1,500}?)${bracketed} (disconnected|closed its connection|has exceeded timeout, disconnecting)\\.?$`,
    ),
    told: ([, id, ip, port, reason]) => ({
      type: 'broker.disconnected',
      ...clientOf(id),
      body: { ...connectionOf(ip, port), reason },
    }),
  },
  {
    form: /^Socket error on client (.{1,500}), disconnecting\.?$/,
    told: ([, id]) => ({ type: 'broker.disconnected', ...clientOf(id), body: { reason: 'socket error' } }),
  },
  {
    form: /^Sending CONNACK to (.{1,500}) \(\d, (\d{1,3})\)$/,
    told: ([, id, code]) => {
      const refused = code !== '0';
      const reason = refusals[code ?? ''] ?? `code ${code}`;
      return refused
        ? { type: 'broker.refused', ...clientOf(id), body: { reason, result: 'refused' } }
        : { type: '' };
    },
  },
];

/** `p` of a CONNECT: 3 is MQTT 3.1, 4 is 3.1.1, 5 is 5.0. Older releases print 2 for 3.1.1. */
const mqttVersions: Readonly<Record<string, string>> = {
  '1': '3.1',
  '2': '3.1.1',
  '3': '3.1',
  '4': '3.1.1',
  '5': '5.0',
};

/** Return codes of CONNACK: MQTT 3.1.1 section 3.2.2.3, MQTT 5.0 section 3.2.2.2. */
const refusals: Readonly<Record<string, string>> = {
  '1': 'unacceptable protocol version',
  '2': 'identifier rejected',
  '3': 'server unavailable',
  '4': 'bad user name or password',
  '5': 'not authorised',
  '129': 'malformed packet',
  '130': 'protocol error',
  '132': 'unsupported protocol version',
  '133': 'client identifier not valid',
  '134': 'bad user name or password',
  '135': 'not authorised',
  '138': 'banned',
};

function clientOf(id: string | undefined): { clientId?: string } {
  return id === undefined || id === '<unknown>' ? {} : { clientId: id };
}

/** The connection that a line itself names: it may be another than the one that the client was known by. */
function connectionOf(ip: string | undefined, port: string | undefined): Partial<Client> {
  const srcIp = ipOf(ip);
  return srcIp === null ? {} : { srcIp, srcPort: portOf(port) };
}

function messageOf(text: string, clients: Map<string, Client>): Told | null {
  for (const { form, told } of readers) {
    const match = form.exec(text);
    if (match === null) continue;
    const found = told(match, clients);
    return found.type === '' ? null : found;
  }
  return null;
}

function recordOf(at: number, told: Told, clients: ReadonlyMap<string, Client>): SensorRecord {
  const client = told.clientId === undefined ? undefined : clients.get(told.clientId);
  const body = known({
    ...client,
    protocol: 'tcp',
    clientId: wordOf(told.clientId),
    ...told.body,
    topic: wordOf(told.body?.['topic'], 1_024),
  });
  return { class: 'broker', type: told.type, at, product: 'mosquitto', service: 'mqtt', body };
}
