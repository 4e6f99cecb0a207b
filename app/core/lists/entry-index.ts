import type { EntryKind } from '../../../shared/contract/index.ts';
import { minute } from '../../../shared/time.ts';
import { fold } from '../sigma/fold.ts';
import { NetworkSet } from './network-set.ts';
import { TextSet } from './text-set.ts';
import { asciiName } from './value.ts';

/** What an index needs of an entry. */
export interface IndexedEntry {
  readonly entryId: number;
  readonly kind: EntryKind;
  readonly value: string;
  /** Last ms UTC at which it holds; null for ever. */
  readonly until: number | null;
}

/** Kinds whose values may hold `*` and `?`: they are few, and matched one by one. */
const patterned: readonly EntryKind[] = ['firmware', 'apn', 'sender', 'text'];
/** Patterns of one list that are heeded. */
const mostPatterns = 1_000;

export function isPattern({ kind, value }: Pick<IndexedEntry, 'kind' | 'value'>): boolean {
  return patterned.includes(kind) && /[*?]/.test(value);
}

/**
 * The entries of one or several lists, to look values up in: a million take some 50 MB. An entry that has ended is there and not
 * found; of two with the same value the one that ends later counts.
 */
export class EntryIndex {
  readonly #texts = new TextSet();
  readonly #networks = new NetworkSet();
  readonly #patterns: string[] = [];
  #ids = new Uint32Array(256);
  /** Minutes since 1970; 0 for ever. */
  #ends = new Uint32Array(256);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#texts.bytes + this.#networks.bytes + this.#ids.byteLength + this.#ends.byteLength;
  }

  /** Values with wildcards. */
  get patterns(): readonly string[] {
    return this.#patterns;
  }

  add(entry: IndexedEntry): void {
    if (isPattern(entry)) {
      if (this.#patterns.length < mostPatterns) this.#patterns.push(entry.value);
      return;
    }
    const number = this.#number(entry);
    const text = fold(entry.value);
    if (this.#outlives(number, this.#texts.find(text))) this.#texts.set(text, number);
    if (entry.kind !== 'address' && entry.kind !== 'network') return;
    const before = this.#networks.set(entry.value, number);
    if (!this.#outlives(number, before)) this.#networks.set(entry.value, before);
  }

  seal(): void {
    this.#texts.seal();
    this.#networks.seal();
  }

  /** @param text without its case. @param at ms UTC. @returns the entry of this value, or 0 */
  equals(text: string, at: number): number {
    const found = this.#held(this.#texts.find(text), at);
    if (found > 0) return found;
    const name = networkName(text);
    return name === text ? 0 : this.#held(this.#texts.find(name), at);
  }

  /** The entry that is the end of the text behind a dot: of a name above this one. */
  below(text: string, at: number): number {
    const name = networkName(text);
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const found = this.#held(this.#texts.find(name, dot + 1), at);
      if (found > 0) return found;
    }
    return 0;
  }

  /** The entry that is this address, or a network that it lies in. */
  network(address: string, at: number): number {
    const number = this.#networks.find(address, (one) => this.#held(one, at) > 0);
    return number === 0 ? 0 : (this.#ids[number - 1] ?? 0);
  }

  #number({ entryId, until }: IndexedEntry): number {
    if (this.#count === this.#ids.length) {
      const [ids, ends] = [new Uint32Array(this.#count * 2), new Uint32Array(this.#count * 2)];
      ids.set(this.#ids);
      ends.set(this.#ends);
      this.#ids = ids;
      this.#ends = ends;
    }
    this.#ids[this.#count] = entryId;
    this.#ends[this.#count] = until === null ? 0 : Math.max(1, Math.floor(until / minute));
    return ++this.#count;
  }

  #held(number: number, at: number): number {
    if (number === 0) return 0;
    const end = this.#ends[number - 1] ?? 0;
    return end === 0 || at < (end + 1) * minute ? (this.#ids[number - 1] ?? 0) : 0;
  }

  #outlives(number: number, other: number): boolean {
    if (other === 0) return true;
    const [end, before] = [this.#ends[number - 1] ?? 0, this.#ends[other - 1] ?? 0];
    return before !== 0 && (end === 0 || end > before);
  }
}

/** A name in other scripts as the network carries it; anything else as it is. */
function networkName(text: string): string {
  return /[^\u0000-\u007f]/.test(text) ? (asciiName(text) ?? text) : text;
}
