import { parseAddress } from '../sigma/cidr.ts';

/** A network in the form in which it is kept: without bits behind its prefix, IPv6 shortened (RFC 5952). */
export interface CanonicalNetwork {
  readonly text: string;
  readonly single: boolean;
}

/** Shortest prefixes that a list takes: anything shorter covers a large part of the net. */
const shortest = { v4: 8, v6: 16 } as const;

/** @returns null where the text is none; a reason where it must not be in a list */
export function canonicalNetwork(text: string): CanonicalNetwork | { readonly reason: string } | null {
  const [address = '', prefix, ...rest] = text.trim().split('/');
  if (rest.length > 0 || address.includes('%')) return null;
  const groups = parseAddress(address);
  if (groups === null) return null;
  const bits = groups.length * 16;
  const mapped = address.includes(':') && groups.length === 2;
  const given = prefix === undefined ? null : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  const length = given === null ? bits : mapped ? given - 96 : given;
  if (!(length >= 0 && length <= bits)) return null;
  if (groups.every((group) => group === 0)) return { reason: 'It stands for every address.' };
  const least = groups.length === 2 ? shortest.v4 : shortest.v6;
  if (length < least)
    return { reason: `A network this large (/${length}) covers too much; /${least} at least.` };
  const masked = maskedGroups(groups, length);
  if (groups.length === 2 && (((masked[0] ?? 0) >> 8) & 0xff) === 127)
    return { reason: 'It is an address of the device itself.' };
  const single = length === bits;
  const name = groups.length === 2 ? v4Text(masked) : v6Text(masked);
  return { text: single ? name : `${name}/${length}`, single };
}

/** The first `length` bits of an address, the others 0. */
export function maskedGroups(groups: readonly number[], length: number): number[] {
  return groups.map((group, index) => {
    const ones = Math.min(16, Math.max(0, length - index * 16));
    return group & ((0xffff << (16 - ones)) & 0xffff);
  });
}

function v4Text([high = 0, low = 0]: readonly number[]): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** RFC 5952: the longest run of zeros, of two groups at least, is left out; the first of several. */
function v6Text(groups: readonly number[]): string {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < groups.length; at++) {
    let length = 0;
    while (groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const words = groups.map((group) => group.toString(16));
  if (best.at < 0) return words.join(':');
  return `${words.slice(0, best.at).join(':')}::${words.slice(best.at + best.length).join(':')}`;
}
