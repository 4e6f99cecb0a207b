/**
 * The longest run of rules in their order within a window, kept as events arrive in the order of their times.
 *
 * For each rule and length it keeps the latest time at which a run of that length, ending at that rule, began: a run
 * that began later outlives one that began earlier, so no other need be kept.
 */
export interface OrderedChain {
  arrive(rule: number, at: number): void;
  /** Rules in the longest run that began after `from`. */
  longest(from: number): number;
  clear(): void;
  save(): readonly (number | null)[];
  restore(saved: readonly (number | null)[]): void;
}

export function createOrderedChain(rules: number): OrderedChain {
  const none = Number.NEGATIVE_INFINITY;
  /** `began[length * rules + rule]`; length counts from 0. */
  const began: number[] = Array.from({ length: rules * rules }, () => none);
  const at = (length: number, rule: number): number => began[length * rules + rule] ?? none;
  return {
    arrive(rule, time) {
      for (let length = rule; length >= 1; length--) {
        let latest = at(length, rule);
        for (let before = 0; before < rule; before++) latest = Math.max(latest, at(length - 1, before));
        began[length * rules + rule] = latest;
      }
      began[rule] = Math.max(at(0, rule), time);
    },
    longest(from) {
      for (let length = rules - 1; length >= 0; length--)
        for (let rule = length; rule < rules; rule++) if (at(length, rule) > from) return length + 1;
      return 0;
    },
    clear: () => void began.fill(none),
    save: () => began.map((time) => (time === none ? null : time)),
    restore(saved) {
      for (const [index, time] of saved.entries()) began[index] = time ?? none;
    },
  };
}
