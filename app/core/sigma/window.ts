import { sigmaLimits } from './limits.ts';
import type { CorrelationRule } from './model.ts';
import { satisfies } from './numbers.ts';
import { createOrderedChain, type OrderedChain } from './ordered-chain.ts';
import { createTally, type Item, type Tally } from './tallies.ts';
import { WindowQueue } from './window-queue.ts';

function mostOf({ type }: CorrelationRule): number {
  if (type === 'temporal_ordered') return sigmaLimits.orderedEntries;
  return type === 'value_median' || type === 'value_percentile'
    ? sigmaLimits.rankedEntries
    : sigmaLimits.windowEntries;
}

/** A window as plain data. */
export interface SavedWindow {
  readonly newest: number;
  readonly times: readonly number[];
  readonly items: readonly Item[];
  readonly tally: number | null;
  readonly chain: readonly (number | null)[] | null;
}

/** What a window says after an event. */
export interface Judgement {
  readonly holds: boolean;
  /** The count or result that was compared; null where there was nothing to compute with. */
  readonly value: number | null;
}

/**
 * The sliding window of one group: the events of `(newest - timespan, newest]`, judged whenever one arrives.
 *
 * An event that comes late takes its place by its own time; the window judged ends at the newest event of the group all
 * the same, and an event at or before its start is refused.
 */
export class GroupWindow {
  readonly #rule: CorrelationRule;
  readonly #most: number;
  #queue = new WindowQueue<Item>();
  #tally: Tally;
  readonly #chain: OrderedChain | null;
  #newest = Number.NEGATIVE_INFINITY;

  constructor(rule: CorrelationRule) {
    this.#rule = rule;
    this.#tally = createTally(rule);
    this.#chain = rule.type === 'temporal_ordered' ? createOrderedChain(rule.rules.length) : null;
    this.#most = mostOf(rule);
  }

  /** Events in the window. */
  get events(): number {
    return this.#queue.size;
  }

  /** What it takes to keep, in numbers. */
  get weight(): number {
    return this.#queue.size + (this.#chain === null ? 0 : this.#rule.rules.length ** 2);
  }

  /** Time of the newest event. */
  get newest(): number {
    return this.#newest;
  }

  /** Time of the oldest event still in the window; the newest when there is none. */
  get oldest(): number {
    return this.#queue.oldest ?? this.#newest;
  }

  /** Whether an event of this time would be refused. */
  isTooLate(at: number): boolean {
    return at <= this.#newest - this.#rule.timespanMs;
  }

  /** Takes the items of one event in; `items` is not empty. */
  add(at: number, items: readonly Item[]): Judgement {
    this.#newest = Math.max(this.#newest, at);
    for (const item of items) {
      const inOrder = this.#queue.add(at, item);
      this.#tally.enter(item);
      if (this.#chain !== null && inOrder) this.#chain.arrive(Number(item), at);
      else if (this.#chain !== null) this.#rebuildChain();
    }
    const from = this.#newest - this.#rule.timespanMs;
    for (let gone = this.#queue.takeUntil(from); gone !== undefined; gone = this.#queue.takeUntil(from))
      this.#tally.leave(gone);
    while (this.#queue.size > this.#most) this.#dropOldest();
    return this.#judge(from, items.at(-1) ?? 0);
  }

  /** Empties the window. */
  clear(): void {
    this.#queue = new WindowQueue();
    this.#tally = createTally(this.#rule);
    this.#chain?.clear();
  }

  save(): SavedWindow {
    const entries = [...this.#queue.entries()];
    return {
      newest: this.#newest,
      times: entries.map(([at]) => at),
      items: entries.map(([, item]) => item),
      tally: this.#tally.save(),
      chain: this.#chain?.save() ?? null,
    };
  }

  restore(saved: SavedWindow): void {
    for (const [index, at] of saved.times.entries()) {
      const item = saved.items[index] ?? 0;
      this.#queue.add(at, item);
      this.#tally.enter(item);
    }
    if (saved.tally !== null) this.#tally.restore(saved.tally);
    if (saved.chain !== null) this.#chain?.restore(saved.chain);
    this.#newest = saved.newest;
  }

  #judge(from: number, arrived: Item): Judgement {
    const { bounds, rules } = this.#rule;
    const value = this.#chain === null ? this.#tally.value(arrived) : this.#chain.longest(from);
    if (value === null) return { holds: false, value };
    return { holds: bounds.length === 0 ? value >= rules.length : satisfies(value, bounds), value };
  }

  #dropOldest(): void {
    const gone = this.#queue.takeOldest();
    if (gone !== undefined) this.#tally.leave(gone);
  }

  /** After an event out of order. Bounded, so that a flood of late events costs no more than it must. */
  #rebuildChain(): void {
    this.#chain?.clear();
    for (const [at, item] of this.#queue.entries()) this.#chain?.arrive(Number(item), at);
  }
}
