import { parseAddress } from '../sigma/cidr.ts';
import { maskedGroups } from './network.ts';
import { TextSet } from './text-set.ts';

/** Networks with a number each. An address is looked up once for each length of prefix that there is. */
export class NetworkSet {
  readonly #v4 = new Map<number, AddressMap>();
  readonly #v6 = new Map<number, TextSet>();

  get bytes(): number {
    let sum = 0;
    for (const set of [...this.#v4.values(), ...this.#v6.values()]) sum += set.bytes;
    return sum;
  }

  /** @param network in canonical form. @returns the number that stood there before, or 0 */
  set(network: string, number: number): number {
    const [address = '', prefix] = network.split('/');
    const groups = parseAddress(address);
    if (groups === null) return 0;
    const length = prefix === undefined ? groups.length * 16 : Number(prefix);
    if (groups.length === 2) {
      const map = this.#v4.get(length) ?? new AddressMap();
      this.#v4.set(length, map);
      return map.set(v4Number(groups), number);
    }
    const set = this.#v6.get(length) ?? new TextSet();
    this.#v6.set(length, set);
    const key = v6Key(groups, length);
    const before = set.find(key);
    set.set(key, number);
    return before;
  }

  /** The number of a network that the address lies in and that `accepts` says yes to, the smallest network first; else 0. */
  find(address: string, accepts: (number: number) => boolean): number {
    if (this.#v4.size === 0 && this.#v6.size === 0) return 0;
    const quick = quickV4(address);
    if (quick >= 0) return this.#findV4(quick, accepts);
    const groups = parseAddress(address);
    if (groups === null) return 0;
    if (groups.length === 2) return this.#findV4(v4Number(groups), accepts);
    for (const [length, set] of this.#v6) {
      const number = set.find(v6Key(groups, length));
      if (number > 0 && accepts(number)) return number;
    }
    return 0;
  }

  /** Sorts prefixes, the longest first, once all networks are there. */
  seal(): void {
    for (const maps of [this.#v4, this.#v6] as Map<number, unknown>[]) {
      const sorted = [...maps].sort(([a], [b]) => b - a);
      maps.clear();
      for (const [length, map] of sorted) maps.set(length, map);
    }
  }

  #findV4(address: number, accepts: (number: number) => boolean): number {
    for (const [length, map] of this.#v4) {
      const number = map.get(length === 32 ? address : (address & (-1 << (32 - length))) >>> 0);
      if (number > 0 && accepts(number)) return number;
    }
    return 0;
  }
}

function v4Number([high = 0, low = 0]: readonly number[]): number {
  return ((high << 16) | low) >>> 0;
}

function v6Key(groups: readonly number[], length: number): string {
  let key = '';
  for (const group of maskedGroups(groups, length)) key += String.fromCharCode(group >> 8, group & 255);
  return key;
}

/** Dotted decimal without an expression, for the common case; -1 for anything else. */
function quickV4(text: string): number {
  if (text.length > 15) return -1;
  let address = 0;
  let part = -1;
  let parts = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      part = (part < 0 ? 0 : part) * 10 + code - 48;
      if (part > 255) return -1;
    } else if (code === 46 && part >= 0 && parts < 3) {
      address = address * 256 + part;
      part = -1;
      parts++;
    } else return -1;
  }
  return parts === 3 && part >= 0 ? address * 256 + part : -1;
}

/** 32-bit keys to numbers above 0, by open addressing. */
class AddressMap {
  #keys = new Uint32Array(16);
  #numbers = new Uint32Array(16);
  #count = 0;

  get bytes(): number {
    return this.#keys.byteLength + this.#numbers.byteLength;
  }

  get(key: number): number {
    return this.#numbers[this.#slotOf(key)] ?? 0;
  }

  set(key: number, number: number): number {
    if ((this.#count + 1) * 2 > this.#keys.length) this.#widen();
    const slot = this.#slotOf(key);
    const before = this.#numbers[slot] ?? 0;
    if (before === 0) this.#count++;
    this.#keys[slot] = key;
    this.#numbers[slot] = number;
    return before;
  }

  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    const hash = Math.imul(key ^ (key >>> 15), 0x9e3779b1);
    for (let slot = (hash ^ (hash >>> 16)) & mask; ; slot = (slot + 1) & mask)
      if (this.#numbers[slot] === 0 || this.#keys[slot] === key) return slot;
  }

  #widen(): void {
    const [keys, numbers] = [this.#keys, this.#numbers];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#numbers = new Uint32Array(keys.length * 2);
    for (let slot = 0; slot < keys.length; slot++) {
      const number = numbers[slot] ?? 0;
      if (number === 0) continue;
      const free = this.#slotOf(keys[slot] ?? 0);
      this.#keys[free] = keys[slot] ?? 0;
      this.#numbers[free] = number;
    }
  }
}
