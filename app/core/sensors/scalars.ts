import { parseJson } from '../providers/json.ts';
import { instantOf } from '../sigma/instants.ts';
import { RejectedLine } from './record.ts';

/** Values of sensors in our form; null where there is none. */

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;
const ipv6 = /^[0-9a-f:]{2,39}$/;

/** An IP address in lower case; an IPv4 address within IPv6 as IPv4. Null for what is no address. */
export function ipOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 64) return null;
  if (ipv4.test(value)) return value;
  const text = value.toLowerCase();
  if (text.startsWith('::ffff:') && ipv4.test(text.slice(7))) return text.slice(7);
  return text.includes(':') && ipv6.test(text) ? text : null;
}

/** @throws RejectedLine */
export function needIp(value: unknown, name: string): string {
  const ip = ipOf(value);
  if (ip === null) throw new RejectedLine(`${name}: is no IP address`);
  return ip;
}

/** An address with a port after a colon or, as BIND writes it, a hash. */
export function peerOf(value: unknown): { readonly ip: string | null; readonly port: number | null } {
  if (typeof value !== 'string' || value.length > 80) return { ip: null, port: null };
  const match = /^\[?([0-9a-fA-F:.]+?)\]?[:#](\d{1,5})$/.exec(value);
  const ip = ipOf(match?.[1]);
  return ip === null ? { ip: ipOf(value), port: null } : { ip, port: countOf(match?.[2], 65_535) };
}

/** A whole number from 0 to `most`, also as text. */
export function countOf(value: unknown, most = Number.MAX_SAFE_INTEGER): number | null {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d{1,16}$/.test(value)
        ? Number(value)
        : Number.NaN;
  return Number.isInteger(number) && number >= 0 && number <= most ? number : null;
}

export function portOf(value: unknown): number | null {
  return countOf(value, 65_535);
}

/** A text that says something, cut to `most` characters; numbers as text. */
export function wordOf(value: unknown, most = 500): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string' || value === '') return null;
  return value.length > most ? value.slice(0, most) : value;
}

/** Seconds as a number or text → ms. */
export function secondsOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 && number < 1e10
    ? Math.round(number * 1_000)
    : null;
}

/** @throws RejectedLine */
export function needInstant(value: unknown, name: string): number {
  const at = instantOf(value);
  if (at === null) throw new RejectedLine(`${name}: is no time`);
  return at;
}

/** IANA protocol numbers that have a word of ours. */
const protocols: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '47': 'gre',
  '50': 'esp',
  '51': 'ah',
  '58': 'icmp',
  '132': 'sctp',
  'ipv6-icmp': 'icmp',
  icmp6: 'icmp',
  icmpv6: 'icmp',
};

export function protocolOf(value: unknown): string | null {
  const word = wordOf(value, 40)?.toLowerCase() ?? null;
  return word === null ? null : Object.hasOwn(protocols, word) ? (protocols[word] ?? word) : word;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws RejectedLine */
export function objectOf(text: string): JsonObject {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new RejectedLine('the line is no JSON object');
  }
  if (!isObject(value)) throw new RejectedLine('the line is no JSON object');
  return value;
}

/** The first object of a list of lines that has one; for telling formats apart. */
export function firstObject(lines: readonly string[]): JsonObject | null {
  for (const line of lines) {
    const text = line.trim();
    if (text === '') continue;
    if (!text.startsWith('{')) return null;
    try {
      return objectOf(text);
    } catch {
      return null;
    }
  }
  return null;
}

/** The first of some names that the object has. */
export function firstOf(object: JsonObject, names: readonly string[]): unknown {
  for (const name of names) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}
