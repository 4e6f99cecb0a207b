/**
 * Bytes with every run of zeros written as a zero and how long it is, up to 255: small states are mostly zeros, and too
 * small and too many to be packed one by one with anything that has a table of its own.
 */
export function collapseZeros(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length * 2);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    out[length++] = byte;
    at++;
    if (byte !== 0) continue;
    let run = 1;
    while (run < 255 && bytes[at] === 0) {
      run++;
      at++;
    }
    out[length++] = run;
  }
  return out.slice(0, length);
}

/** Takes back what `collapseZeros` gave; null where that is not exactly `length` bytes. */
export function expandZeros(collapsed: Uint8Array, length: number): Uint8Array | null {
  const bytes = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < collapsed.length; at++) {
    const byte = collapsed[at] ?? 0;
    if (byte !== 0) {
      if (to < length) bytes[to] = byte;
      to++;
      continue;
    }
    const run = collapsed[++at];
    if (run === undefined || run === 0) return null;
    to += run;
  }
  return to === length ? bytes : null;
}
