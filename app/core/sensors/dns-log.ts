import { known } from '../events/known.ts';
import { nameMembers } from '../events/names.ts';
import { nothing, RejectedLine, type SensorFormat, type SensorRecord } from './record.ts';
import {
  firstObject,
  firstOf,
  ipOf,
  isObject,
  needInstant,
  objectOf,
  peerOf,
  portOf,
  wordOf,
  type JsonObject,
} from './scalars.ts';
import { stampOf, unwrapped } from './stamped.ts';

/** Query logs of resolvers: dnsmasq and BIND as text, AdGuard Home and plain JSON. */

const longestLine = 16_384;

const dnsmasqHead = /^(?:[\w.-]{1,255} )?dnsmasq(?:-dhcp)?\[\d+\]: /;
/** With `log-queries=extra` a serial number and the client stand before each message. */
const dnsmasqExtra = /^(\d+) ([0-9a-fA-F:.]{2,45})\/(\d{1,5}) /;
const dnsmasqQuery = /^query\[([A-Za-z0-9=_-]{1,20})\] (\S{1,1024}) from ([0-9a-fA-F:.]{2,45})$/;
const dnsmasqReply = /^(?:reply|cached|config|\/etc\/hosts|cached-stale) (\S{1,1024}) is (.{1,500})$/;
const outcomes: Readonly<Record<string, string>> = {
  NXDOMAIN: 'NXDOMAIN',
  NODATA: 'NOERROR',
  'NODATA-IPv4': 'NOERROR',
  'NODATA-IPv6': 'NOERROR',
  SERVFAIL: 'SERVFAIL',
  REFUSED: 'REFUSED',
};

export const dnsmasqText: SensorFormat = {
  kind: 'dns-log',
  wholeWithoutEnd: false,
  knows: (lines) => lines.some((line) => /\bdnsmasq(?:-dhcp)?\[\d+\]: /.test(unwrapped(line).slice(0, 400))),
  open: (_, { latest }) => ({
    read(raw) {
      const { at, rest } = stampedLine(raw, latest);
      const head = dnsmasqHead.exec(rest);
      if (head === null) return nothing;
      return dnsmasqRecords(at, rest.slice(head[0].length));
    },
    settled: () => true,
    state: () => null,
  }),
};

function dnsmasqRecords(at: number, message: string): readonly SensorRecord[] {
  const extra = dnsmasqExtra.exec(message);
  const text = extra === null ? message : message.slice(extra[0].length);
  const query = dnsmasqQuery.exec(text);
  if (query !== null) {
    const [, queryType, name = '', from] = query;
    const asked = { srcIp: ipOf(from), srcPort: portOf(extra?.[3]), queryType };
    return [dnsRecord('dnsmasq', 'dns.query', at, name, asked)];
  }
  // Only the extra form says who was answered.
  const reply = extra === null ? null : dnsmasqReply.exec(text);
  if (extra === null || reply === null) return nothing;
  const [, name = '', answer = ''] = reply;
  const failed = Object.hasOwn(outcomes, answer) ? outcomes[answer] : undefined;
  const told = {
    srcIp: ipOf(extra[2]),
    srcPort: portOf(extra[3]),
    responseCode: failed ?? 'NOERROR',
    answers: failed === undefined ? [answer] : null,
  };
  return [dnsRecord('dnsmasq', 'dns.response', at, name, told)];
}

const bindQuery =
  /client (?:@0x[0-9a-f]{1,16} )?([0-9a-fA-F:.]{2,45}#\d{1,5}) \(([^)]{1,1024})\)(?:: view [\w.-]{1,100})?: query: (\S{1,1024}) ([A-Z0-9]{1,20}) ([A-Z0-9]{1,20}) ([+\-A-Z0-9()]{1,20})(?: \(([0-9a-fA-F:.]{2,45})\))?/;

export const bindText: SensorFormat = {
  kind: 'dns-log',
  wholeWithoutEnd: false,
  knows: (lines) => lines.some((line) => line.length < longestLine && bindQuery.test(unwrapped(line))),
  open: (_, { latest }) => ({
    read(raw) {
      const { at, rest } = stampedLine(raw, latest);
      const match = bindQuery.exec(rest);
      if (match === null) return nothing;
      const [, client, , name = '', , queryType, , resolver] = match;
      const { ip: srcIp, port: srcPort } = peerOf(client);
      return [dnsRecord('bind', 'dns.query', at, name, { srcIp, srcPort, queryType, dstIp: ipOf(resolver) })];
    },
    settled: () => true,
    state: () => null,
  }),
};

function stampedLine(raw: string, latest: number): { readonly at: number; readonly rest: string } {
  const line = unwrapped(raw);
  if (line.length > longestLine)
    throw new RejectedLine(`the line has ${line.length} characters; no resolver writes as long`);
  const stamped = stampOf(line, latest);
  if (stamped === null) throw new RejectedLine('the line begins with no time');
  return stamped;
}

const names = {
  query: ['QH', 'query', 'qname', 'query_name', 'name', 'question'],
  client: ['IP', 'client', 'client_ip', 'clientIp', 'src_ip', 'source_ip', 'remote'],
  type: ['QT', 'qtype', 'query_type', 'type', 'qtype_name', 'record_type'],
  rcode: ['rcode', 'response_code', 'responseCode', 'rcode_name', 'status'],
  time: ['T', 'timestamp', 'time', 'ts', '@timestamp'],
  resolver: ['resolver', 'server', 'dst_ip', 'server_ip'],
} as const;

export const dnsJson: SensorFormat = {
  kind: 'dns-log',
  wholeWithoutEnd: true,
  knows(lines) {
    const row = firstObject(lines);
    if (row === null || 'kind' in row) return false;
    return typeof firstOf(row, names.query) === 'string' && peerOf(firstOf(row, names.client)).ip !== null;
  },
  open: () => ({
    read: (line) => [jsonRecord(objectOf(line))],
    settled: () => true,
    state: () => null,
  }),
};

function jsonRecord(row: JsonObject): SensorRecord {
  const name = wordOf(firstOf(row, names.query), 1_024);
  if (name === null) throw new RejectedLine('the record names no query');
  const { ip: srcIp, port: srcPort } = peerOf(firstOf(row, names.client));
  if (srcIp === null) throw new RejectedLine('the client is no IP address');
  const answers = Array.isArray(row['answers']) ? row['answers'] : [];
  const told = {
    srcIp,
    srcPort,
    dstIp: peerOf(firstOf(row, names.resolver)).ip,
    queryType: wordOf(firstOf(row, names.type), 40),
    responseCode: wordOf(firstOf(row, names.rcode), 40)?.toUpperCase() ?? null,
    answers: answers.flatMap(
      (each) => wordOf(isObject(each) ? firstOf(each, ['data', 'rdata', 'value']) : each) ?? [],
    ),
  };
  const product = 'QH' in row ? 'adguard' : 'json';
  return dnsRecord(product, 'dns.query', needInstant(firstOf(row, names.time), 'time'), name, told);
}

function dnsRecord(
  product: string,
  type: string,
  at: number,
  name: string,
  told: Readonly<Record<string, unknown>> & { readonly answers?: readonly string[] | null },
): SensorRecord {
  const answers = told.answers ?? [];
  const body = known({
    ...told,
    ...nameMembers(name),
    answers: answers.length === 0 ? null : answers.slice(0, 100),
  });
  return { class: 'dns', type, at, product, service: 'dns', body };
}
