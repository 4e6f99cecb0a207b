/**
 * Whether a message is larger than `cap` bytes would be as JSON. An estimate that never clones or serialises: text
 * counts one byte a UTF-16 unit, numbers eight. It stops at the cap, so a cyclic value ends there too.
 */
export function exceedsBytes(value: unknown, cap: number): boolean {
  const open: unknown[] = [value];
  let bytes = 0;
  while (open.length > 0) {
    const next = open.pop();
    bytes += 2;
    if (typeof next === 'string') bytes += next.length;
    else if (typeof next === 'number' || typeof next === 'bigint') bytes += 8;
    else if (ArrayBuffer.isView(next)) bytes += next.byteLength;
    else if (next instanceof ArrayBuffer) bytes += next.byteLength;
    else if (Array.isArray(next)) {
      bytes += next.length;
      if (bytes <= cap) for (const item of next) open.push(item);
    } else if (typeof next === 'object' && next !== null) {
      for (const [key, item] of Object.entries(next)) {
        bytes += key.length + 4;
        if (bytes > cap) return true;
        open.push(item);
      }
    }
    if (bytes > cap) return true;
  }
  return false;
}
