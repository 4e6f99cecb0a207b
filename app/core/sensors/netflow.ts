import { known } from '../events/known.ts';
import { instantOf } from '../sigma/instants.ts';
import { nothing, RejectedLine, type SensorFormat, type SensorRecord } from './record.ts';
import { countOf, firstOf, ipOf, objectOf, portOf, protocolOf, wordOf, type JsonObject } from './scalars.ts';

/**
 * NetFlow and IPFIX records as JSON, by the names of nfdump, goflow2 (old and new) and the IPFIX registry. One object per
 * line, or an array with objects over several lines, as nfdump writes it.
 */

const names = {
  src: ['src4_addr', 'src6_addr', 'src_addr', 'SrcAddr', 'sourceIPv4Address', 'sourceIPv6Address', 'ip_src'],
  dst: [
    'dst4_addr',
    'dst6_addr',
    'dst_addr',
    'DstAddr',
    'destinationIPv4Address',
    'destinationIPv6Address',
    'ip_dst',
  ],
  srcPort: ['src_port', 'SrcPort', 'sourceTransportPort', 'port_src'],
  dstPort: ['dst_port', 'DstPort', 'destinationTransportPort', 'port_dst'],
  protocol: ['proto', 'Proto', 'protocolIdentifier', 'ip_proto'],
  bytes: ['in_bytes', 'bytes', 'Bytes', 'octetDeltaCount', 'octetTotalCount'],
  packets: ['in_packets', 'packets', 'Packets', 'packetDeltaCount', 'packetTotalCount'],
  backBytes: ['out_bytes', 'reverseOctetDeltaCount', 'reverseOctetTotalCount'],
  backPackets: ['out_packets', 'reversePacketDeltaCount', 'reversePacketTotalCount'],
  start: [
    'first',
    'time_flow_start_ns',
    'TimeFlowStartNs',
    'TimeFlowStart',
    'flowStartMilliseconds',
    'timestamp_start',
  ],
  end: ['last', 'time_flow_end_ns', 'TimeFlowEndNs', 'TimeFlowEnd', 'flowEndMilliseconds', 'timestamp_end'],
  received: ['received', 'time_received_ns', 'TimeReceivedNs', 'TimeReceived', 't_last', 'timestamp'],
  flags: ['tcp_flags', 'TcpFlags', 'TCPFlags', 'tcpControlBits'],
  flows: ['aggr_flows', 'flows', 'Flows', 'observationPointFlows'],
} as const;

/** A record over several lines is put together up to this many characters. */
const longestRecord = 64 * 1_024;

export const netflowJson: SensorFormat = {
  kind: 'netflow',
  wholeWithoutEnd: true,
  knows(lines) {
    const text = lines.slice(0, 60).join('\n').trim();
    if (!text.startsWith('{') && !text.startsWith('[')) return false;
    const has = (list: readonly string[]): boolean => list.some((name) => text.includes(`"${name}"`));
    return has(names.src) && has(names.dst) && !text.includes('"event_type"');
  },
  open() {
    let open = '';
    let depth = 0;
    return {
      read(line) {
        const text = line.trim();
        if (depth === 0) {
          // What stands between the objects of an array.
          const bare = text.replace(/^[[\],\s]+/, '').replace(/[\],\s]+$/, '');
          if (bare === '') return nothing;
          if (bare.startsWith('{') && bare.endsWith('}') && depthOf(bare) === 0)
            return [flowRecord(objectOf(bare))];
          if (!bare.startsWith('{')) throw new RejectedLine('the line is no JSON object');
          open = bare;
          depth = depthOf(bare);
          if (depth < 1) {
            depth = 0;
            throw new RejectedLine('the line is no JSON object');
          }
          return nothing;
        }
        open += `\n${text}`;
        depth += depthOf(text);
        if (depth > 0 && open.length <= longestRecord) return nothing;
        const whole = open.replace(/[\],\s]+$/, '');
        open = '';
        const tooLong = depth > 0;
        depth = 0;
        if (tooLong) throw new RejectedLine('a record over several lines has no end');
        return [flowRecord(objectOf(whole))];
      },
      settled: () => depth === 0,
      state: () => null,
    };
  },
};

/** By how much braces open more than they close, outside of texts. */
function depthOf(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (quoted) {
      if (char === 92) at++;
      else if (char === 34) quoted = false;
    } else if (char === 34) quoted = true;
    else if (char === 123) depth++;
    else if (char === 125) depth--;
  }
  return depth;
}

function flowRecord(row: JsonObject): SensorRecord {
  const of = (list: readonly string[]): unknown => firstOf(row, list);
  const srcIp = ipOf(of(names.src));
  const dstIp = ipOf(of(names.dst));
  if (srcIp === null || dstIp === null) throw new RejectedLine('source and destination are no IP addresses');
  const start = instantOf(of(names.start));
  const at = instantOf(of(names.end)) ?? instantOf(of(names.received)) ?? start;
  if (at === null) throw new RejectedLine('the record names no time');
  const protocol = protocolOf(of(names.protocol));
  const bytesDown = countOf(of(names.backBytes));
  const packetsDown = countOf(of(names.backPackets));
  const answered = (packetsDown ?? bytesDown ?? 0) > 0;
  const body = known({
    srcIp,
    srcPort: portOf(of(names.srcPort)),
    dstIp,
    dstPort: portOf(of(names.dstPort)),
    protocol,
    connState: wordOf(of(names.flags), 40),
    outcome: answered ? 'established' : protocol === 'tcp' && onlyAsked(of(names.flags)) ? 'no-answer' : null,
    flows: countOf(of(names.flows)) ?? 1,
    packetsUp: countOf(of(names.packets)),
    packetsDown: packetsDown === 0 ? null : packetsDown,
    bytesUp: countOf(of(names.bytes)),
    bytesDown: bytesDown === 0 ? null : bytesDown,
    durationMs: start === null || at < start ? null : at - start,
    periodStart: start,
    periodEnd: start === null ? null : at,
  });
  const product = 'netflow';
  return { class: 'flow', type: 'flow.closed', at, product, service: 'flow', body, oneWay: !answered };
}

/** TCP flags of a side that sent SYN and never ACK: as a number (RFC 9293) or as nfdump's letters. */
function onlyAsked(flags: unknown): boolean {
  const number = countOf(flags, 65_535);
  if (number !== null) return (number & 0x02) !== 0 && (number & 0x10) === 0;
  return typeof flags === 'string' && flags.includes('S') && !flags.includes('A');
}
