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

/** The events of a window, and what is computed over them. */
interface Body {
  readonly queue: WindowQueue<Item>;
  readonly tally: Tally;
  readonly chain: OrderedChain | null;
}

/**
 * The sliding window of one group: the events of `(newest - timespan, newest]`, judged whenever one arrives.
 *
 * An event that comes late takes its place by its own time; the window judged ends at the newest event of the group all
 * the same, and an event at or before its start is refused.
 *
 * Most groups of a large fleet never see a second event, so the first one is kept bare, by its time and item; its body
 * would take four times the room, and is made when another arrives.
 */
export class GroupWindow {
  readonly #rule: CorrelationRule;
  #newest = Number.NEGATIVE_INFINITY;
  /** The only event since the window was empty; null once there is a body, and while there is none. */
  #only: Item | null = null;
  #body: Body | null = null;

  constructor(rule: CorrelationRule) {
    this.#rule = rule;
  }

  /** Events in the window. */
  get events(): number {
    if (this.#body !== null) return this.#body.queue.size;
    return this.#only === null ? 0 : 1;
  }

  /** What it takes to keep, in numbers. */
  get weight(): number {
    return this.events + (this.#rule.type === 'temporal_ordered' ? this.#rule.rules.length ** 2 : 0);
  }

  /** Time of the newest event. */
  get newest(): number {
    return this.#newest;
  }

  /** Time of the oldest event still in the window; the newest when there is none. */
  get oldest(): number {
    return this.#body?.queue.oldest ?? this.#newest;
  }

  /** Whether an event of this time would be refused. */
  isTooLate(at: number): boolean {
    return at <= this.#newest - this.#rule.timespanMs;
  }

  /** Takes the items of one event in; `items` is not empty. */
  add(at: number, items: readonly Item[]): Judgement {
    const body = this.#body ?? this.#bare();
    this.#newest = Math.max(this.#newest, at);
    for (const item of items) enter(body, at, item);
    const from = this.#newest - this.#rule.timespanMs;
    for (let gone = body.queue.takeUntil(from); gone !== undefined; gone = body.queue.takeUntil(from))
      body.tally.leave(gone);
    while (body.queue.size > mostOf(this.#rule)) dropOldest(body);
    this.#keep(body);
    return this.#judge(body, from, items.at(-1) ?? 0);
  }

  /** Empties the window. */
  clear(): void {
    this.#only = null;
    this.#body = null;
  }

  save(): SavedWindow {
    const { queue, tally, chain } = this.#body ?? this.#bare();
    const entries = [...queue.entries()];
    return {
      newest: this.#newest,
      times: entries.map(([at]) => at),
      items: entries.map(([, item]) => item),
      tally: tally.save(),
      chain: chain?.save() ?? null,
    };
  }

  restore(saved: SavedWindow): void {
    this.clear();
    this.#newest = saved.newest;
    const body = this.#bare();
    for (const [index, at] of saved.times.entries()) {
      const item = saved.items[index] ?? 0;
      body.queue.add(at, item);
      body.tally.enter(item);
    }
    if (saved.tally !== null) body.tally.restore(saved.tally);
    if (saved.chain !== null) body.chain?.restore(saved.chain);
    this.#keep(body);
  }

  /** Keeps a body, or the one event in it: what was computed over those before it says no more. */
  #keep(body: Body): void {
    const [event] = body.queue.size === 1 ? body.queue.entries() : [];
    // Of a window that was emptied the only event may be a late one, which keeps its own time.
    const bare = event !== undefined && event[0] === this.#newest;
    this.#only = bare ? event[1] : null;
    this.#body = bare ? null : body;
  }

  /** A body with the only event there is, or with none. */
  #bare(): Body {
    const { type, rules } = this.#rule;
    const body: Body = {
      queue: new WindowQueue<Item>(),
      tally: createTally(this.#rule),
      chain: type === 'temporal_ordered' ? createOrderedChain(rules.length) : null,
    };
    if (this.#only !== null) enter(body, this.#newest, this.#only);
    return body;
  }

  #judge({ tally, chain }: Body, from: number, arrived: Item): Judgement {
    const { bounds, rules } = this.#rule;
    const value = chain === null ? tally.value(arrived) : chain.longest(from);
    if (value === null) return { holds: false, value };
    return { holds: bounds.length === 0 ? value >= rules.length : satisfies(value, bounds), value };
  }
}

function enter(body: Body, at: number, item: Item): void {
  const { queue, tally, chain } = body;
  const inOrder = queue.add(at, item);
  tally.enter(item);
  if (chain === null) return;
  if (inOrder) chain.arrive(Number(item), at);
  else rebuild(chain, queue);
}

/** After an event out of order. Bounded, so that a flood of late events costs no more than it must. */
function rebuild(chain: OrderedChain, queue: WindowQueue<Item>): void {
  chain.clear();
  for (const [at, item] of queue.entries()) chain.arrive(Number(item), at);
}

function dropOldest({ queue, tally }: Body): void {
  const gone = queue.takeOldest();
  if (gone !== undefined) tally.leave(gone);
}
