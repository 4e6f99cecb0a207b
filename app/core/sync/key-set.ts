/** A set of SIM keys as bits: an eighth of a byte per SIM, and a blob per page that survives a kill. */
export interface KeySet {
  has(key: number): boolean;
  /** @returns false when it was there already */
  add(key: number): boolean;
  readonly size: number;
}

export function createKeySet(): KeySet {
  let bits = new Uint8Array(1024);
  let size = 0;
  return {
    has: (key) => ((bits[key >>> 3] ?? 0) & (1 << (key & 7))) !== 0,
    add(key) {
      const at = key >>> 3;
      if (at >= bits.length) {
        const grown = new Uint8Array(Math.max(at + 1, bits.length * 2));
        grown.set(bits);
        bits = grown;
      }
      const mask = 1 << (key & 7);
      if (((bits[at] ?? 0) & mask) !== 0) return false;
      bits[at] = (bits[at] ?? 0) | mask;
      size += 1;
      return true;
    },
    get size() {
      return size;
    },
  };
}

/** Keys as little-endian 32-bit numbers, whatever machine reads them back. */
export function packKeys(keys: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(keys.length * 4));
  keys.forEach((key, index) => view.setUint32(index * 4, key, true));
  return new Uint8Array(view.buffer);
}

export function unpackKeys(blob: Uint8Array): number[] {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  return Array.from({ length: Math.floor(blob.byteLength / 4) }, (_, index) =>
    view.getUint32(index * 4, true),
  );
}
