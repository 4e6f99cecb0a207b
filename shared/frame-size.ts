/** Deeper than any frame of ours; a cyclic value ends here if it does not end at the cap. */
const deepest = 200;

/**
 * Whether a message is larger than `cap` bytes would be as JSON. An estimate that never clones or serialises: text
 * counts one byte a UTF-16 unit, numbers eight. It stops at the cap.
 */
export function exceedsBytes(value: unknown, cap: number): boolean {
  return remaining(value, cap, 0) < 0;
}

/** What is left of a budget after a value; negative as soon as it is spent. */
function remaining(value: unknown, budget: number, depth: number): number {
  switch (typeof value) {
    case 'string':
      return budget - value.length - 2;
    case 'number':
    case 'bigint':
      return budget - 8;
    case 'object':
      return value === null ? budget - 4 : remainingAfter(value, budget, depth);
    default:
      return budget - 4;
  }
}

function remainingAfter(value: object, budget: number, depth: number): number {
  if (depth > deepest) return -1;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return budget - value.byteLength;
  let left = budget - 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      left = remaining(item, left - 1, depth + 1);
      if (left < 0) return left;
    }
    return left;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  // Frames are plain data: what a prototype might add would not travel either. Object.entries costs more than the rest.
  for (const key in fields) {
    left = remaining(fields[key], left - key.length - 4, depth + 1);
    if (left < 0) return left;
  }
  return left;
}
