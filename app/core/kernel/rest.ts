/**
 * A while after the start in which the engine only answers: a window that opens beside it needs the processor for its first page, and
 * on two cores a sync and a scoring would keep it waiting.
 */
export interface Rest {
  /** Calls back once the rest is over, at once when it is. @returns takes that back */
  over(work: () => void): () => void;
}

/** For whom nobody waits. */
export const noRest: Rest = {
  over(work) {
    work();
    return () => {};
  },
};

/** A rest that lasts until it is ended. Ending it again does nothing. */
export function createRest(): Rest & { end(): void } {
  const waiting = new Set<() => void>();
  let ended = false;
  return {
    over(work) {
      if (ended) return noRest.over(work);
      waiting.add(work);
      return () => void waiting.delete(work);
    },
    end() {
      ended = true;
      for (const work of waiting) {
        waiting.delete(work);
        work();
      }
    },
  };
}
