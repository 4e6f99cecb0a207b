import type { CorrelationRule } from './model.ts';

/** What is counted or computed over the events of a window. Plain values, so that a window can be stored. */
export type Item = string | number;

/**
 * A running result over items that enter and leave in any order. Classes, because there is one per group: closures
 * would take ten times the room.
 */
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
    case 'temporal_ordered':
      // The order is judged apart, by the chain.
      return new Count();
    case 'value_count':
    case 'temporal':
      return new Distinct();
    case 'value_sum':
      return new Sum();
    case 'value_avg':
      return new Average();
    case 'value_median':
      return new Ranked(50);
    case 'value_percentile':
      return rule.percentile === null ? new Share() : new Ranked(rule.percentile);
  }
}

class Count implements Tally {
  #count = 0;
  enter(): void {
    this.#count++;
  }
  leave(): void {
    this.#count--;
  }
  value(): number {
    return this.#count;
  }
  save(): null {
    return null;
  }
  restore(): void {
    // Counted again from the items.
  }
}

/** Different values in the window. */
class Distinct implements Tally {
  protected readonly counts = new Map<Item, number>();
  protected total = 0;
  enter(item: Item): void {
    this.total++;
    this.counts.set(item, (this.counts.get(item) ?? 0) + 1);
  }
  leave(item: Item): void {
    this.total--;
    const left = (this.counts.get(item) ?? 0) - 1;
    if (left > 0) this.counts.set(item, left);
    else this.counts.delete(item);
  }
  value(_arrived: Item): number | null {
    return this.counts.size;
  }
  save(): null {
    return null;
  }
  restore(): void {
    // Counted again from the items.
  }
}

/** How much of the window has the value that arrived, in percent. */
class Share extends Distinct {
  override value(arrived: Item): number | null {
    return this.total === 0 ? null : (100 * (this.counts.get(arrived) ?? 0)) / this.total;
  }
}

/** A running sum; of fractions it drifts by rounding, so that the sum itself is stored. */
class Sum implements Tally {
  protected sum = 0;
  protected count = 0;
  enter(item: Item): void {
    this.sum += Number(item);
    this.count++;
  }
  leave(item: Item): void {
    this.count--;
    this.sum = this.count === 0 ? 0 : this.sum - Number(item);
  }
  value(): number | null {
    return this.count === 0 ? null : this.sum;
  }
  save(): number {
    return this.sum;
  }
  restore(saved: number): void {
    this.sum = saved;
  }
}

class Average extends Sum {
  override value(): number | null {
    return this.count === 0 ? null : this.sum / this.count;
  }
}

/** A percentile of the numbers in the window. */
class Ranked implements Tally {
  readonly #percentile: number;
  readonly #sorted: number[] = [];
  constructor(percentile: number) {
    this.#percentile = percentile;
  }
  enter(item: Item): void {
    this.#sorted.splice(this.#placeOf(Number(item)), 0, Number(item));
  }
  leave(item: Item): void {
    this.#sorted.splice(this.#placeOf(Number(item)), 1);
  }
  value(): number | null {
    return this.#sorted.length === 0 ? null : nearestRank(this.#sorted, this.#percentile);
  }
  save(): null {
    return null;
  }
  restore(): void {
    // Sorted again from the items.
  }
  #placeOf(item: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? 0) < item) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The smallest value that so many percent of the values do not exceed. */
function nearestRank(sorted: readonly number[], percentile: number): number {
  const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length));
  return sorted[rank - 1] ?? 0;
}
