import type { SensorRecord } from './record.ts';
import { lookupForm, type Holder, type Holders } from './holders.ts';

/** A record and the SIM that it is about. */
export interface Attributed {
  readonly record: SensorRecord;
  readonly body: string | null;
  readonly found: 'sim' | 'ambiguous' | 'unknown';
  /** Members of the class, seen from the SIM: up is from the device. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** Ports of servers: a one-way record from one of them to a high port is an answer. */
const serverPorts = new Set([1883, 4433, 5353, 5671, 5672, 5683, 5684, 8080, 8443, 8883]);

/**
 * Whom a record is about. An identifier in the record decides; else the address that began the connection, and where no SIM
 * had it, the one that was asked. Classes without addresses need an identifier.
 */
export function attribute(given: SensorRecord, holders: Holders): Attributed {
  const record = given.oneWay === true ? towardsServer(given) : given;
  const named = byIdentifier(record, holders);
  const from = holderOf(record.body['srcIp'], record.at, holders);
  const to = holderOf(record.body['dstIp'], record.at, holders);
  const inbound = !isSim(from) && isSim(to);
  const holder = named ?? (inbound ? to : from) ?? to;
  const body = isSim(holder) ? holder.body : null;
  const peer =
    isSim(from) && isSim(to) && from.body !== to.body ? (body === from.body ? to.body : from.body) : null;
  const hasEnds = 'srcIp' in record.body;
  const members = {
    ...(inbound ? seenFromTarget(record.body) : record.body),
    ...(!hasEnds || body === null
      ? {}
      : { direction: peer !== null ? 'lateral' : inbound ? 'inbound' : 'outbound' }),
    ...(peer === null ? {} : { peerIccidBody: peer }),
  };
  const found = body !== null ? 'sim' : holder === 'ambiguous' ? 'ambiguous' : 'unknown';
  return { record, body, found, members };
}

function byIdentifier(record: SensorRecord, holders: Holders): Holder {
  const { iccid, imsi, imei } = record;
  if (iccid !== undefined) {
    const body = lookupForm('iccid', iccid);
    if (body !== null) return { body };
  }
  for (const [kind, value] of [
    ['imsi', imsi],
    ['imei', imei],
  ] as const) {
    const form = value === undefined ? null : lookupForm(kind, value);
    const holder = form === null ? null : holders.of(kind, form, record.at);
    if (holder !== null) return holder;
  }
  return null;
}

function holderOf(ip: unknown, at: number, holders: Holders): Holder {
  return typeof ip === 'string' ? holders.of('ip', ip, at) : null;
}

function isSim(holder: Holder): holder is { readonly body: string } {
  return holder !== null && holder !== 'ambiguous';
}

type Members = Readonly<Record<string, unknown>>;

/** Volumes are told from the address that began; where that is the other end, up and down change places. */
function seenFromTarget(body: Members): Members {
  return swapped(body, [
    ['bytesUp', 'bytesDown'],
    ['packetsUp', 'packetsDown'],
  ]);
}

/** A one-way record of an answer, told as the answer to the connection that the other end began. */
function towardsServer(record: SensorRecord): SensorRecord {
  const { srcPort, dstPort } = record.body;
  if (typeof srcPort !== 'number' || typeof dstPort !== 'number') return record;
  const isAnswer =
    (srcPort < 1_024 || serverPorts.has(srcPort)) && dstPort >= 1_024 && !serverPorts.has(dstPort);
  if (!isAnswer) return record;
  const body = swapped(seenFromTarget(record.body), [
    ['srcIp', 'dstIp'],
    ['srcPort', 'dstPort'],
  ]);
  return { ...record, body };
}

function swapped(body: Members, pairs: readonly (readonly [string, string])[]): Members {
  const result: Record<string, unknown> = { ...body };
  for (const [one, other] of pairs) {
    delete result[one];
    delete result[other];
    if (body[other] !== undefined) result[one] = body[other];
    if (body[one] !== undefined) result[other] = body[one];
  }
  return result;
}
