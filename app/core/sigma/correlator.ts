import type { EventView } from './event-view.ts';
import { keyOf, labelOf, labelsIn, labelsOf } from './group-key.ts';
import type { CorrelationRule } from './model.ts';
import { numberOf } from './numbers.ts';
import { StalestFirst } from './stalest-first.ts';
import type { Item } from './tallies.ts';
import { GroupWindow, type SavedWindow } from './window.ts';

/** Something that a correlation listens to happened: a rule matched, or a correlation fired. */
export interface Arrival {
  /** Place of the rule in the list of the correlation. */
  readonly source: number;
  /** The firing of a chained correlation; null for a match of a detection rule. */
  readonly firing: Firing | null;
}

/** A correlation holds for a group. */
export interface Firing {
  /** The group by the names of `group-by`. */
  readonly group: Readonly<Record<string, string>>;
  /** What was compared: a count, sum, average, percentile, share, or number of rules. */
  readonly value: number;
  /** Oldest and newest event of the window, ms UTC. */
  readonly from: number;
  readonly to: number;
  /** Events in the window. */
  readonly events: number;
}

/** A group as plain data: its labels in the order of `group-by`, and its window. */
export interface SavedGroup {
  readonly labels: readonly string[];
  readonly window: SavedWindow;
}

/** Where a correlation finds its fields in the events of one of its rules. */
export interface SourceFields {
  readonly groups: readonly FieldSource[];
  readonly values: readonly FieldSource[];
}

/** A field of the event; of a chained correlation first a label of its group. */
export interface FieldSource {
  readonly name: string;
  readonly slot: number;
}

export interface CorrelatorOptions {
  readonly rule: CorrelationRule;
  /** By place in the list of the correlation. */
  readonly sources: readonly SourceFields[];
  readonly resets: boolean;
  readonly maxGroups: number;
  readonly maxEntries: number;
}

/** What one event adds to a group. */
interface Contribution {
  readonly labels: readonly string[];
  readonly items: readonly Item[];
}

/**
 * The state of one correlation: a window per group, by the key of its labels. Groups stand in the order in which they last saw an event, so that
 * the stalest is the first to leave when there are too many.
 */
export class Correlator {
  readonly #options: CorrelatorOptions;
  readonly #groups = new StalestFirst<GroupWindow>();
  #weight = 0;
  /** Counts for those who look after the engine. */
  late = 0;
  evicted = 0;
  /** Rises whenever the state becomes another. */
  changes = 0;

  constructor(options: CorrelatorOptions) {
    this.#options = options;
  }

