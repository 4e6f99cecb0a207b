/**
 * Deterministic chance. Nothing in the demo world keeps a random stream: every value is a hash of what it is about
 * (seed, subject, purpose), so any SIM can be asked about any moment in any order and always answers the same.
 */

/** A 32-bit hash of three integers. The mixing steps are the public-domain MurmurHash3 finaliser. */
export function hash32(seed: number, subject: number, purpose: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ subject, 0xcc9e2d51);
  h = Math.imul(h ^ (h >>> 13) ^ purpose, 0x1b873593);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) for one subject and purpose. */
export function unit(seed: number, subject: number, purpose: number): number {
  return hash32(seed, subject, purpose) / 4_294_967_296;
}

/** An integer in [low, high] for one subject and purpose. */
export function between(low: number, high: number, seed: number, subject: number, purpose: number): number {
  return low + Math.floor(unit(seed, subject, purpose) * (high - low + 1));
}

/** The item a hash points at. @throws RangeError on an empty list. */
export function pick<T>(items: readonly T[], hash: number): T {
  const item = items[hash % items.length];
  if (item === undefined) throw new RangeError('cannot pick from an empty list');
  return item;
}

/** A 32-bit hash of a text (FNV-1a), for seeds that come from names. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** `length` lower-case hexadecimal digits for one subject and purpose. */
export function hexDigits(length: number, seed: number, subject: number, purpose: number): string {
  let text = '';
  for (let part = 0; text.length < length; part++) {
    text += hash32(seed, subject, purpose + part * 7919)
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, length);
}

/** A version 4 shaped UUID for one subject and purpose. */
export function uuid(seed: number, subject: number, purpose: number): string {
  const hex = hexDigits(32, seed, subject, purpose);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
