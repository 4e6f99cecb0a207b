import type { ReadDb } from '../ports.ts';

/**
 * From IMSI to SIM key. Some providers account by IMSI, no index of the database does, and a `Map` of a million texts costs
 * ten times this: an open-addressed table of 12 bytes a slot. An IMSI has at most 15 digits (E.212), so a double holds it exactly.
 */
export interface ImsiIndex {
  put(imsi: string, simKey: number): void;
  /** The SIM key, or null for an unknown or impossible IMSI. */
  get(imsi: string): number | null;
  readonly size: number;
}

export function createImsiIndex(): ImsiIndex {
  let capacity = 1 << 12;
  let imsis = new Float64Array(capacity);
  let keys = new Uint32Array(capacity);
  let size = 0;

  const slotOf = (imsi: number, table: Float64Array): number => {
    let slot = mix(imsi) & (table.length - 1);
    while (table[slot] !== 0 && table[slot] !== imsi) slot = (slot + 1) & (table.length - 1);
    return slot;
  };
  const grow = (): void => {
    const [oldImsis, oldKeys] = [imsis, keys];
    capacity *= 2;
    imsis = new Float64Array(capacity);
    keys = new Uint32Array(capacity);
    for (const [index, imsi] of oldImsis.entries()) {
      if (imsi === 0) continue;
      const slot = slotOf(imsi, imsis);
      imsis[slot] = imsi;
      keys[slot] = oldKeys[index] ?? 0;
    }
  };
  return {
    put(text, simKey) {
      const imsi = numberOf(text);
      if (imsi === null) return;
      if (size * 2 >= capacity) grow();
      const slot = slotOf(imsi, imsis);
      if (imsis[slot] === 0) size += 1;
      imsis[slot] = imsi;
      keys[slot] = simKey;
    },
    get(text) {
      const imsi = numberOf(text);
      if (imsi === null) return null;
      const slot = slotOf(imsi, imsis);
      return imsis[slot] === imsi ? (keys[slot] ?? null) : null;
    },
    get size() {
      return size;
    },
  };
}

function numberOf(imsi: string): number | null {
  return /^[1-9]\d{5,14}$/.test(imsi) ? Number(imsi) : null;
}

/** Spreads neighbouring numbers over the table. */
function mix(imsi: number): number {
  const low = imsi >>> 0;
  const high = Math.floor(imsi / 4_294_967_296);
  let hash = Math.imul(low ^ (low >>> 15), 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  hash ^= hash >>> 13;
  return Math.imul(hash, 0x27d4eb2f) >>> 0;
}

/**
 * SIM keys and IMSIs of one provider, a slice at a time: rows are wide, and a scan in one piece would block for seconds. The plus
 * keeps SQLite from the index on the provider, which would sort the whole fleet for every slice.
 */
export function imsisAfter(
  cache: ReadDb,
  providerId: string,
  after: number,
  limit: number,
): { sim_key: number; imsi: string | null }[] {
  return cache.all(
    'SELECT sim_key, imsi FROM sims WHERE +provider_id = ? AND sim_key > ? ORDER BY sim_key LIMIT ?',
    [providerId, after, limit],
  );
}
