/** An array over all series: `per` numbers for each, those of one series side by side. */
export interface Field {
  readonly array: Float32Array | Uint32Array | Uint16Array | Uint8Array;
  readonly per: number;
}

/** What many series have, field by field: to be cleared, written as bytes and read again. */
export interface Packed {
  /** Makes every number of a series 0. */
  clear(series: number): void;
  save(first: number, count: number): Uint8Array;
  /** @throws RangeError for bytes that are no whole number of series, or reach beyond the last */
  load(first: number, bytes: Uint8Array): void;
}

/**
 * @param size how many series there are
 * @param bytesEach of one series over all fields
 * @param what they are, for the error: `this bank`
 */
export function packedFields(
  fields: readonly Field[],
  size: number,
  bytesEach: number,
  what: string,
): Packed {
  return {
    clear(series) {
      for (const { array, per } of fields) array.fill(0, series * per, (series + 1) * per);
    },
    save(first, count) {
      const bytes = new Uint8Array(count * bytesEach);
      let at = 0;
      for (const { array, per } of fields) {
        const part = array.subarray(first * per, (first + count) * per);
        bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
        at += part.byteLength;
      }
      return bytes;
    },
    load(first, bytes) {
      const count = bytes.length / bytesEach;
      if (!Number.isInteger(count) || first + count > size)
        throw new RangeError(`${bytes.length} bytes are no state of ${what} from ${first} on`);
      let at = 0;
      for (const { array, per } of fields) {
        const part = array.subarray(first * per, (first + count) * per);
        new Uint8Array(part.buffer, part.byteOffset, part.byteLength).set(
          bytes.subarray(at, at + part.byteLength),
        );
        at += part.byteLength;
      }
    },
  };
}
