/**
 * Numbers for combinations of codes, each new combination the next number. Rows that are alike in every facet share one: counting
 * numbers once and then the few combinations replaces a pass over all rows for each facet.
 */
export interface Groups {
  /** How many combinations there are; their numbers lie below it. */
  readonly size: () => number;
  /** The number of a combination. @param codes as many as there are places */
  of(codes: Uint32Array): number;
  /** The code at a place of a combination. */
  code(group: number, place: number): number;
}

/** @param places how many codes make a combination */
export function createGroups(places: number): Groups {
  let size = 0;
  let codes = new Uint32Array(64 * places);
  // Open addressing over twice as many slots as combinations, 0 for a free one: no text is made for a key.
  let slots = new Uint32Array(128);

  const slotOf = (wanted: Uint32Array, from: number): number => {
    let slot = hash(wanted, from, places) & (slots.length - 1);
    for (;;) {
      const found = slots[slot] ?? 0;
      if (found === 0 || alike(wanted, from, codes, (found - 1) * places, places)) return slot;
      slot = (slot + 1) & (slots.length - 1);
    }
  };
  const grow = (): void => {
    const more = new Uint32Array(codes.length * 2);
    more.set(codes);
    codes = more;
    slots = new Uint32Array(slots.length * 2);
    for (let group = 0; group < size; group++) slots[slotOf(codes, group * places)] = group + 1;
  };

  return {
    size: () => size,
    of(wanted) {
      const slot = slotOf(wanted, 0);
      const found = slots[slot] ?? 0;
      if (found !== 0) return found - 1;
      codes.set(wanted, size * places);
      slots[slot] = ++size;
      if (size * 2 >= slots.length) grow();
      return size - 1;
    },
    code: (group, place) => codes[group * places + place] ?? 0,
  };
}

function hash(codes: Uint32Array, from: number, places: number): number {
  let mixed = 0;
  for (let place = 0; place < places; place++) {
    mixed = Math.imul(mixed ^ (codes[from + place] ?? 0), 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return mixed >>> 0;
}

function alike(a: Uint32Array, fromA: number, b: Uint32Array, fromB: number, places: number): boolean {
  for (let place = 0; place < places; place++) if (a[fromA + place] !== b[fromB + place]) return false;
  return true;
}
