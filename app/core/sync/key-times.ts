/** Newest time per SIM key, eight bytes a SIM. */
export interface KeyTimes {
  /** Keeps the later of what is there and `at`, ms UTC. */
  raise(key: number, at: number): void;
  /** Null where nothing was told. */
  get(key: number): number | null;
}

export function createKeyTimes(): KeyTimes {
  let times = new Float64Array(1024);
  return {
    raise(key, at) {
      if (key >= times.length) {
        const grown = new Float64Array(Math.max(key + 1, times.length * 2));
        grown.set(times);
        times = grown;
      }
      times[key] = Math.max(times[key] ?? 0, at);
    },
    get: (key) => times[key] || null,
  };
}
