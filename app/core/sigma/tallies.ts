import type { CorrelationRule } from './model.ts';

/** What is counted or computed over the events of a window. Plain values, so that a window can be stored. */
export type Item = string | number;

/** A running result over items that enter and leave in any order. */
export interface Tally {
  enter(item: Item): void;
  leave(item: Item): void;
  /** Null where there is nothing to compute with. `arrived` is the item that entered last. */
  value(arrived: Item): number | null;
  /** What cannot be computed again from the items alone, exactly; null where there is nothing of the kind. */
  save(): number | null;
  restore(saved: number): void;
}

/** The tally of a correlation without an order in time. */
export function createTally(rule: Pick<CorrelationRule, 'type' | 'percentile'>): Tally {
  switch (rule.type) {
    case 'event_count':
      return counting();
    case 'value_count':
    case 'temporal':
    case 'temporal_ordered':
      return distinct((counts) => counts.size);
    case 'value_sum':
      return summing(false);
    case 'value_avg':
      return summing(true);
    case 'value_median':
      return ranking((sorted) => nearestRank(sorted, 50));
    case 'value_percentile': {
      const { percentile } = rule;
      if (percentile === null)
        return distinct((counts, arrived, total) => (100 * (counts.get(arrived) ?? 0)) / total);
      return ranking((sorted) => nearestRank(sorted, percentile));
    }
  }
}

const exact = { save: () => null, restore: () => undefined };

function counting(): Tally {
  let count = 0;
  return { enter: () => void count++, leave: () => void count--, value: () => count, ...exact };
}

function distinct(value: (counts: ReadonlyMap<Item, number>, arrived: Item, total: number) => number): Tally {
  const counts = new Map<Item, number>();
  let total = 0;
  return {
    enter(item) {
      total++;
      counts.set(item, (counts.get(item) ?? 0) + 1);
    },
    leave(item) {
      total--;
      const left = (counts.get(item) ?? 0) - 1;
      if (left > 0) counts.set(item, left);
      else counts.delete(item);
    },
    value: (arrived) => (total === 0 ? null : value(counts, arrived, total)),
    ...exact,
  };
}

/** A running sum; of fractions it drifts by rounding, so that the sum itself is stored. */
function summing(average: boolean): Tally {
  let sum = 0;
  let count = 0;
  return {
    enter(item) {
      sum += Number(item);
      count++;
    },
    leave(item) {
      count--;
      sum = count === 0 ? 0 : sum - Number(item);
    },
    value: () => (count === 0 ? null : average ? sum / count : sum),
    save: () => sum,
    restore(saved) {
      sum = saved;
    },
  };
}

function ranking(value: (sorted: readonly number[]) => number): Tally {
  const sorted: number[] = [];
  const placeOf = (item: number): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < item) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    enter: (item) => void sorted.splice(placeOf(Number(item)), 0, Number(item)),
    leave: (item) => void sorted.splice(placeOf(Number(item)), 1),
    value: () => (sorted.length === 0 ? null : value(sorted)),
    ...exact,
  };
}

/** The smallest value that so many percent of the values do not exceed. */
function nearestRank(sorted: readonly number[], percentile: number): number {
  const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length));
  return sorted[rank - 1] ?? 0;
}
