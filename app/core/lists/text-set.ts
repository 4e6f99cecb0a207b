/**
 * Texts with a number each, in typed arrays: one byte a character, twelve to sixteen bytes beside. A plain `Map` takes some 100
 * bytes a text, and the garbage collector walks it. Exact: a hash leads to the text, which is then compared.
 */
export class TextSet {
  #bytes = new Uint8Array(4_096);
  #used = 0;
  /** Where each text begins; it ends where the next begins. */
  #starts = new Uint32Array(257);
  #numbers = new Uint32Array(256);
  #slots = new Int32Array(1_024);
  #count = 0;
  /** Texts with characters that need more than a byte. */
  readonly #wide = new Map<string, number>();

  get size(): number {
    return this.#count + this.#wide.size;
  }

  /** Bytes that it holds, spare room included. */
  get bytes(): number {
    const { byteLength } = this.#bytes;
    return byteLength + this.#starts.byteLength + this.#numbers.byteLength + this.#slots.byteLength;
  }

  /** The number of a text, or of the part of it from `from` on; 0 where it is not there. */
  find(text: string, from = 0): number {
    if (this.#count > 0) {
      const slot = this.#slotOf(text, from);
      const at = this.#slots[slot] ?? 0;
      if (at > 0) return this.#numbers[at - 1] ?? 0;
    }
    return this.#wide.size === 0 ? 0 : (this.#wide.get(from === 0 ? text : text.slice(from)) ?? 0);
  }

  /** Gives a text a number above 0; one that it had before is replaced. */
  set(text: string, number: number): void {
    if (/[^\u0000-\u00ff]/.test(text)) {
      this.#wide.set(text, number);
      return;
    }
    if ((this.#count + 1) * 2 > this.#slots.length) this.#widen();
    const slot = this.#slotOf(text, 0);
    const at = this.#slots[slot] ?? 0;
    if (at > 0) {
      this.#numbers[at - 1] = number;
      return;
    }
    this.#append(text, number);
    this.#slots[slot] = this.#count;
  }

  /** Gives spare room back once nothing more comes. */
  seal(): void {
    this.#bytes = this.#bytes.slice(0, this.#used);
    this.#starts = this.#starts.slice(0, this.#count + 1);
    this.#numbers = this.#numbers.slice(0, this.#count);
  }

  #append(text: string, number: number): void {
    const needed = this.#used + text.length;
    if (needed > this.#bytes.length)
      this.#bytes = grown(this.#bytes, Math.max(needed, this.#bytes.length * 2));
    if (this.#count + 2 > this.#starts.length) this.#starts = grown(this.#starts, this.#starts.length * 2);
    if (this.#count + 1 > this.#numbers.length)
      this.#numbers = grown(this.#numbers, this.#numbers.length * 2);
    for (let index = 0; index < text.length; index++)
      this.#bytes[this.#used + index] = text.charCodeAt(index);
    this.#used = needed;
    this.#numbers[this.#count] = number;
    this.#count++;
    this.#starts[this.#count] = needed;
  }

  /** The slot that the text has or would take. */
  #slotOf(text: string, from: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(text, from) & mask; ; slot = (slot + 1) & mask) {
      const at = this.#slots[slot] ?? 0;
      if (at === 0 || this.#holds(at - 1, text, from)) return slot;
    }
  }

  #holds(index: number, text: string, from: number): boolean {
    const start = this.#starts[index] ?? 0;
    const length = (this.#starts[index + 1] ?? 0) - start;
    if (length !== text.length - from) return false;
    for (let place = 0; place < length; place++)
      if (this.#bytes[start + place] !== text.charCodeAt(from + place)) return false;
    return true;
  }

  #widen(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#count; index++) {
      let slot = hashBytes(this.#bytes, this.#starts[index] ?? 0, this.#starts[index + 1] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}

const seed = 0x811c9dc5;

function hashOf(text: string, from: number): number {
  let hash = seed;
  for (let index = from; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mixed(hash);
}

function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = seed;
  for (let index = from; index < to; index++) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  return mixed(hash);
}

/** FNV-1a leaves its low bits to the last character; the end of MurmurHash3 spreads them. */
function mixed(hash: number): number {
  let one = hash ^ (hash >>> 16);
  one = Math.imul(one, 0x85ebca6b);
  one ^= one >>> 13;
  one = Math.imul(one, 0xc2b2ae35);
  return one ^ (one >>> 16);
}

function grown<A extends Uint8Array | Uint32Array>(array: A, length: number): A {
  const larger = new (array.constructor as new (length: number) => A)(length);
  larger.set(array);
  return larger;
}
