/** An address as 16-bit groups: two of IPv4, eight of IPv6. */
type Groups = readonly number[];

/** A network: does an address, written as text, lie in it? */
export type Network = (address: string) => boolean;

/**
 * A network from its CIDR notation (RFC 4632, RFC 4291); an address alone is a network of one. IPv4 addresses mapped
 * into IPv6 (`::ffff:10.0.0.1`) count as IPv4.
 *
 * @returns null when it is none
 */
export function parseNetwork(text: string): Network | null {
  const [address = '', prefix, ...rest] = text.trim().split('/');
  const groups = parseAddress(address);
  if (groups === null || rest.length > 0) return null;
  const bits = groups.length * 16;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(length <= bits)) return null;
  const masks = groups.map((_, index) => {
    const ones = Math.min(16, Math.max(0, length - index * 16));
    return (0xffff << (16 - ones)) & 0xffff;
  });
  const wanted = groups.map((group, index) => group & (masks[index] ?? 0));
  return (candidate) => {
    const other = parseAddress(candidate);
    if (other === null || other.length !== wanted.length) return false;
    return wanted.every((group, index) => ((other[index] ?? 0) & (masks[index] ?? 0)) === group);
  };
}

/** An IPv4 or IPv6 address in any of its notations, or null. */
export function parseAddress(text: string): Groups | null {
  if (text.length > 64) return null;
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Groups | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number);
  return Math.max(a, b, c, d) > 255 ? null : [a * 256 + b, c * 256 + d];
}

function parseV6(text: string): Groups | null {
  const [address = ''] = text.split('%');
  const halves = address.split('::');
  const [head = '', tail] = halves;
  if (halves.length > 2) return null;
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  if (left === null || right === null) return null;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...left, ...Array.from({ length: missing }, () => 0), ...right];
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? groups.slice(6) : groups;
}

/** Groups between colons; the last may be an IPv4 address. */
function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const words = text.split(':');
  for (const [index, word] of words.entries()) {
    const v4 = index === words.length - 1 && word.includes('.') ? parseV4(word) : null;
    if (v4 !== null) groups.push(...v4);
    else if (/^[0-9a-f]{1,4}$/i.test(word)) groups.push(Number.parseInt(word, 16));
    else return null;
  }
  return groups;
}