  get rule(): CorrelationRule {
    return this.#options.rule;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Judges what arrived with one event. @returns one firing for each group that holds */
  judge(arrivals: readonly Arrival[], view: EventView, at: number): readonly Firing[] {
    const firings: Firing[] = [];
    this.changes++;
    for (const { labels, items } of this.#contributions(arrivals, view)) {
      const window = this.#touch(keyOf(labels));
      if (window.isTooLate(at)) {
        this.late++;
        continue;
      }
      const before = window.weight;
      const { holds, value } = window.add(at, items);
      if (holds && value !== null) {
        firings.push(this.#firing(labels, window, value));
        if (this.#options.resets) window.clear();
      }
      this.#weight += window.weight - before;
      this.#makeRoom();
    }
    return firings;
  }

  /** Lets the stalest group go. */
  evictStalest(): void {
    const { stalest } = this.#groups;
    if (stalest === null) return;
    const [key, window] = stalest;
    this.#weight -= window.weight;
    this.#groups.delete(key);
    this.evicted++;
    this.changes++;
  }

  /** Forgets groups whose newest event no window that ends at `at` or later can hold. @returns how many */
  expire(at: number): number {
    const gone = [...this.#groups.entries()].filter(
      ([, window]) => window.newest <= at - this.rule.timespanMs,
    );
    for (const [key, window] of gone) {
      this.#weight -= window.weight;
      this.#groups.delete(key);
    }
    if (gone.length > 0) this.changes++;
    return gone.length;
  }

  /** The groups one by one, stalest first: all of them together would take more room than they do here. */
  *saved(): Generator<SavedGroup> {
    const { length } = this.rule.groupBy;
    for (const [key, window] of this.#groups.entries())
      yield { labels: labelsIn(key, length), window: window.save() };
  }

  clear(): void {
    this.#groups.clear();
    this.#weight = 0;
    this.changes++;
  }

  /** Takes saved groups in as fresher than those it has. */
  append(saved: readonly SavedGroup[]): void {
    this.changes++;
    for (const { labels, window } of saved) {
      const restored = new GroupWindow(this.rule);
      restored.restore(window);
      this.#groups.add(keyOf(labels), restored);
      this.#weight += restored.weight;
    }
    this.#makeRoom();
  }

  /** What each group gets of an event: matches of several rules by one event are one event. */
  #contributions(arrivals: readonly Arrival[], view: EventView): readonly Contribution[] {
    const [only] = arrivals;
    if (arrivals.length === 1 && only !== undefined) return this.#contribution(only, view);
    const whole: Contribution[] = [];
    const byKey = new Map<string, { labels: readonly string[]; items: Item[] }>();
    // Backwards, so that rules which one event matches together are not taken for one after the other.
    const ofRules = this.rule.type === 'temporal' || this.rule.type === 'temporal_ordered';
    for (const arrival of [...arrivals].sort((a, b) => b.source - a.source)) {
      for (const { labels, items } of this.#contribution(arrival, view)) {
        const key = keyOf(labels);
        const known = byKey.get(key);
        if (arrival.firing !== null && !ofRules) whole.push({ labels, items });
        else if (known === undefined) byKey.set(key, { labels, items: [...items] });
        else if (ofRules) known.items.push(...items);
      }
    }
    return [...byKey.values(), ...whole];
  }

  #contribution({ source, firing }: Arrival, view: EventView): readonly Contribution[] {
    const fields = this.#options.sources[source];
    const labels = fields === undefined ? null : labelsAt(fields.groups, view, firing);
    if (fields === undefined || labels === null) return [];
    const items = this.#items(source, fields.values, view, firing);
    return items.length === 0 ? [] : [{ labels, items }];
  }

  #items(
    source: number,
    values: readonly FieldSource[],
    view: EventView,
    firing: Firing | null,
  ): readonly Item[] {
    switch (this.rule.type) {
      case 'event_count':
        return [0];
      case 'temporal':
      case 'temporal_ordered':
        return [source];
      case 'value_count':
        return countedItems(values, view, firing);
      case 'value_percentile':
        if (this.rule.percentile === null) return countedItems(values, view, firing);
        return numericItems(values, view, firing);
      case 'value_sum':
      case 'value_avg':
      case 'value_median':
        return numericItems(values, view, firing);
    }
  }

  #touch(key: string): GroupWindow {
    const known = this.#groups.use(key);
    if (known !== undefined) return known;
    const window = new GroupWindow(this.rule);
    this.#groups.add(key, window);
    this.#weight += window.weight;
    return window;
  }

  #makeRoom(): void {
    const { maxGroups, maxEntries } = this.#options;
    while (this.#groups.size > maxGroups || (this.#weight > maxEntries && this.#groups.size > 1))
      this.evictStalest();
  }

  #firing(labels: readonly string[], window: GroupWindow, value: number): Firing {
    const { groupBy } = this.rule;
    const group = Object.fromEntries(groupBy.map((name, index) => [name, labels[index] ?? '']));
    return { group, value, from: window.oldest, to: window.newest, events: window.events };
  }
}

function labelsAt(
  fields: readonly FieldSource[],
  view: EventView,
  firing: Firing | null,
): readonly string[] | null {
  const labels: string[] = [];
  for (const field of fields) {
    const label = inFiring(field, firing) ?? labelOf(view, field.slot);
    if (label === null) return null;
    labels.push(label);
  }
  return labels;
}

function inFiring({ name }: FieldSource, firing: Firing | null): string | null {
  return firing !== null && Object.hasOwn(firing.group, name) ? (firing.group[name] ?? null) : null;
}

/** Values to count apart: each member of a field; of several fields each tuple. */
function countedItems(
  fields: readonly FieldSource[],
  view: EventView,
  firing: Firing | null,
): readonly string[] {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined) {
    const label = inFiring(only, firing);
    return label === null ? labelsOf(view, only.slot) : [label];
  }
  const labels = labelsAt(fields, view, firing);
  return labels === null ? [] : [keyOf(labels)];
}

function numericItems(
  fields: readonly FieldSource[],
  view: EventView,
  firing: Firing | null,
): readonly number[] {
  return fields.flatMap((field) => {
    const label = inFiring(field, firing);
    const values = label === null ? view.values(field.slot) : [label];
    return values.map(numberOf).filter((value) => value !== null);
  });
}
