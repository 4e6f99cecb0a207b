/** `zeek-conn.log` and `zeek-dns.log`: what a sensor behind a gateway saw of single connections, in the JSON that Zeek writes. */
import { day, minute, second } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { hash32 } from '../random.ts';

/** Times in seconds; members by Zeek's own names. */
export interface ZeekConnRow {
  readonly ts: number;
  readonly uid: string;
  readonly 'id.orig_h': string;
  readonly 'id.orig_p': number;
  readonly 'id.resp_h': string;
  readonly 'id.resp_p': number;
  readonly proto: 'tcp' | 'udp';
  readonly duration: number;
  readonly orig_bytes: number;
  readonly resp_bytes: number;
  readonly conn_state: 'SF' | 'S0' | 'REJ';
  readonly orig_pkts: number;
  readonly resp_pkts: number;
}

export interface ZeekDnsRow {
  readonly ts: number;
  readonly uid: string;
  readonly 'id.orig_h': string;
  readonly 'id.orig_p': number;
  readonly 'id.resp_h': string;
  readonly 'id.resp_p': 53;
  readonly proto: 'udp';
  readonly query: string;
  readonly qtype_name: 'A' | 'TXT';
  readonly rcode_name: 'NOERROR' | 'NXDOMAIN';
}

/** A connection of a SIM at `at`, ms; unanswered ones have no packets back. */
export function connection(
  sim: SimFacts,
  at: number,
  to: { readonly host: string; readonly port: number },
  answered = true,
): ZeekConnRow {
  const chance = hash32(sim.index, at >>> 0, to.port);
  return {
    ts: at / 1000,
    uid: `C${chance.toString(36)}${Math.floor(at).toString(36)}`,
    'id.orig_h': sim.address,
    'id.orig_p': 32_768 + (chance % 28_000),
    'id.resp_h': to.host,
    'id.resp_p': to.port,
    proto: 'tcp',
    duration: answered ? 1.2 : 0,
    orig_bytes: answered ? 400 + (chance % 900) : 0,
    resp_bytes: answered ? 300 + (chance % 500) : 0,
    conn_state: answered ? 'SF' : 'S0',
    orig_pkts: answered ? 6 : 1,
    resp_pkts: answered ? 5 : 0,
  };
}

export function query(
  sim: SimFacts,
  at: number,
  resolver: string,
  name: string,
  type: ZeekDnsRow['qtype_name'],
): ZeekDnsRow {
  const chance = hash32(sim.index, at >>> 0, name.length);
  return {
    ts: at / 1000,
    uid: `D${chance.toString(36)}${Math.floor(at).toString(36)}`,
    'id.orig_h': sim.address,
    'id.orig_p': 32_768 + (chance % 28_000),
    'id.resp_h': resolver,
    'id.resp_p': 53,
    proto: 'udp',
    query: name,
    qtype_name: type,
    rcode_name: 'NOERROR',
  };
}

/** Days that the sensor saw of a SIM before an attack began on it. */
const before = 3 * day;

/** What a SIM does all day as the sensor sees it: its backend, every half an hour or so, at no beat. */
export function* ordinary(seed: number, sim: SimFacts, from: number, to: number): Generator<ZeekConnRow> {
  for (let at = from - before; at < to; ) {
    yield connection(sim, at, { host: '198.51.100.21', port: 8883 });
    at += 10 * minute + (hash32(seed, sim.index, at >>> 0) % 2_400) * second;
  }
}
