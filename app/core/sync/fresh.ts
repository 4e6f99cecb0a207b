/**
 * Readings that an action asked for, past the pass that is under way. A page that was requested before such a reading is older
 * than it, even when it arrives later: writing it would take the observation back.
 */
export interface FreshReads {
  /** A SIM was read on its own; the answer arrived at this monotonic time. */
  note(providerId: string, providerSimId: string, at: number): void;
  /** True when the SIM was read on its own after a page was requested at this monotonic time. */
  newerThan(providerId: string, providerSimId: string, requestedAt: number): boolean;
}

const kept = 20_000;

export function createFreshReads(): FreshReads {
  const reads = new Map<string, number>();
  const keyOf = (providerId: string, providerSimId: string): string => `${providerId}/${providerSimId}`;
  return {
    note(providerId, providerSimId, at) {
      const key = keyOf(providerId, providerSimId);
      reads.delete(key);
      reads.set(key, at);
      const oldest = reads.keys().next();
      if (reads.size > kept && oldest.done === false) reads.delete(oldest.value);
    },
    newerThan: (providerId, providerSimId, requestedAt) =>
      (reads.get(keyOf(providerId, providerSimId)) ?? -1) >= requestedAt,
  };
}
