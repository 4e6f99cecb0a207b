import type { Fleet } from '../fleet.ts';

/** When each SIM was last modified: at its making, or at the last change by a person. The list is sorted by it, oldest first. */
export interface Modifications {
  /** A SIM shows a change from this moment on, world time in ms. */
  note(index: number, at: number): void;
  /** Numbers of the SIMs that were modified at or after a moment and by now, oldest change first. */
  since(from: number, now: number): readonly number[];
}

export function createModifications(fleet: Fleet): Modifications {
  let made: Float64Array | null = null;
  let order: Uint32Array = new Uint32Array();
  const changed = new Map<number, number>();
  let kept: { readonly from: number; readonly now: number; readonly indices: readonly number[] } | null =
    null;

  /** Sorted once: a fleet of a million is listed in twenty thousand pages. */
  const madeAt = (): Float64Array => {
    if (made !== null) return made;
    const times = Float64Array.from({ length: fleet.size }, (_, index) => fleet.facts(index).createdTime);
    order = Uint32Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    made = times;
    return times;
  };

  return {
    note(index, at) {
      changed.set(index, at);
      kept = null;
    },
    since(from, now) {
      if (kept !== null && kept.from === from && kept.now === now) return kept.indices;
      const times = madeAt();
      const shown = (index: number): boolean => (changed.get(index) ?? Infinity) <= now;
      const late = [...changed.keys()]
        .filter((index) => shown(index) && (changed.get(index) ?? 0) >= from)
        .sort((a, b) => (changed.get(a) ?? 0) - (changed.get(b) ?? 0) || a - b);
      const indices = [...order].filter((index) => (times[index] ?? 0) >= from && !shown(index)).concat(late);
      kept = { from, now, indices };
      return indices;
    },
  };
}
