import type { EntryKind, ListContent } from '../../../shared/contract/index.ts';
import { limits } from '../../../shared/limits.ts';
import { parseAddress } from '../sigma/cidr.ts';
import { canonicalNetwork } from './network.ts';
import { isPublicSuffix } from './public-suffixes.ts';

/** A value in the one form in which it is kept and compared. */
export interface CanonicalValue {
  readonly kind: EntryKind;
  readonly value: string;
}

/** Why a text is no value of a list. */
export interface ValueProblem {
  readonly reason: string;
}

export type ReadValue = CanonicalValue | ValueProblem;

export function isProblem(read: ReadValue): read is ValueProblem {
  return 'reason' in read;
}

/**
 * Reads a text as a value of a list, whatever way it was disarmed (`hxxp`, `[.]`, `(dot)`) or written.
 *
 * @param content what the list holds; decides what the text can be
 */
export function readValue(text: string, content: ListContent): ReadValue {
  const trimmed = text.trim();
  if (trimmed === '') return problem('It is empty.');
  if (trimmed.length > limits.listValueChars)
    return problem(`It has ${trimmed.length} characters; ${limits.listValueChars} are the most.`);
  if (/[\u0000-\u001f\u007f]/.test(trimmed)) return problem('It holds control characters.');
  return readers[content](trimmed);
}

/** Brings a disarmed indicator back: `hxxps[:]//evil[.]example` → `https://evil.example`. */
export function rearmed(text: string): string {
  return text
    .replace(/^(?:hxxp|hXXp|h\*\*p|meow)(s?)(?=[[(]?:)/i, 'http$1')
    .replace(/[[({]\s*(?:\.|dot)\s*[\])}]/gi, '.')
    .replace(/[[({]\s*:\s*[\])}]/g, ':')
    .replace(/[[(]:\/\/[\])]/g, '://')
    .replace(/\\\./g, '.');
}

const readers: Readonly<Record<ListContent, (text: string) => ReadValue>> = {
  indicators: readIndicator,
  networks: readNetwork,
  resolvers: readNetwork,
  domains: (text) => readDomain(rearmed(text)),
  hosts: readHost,
  countries: (text) =>
    /^[A-Za-z]{2}$/.test(text)
      ? { kind: 'country', value: text.toUpperCase() }
      : problem('A country is two letters of ISO 3166, such as DE.'),
  plmns: (text) => {
    const digits = text.replace(/[\s/-]/g, '');
    return /^\d{5,6}$/.test(digits)
      ? { kind: 'plmn', value: digits }
      : problem('A network is the three digits of its MCC and the two or three of its MNC: 26201.');
  },
  tacs: (text) =>
    /^\d{8}$/.test(text)
      ? { kind: 'tac', value: text }
      : problem('A type allocation code is the first eight digits of an IMEI.'),
  firmware: (text) => plain('firmware', text),
  apns: (text) => plain('apn', text.toLowerCase()),
  senders: (text) => plain('sender', /^[+\d\s().-]+$/.test(text) ? text.replace(/[\s().-]/g, '') : text),
  texts: (text) => plain('text', text),
};

function plain(kind: EntryKind, value: string): ReadValue {
  return value.length > 200 ? problem('It has more than 200 characters.') : { kind, value };
}

const hashKinds: Readonly<Record<number, EntryKind>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

function readIndicator(text: string): ReadValue {
  const armed = rearmed(text);
  if (/^[0-9a-f]+$/i.test(armed)) {
    const kind = hashKinds[armed.length];
    if (kind !== undefined) return { kind, value: armed.toLowerCase() };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(armed)) return readUrl(armed);
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(armed)?.[1] ?? armed;
  if (parseAddress(bare.split('/')[0] ?? '') !== null) return readNetwork(bare);
  const [host = '', port] = armed.split(':');
  if (port !== undefined && /^\d{1,5}$/.test(port) && armed.split(':').length === 2)
    return parseAddress(host) === null ? readDomain(host) : readNetwork(host);
  // `host/path` of a list of trails names a page, not the whole host.
  if (/^[^/\s:]+\.[^/\s:]+\/./.test(armed)) return readUrl(`http://${armed}`);
  return readDomain(armed.replace(/\/$/, ''));
}

function readUrl(text: string): ReadValue {
  if (!URL.canParse(text)) return problem('It is no address of a page.');
  const url = new URL(text);
  if (!/^(?:https?|ftp|mqtts?|wss?|tcp):$/.test(url.protocol) || url.hostname === '')
    return problem(`Addresses that begin with ${url.protocol} are not read.`);
  url.hash = '';
  return { kind: 'url', value: url.href };
}

/** An address or a network in CIDR notation. What would cover a large part of the net is refused. */
function readNetwork(text: string): ReadValue {
  const network = canonicalNetwork(rearmed(text));
  if (network === null) return problem('It is no address and no network such as 198.51.100.0/24.');
  if ('reason' in network) return network;
  return { kind: network.single ? 'address' : 'network', value: network.text };
}

function readHost(text: string): ReadValue {
  const name = asciiName(rearmed(text).replace(/\.$/, ''));
  return name === null ? problem('It is no name of a host.') : { kind: 'host', value: name };
}

/** A domain stands for itself and every name below it, so one that many owners share is refused. */
function readDomain(text: string): ReadValue {
  const bare = text.replace(/^\*?\./, '').replace(/\.$/, '');
  const name = asciiName(bare);
  if (name === null) return problem('It is neither an address nor a name.');
  if (!name.includes('.')) return problem('A name of one label would match every name below it.');
  if (isPublicSuffix(name)) return problem(`Below ${name} anybody can have names: it would match them all.`);
  return { kind: 'domain', value: name };
}

/**
 * A name as the network carries it: lower case, other scripts in Punycode. Null where it is none.
 */
export function asciiName(text: string): string | null {
  if (text.length > 253 || text === '') return null;
  let name = text.toLowerCase();
  if (/[^\u0000-\u007f]/.test(name)) {
    if (/[\s/?#@:\\%]/.test(name) || !URL.canParse(`http://${name}/`)) return null;
    name = new URL(`http://${name}/`).hostname;
  }
  const labels = name.split('.');
  const sound = labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return sound && !/^\d+$/.test(labels.at(-1) ?? '') ? name : null;
}

function problem(reason: string): ValueProblem {
  return { reason };
}
