import type { Anchor, AnchorSet } from './anchors.ts';
import { type EventView, holding } from './event-view.ts';

/** Finds the rules that an event may match, by the literals that it holds. */
export interface LiteralIndex {
  /** Calls `found` with each rule of which the event has an anchor; a rule may be found more than once. */
  search(view: EventView, found: (rule: number) => void): void;
}

/**
 * @param anchors of rules: `anchors[rule]` is the set that stands for it, or null for rules that are not to be found here
 */
export function createLiteralIndex(anchors: readonly (AnchorSet | null)[]): LiteralIndex {
  const bySlot = new Map<number, SlotIndex>();
  for (const [rule, set] of anchors.entries()) {
    for (const anchor of set ?? []) {
      const index = bySlot.get(anchor.slot) ?? new SlotIndex();
      bySlot.set(anchor.slot, index);
      index.add(anchor, rule);
    }
  }
  const slots = [...bySlot].map(([slot, index]) => ({ slot, index: index.sealed() }));
  return {
    search(view, found) {
      for (const { slot, index } of slots) {
        if (slot < 0) {
          for (const text of view.leaves.folded) index.searchText(text, found);
          continue;
        }
        const held = view.holds(slot);
        if (held === holding.missing) continue;
        for (const rule of index.whenPresent) found(rule);
        if (held < holding.one || !index.hasTexts) continue;
        const texts = view.folded(slot);
        if (typeof texts === 'string') index.searchText(texts, found);
        else for (const text of texts) index.searchText(text, found);
      }
    },
  };
}

type Found = (rule: number) => void;

/** A literal and the rules that wait for it. */
interface Waiting {
  readonly text: string;
  readonly rules: number[];
}

class SlotIndex {
  readonly #whenPresent = new Set<number>();
  readonly #texts = new Map<Anchor['place'], Map<string, Waiting>>();

  add({ place, text }: Anchor, rule: number): void {
    if (place === 'present') {
      this.#whenPresent.add(rule);
      return;
    }
    const literals = this.#texts.get(place) ?? new Map<string, Waiting>();
    this.#texts.set(place, literals);
    const waiting = literals.get(text) ?? { text, rules: [] };
    literals.set(text, waiting);
    if (waiting.rules.at(-1) !== rule) waiting.rules.push(rule);
  }

  sealed(): { readonly whenPresent: readonly number[]; readonly hasTexts: boolean; searchText: TextSearch } {
    const searches = [...this.#texts].map(([place, literals]) => searchFor(place, literals));
    const [only] = searches;
    return {
      whenPresent: [...this.#whenPresent],
      hasTexts: searches.length > 0,
      searchText:
        searches.length === 1 && only !== undefined
          ? only
          : (text, found) => {
              for (const search of searches) search(text, found);
            },
    };
  }
}

type TextSearch = (text: string, found: Found) => void;

function searchFor(place: Anchor['place'], literals: ReadonlyMap<string, Waiting>): TextSearch {
  if (place === 'equals')
    return (text, found) => {
      const waiting = literals.get(text);
      if (waiting !== undefined) for (const rule of waiting.rules) found(rule);
    };
  if (place === 'contains') return containsSearch([...literals.values()]);
  return endSearch([...literals.values()], place === 'prefix');
}

/** Literals at one end of a text: their outermost characters, as many as the length class has, lead to them. */
function endSearch(literals: readonly Waiting[], atStart: boolean): TextSearch {
  const keyLengths = [12, 8, 5, 3, 2, 1, 0];
  const classes = keyLengths.map((length, index) => {
    const shorter = keyLengths[index - 1] ?? Number.POSITIVE_INFINITY;
    const byKey = new Map<string, Waiting[]>();
    for (const waiting of literals) {
      const { text } = waiting;
      if (text.length < length || text.length >= shorter) continue;
      const key = atStart ? text.slice(0, length) : text.slice(text.length - length);
      const bucket = byKey.get(key);
      if (bucket === undefined) byKey.set(key, [waiting]);
      else bucket.push(waiting);
    }
    return { length, byKey };
  });
  const used = classes.filter(({ byKey }) => byKey.size > 0);
  return (text, found) => {
    for (const { length, byKey } of used) {
      if (text.length < length) continue;
      const bucket = byKey.get(atStart ? text.slice(0, length) : text.slice(text.length - length));
      if (bucket === undefined) continue;
      for (const { text: literal, rules } of bucket)
        if (atStart ? text.startsWith(literal) : text.endsWith(literal))
          for (const rule of rules) found(rule);
    }
  };
}

/**
 * Literals anywhere in a text: one pass with the hash of every three characters. Each literal waits under the three of
 * its own that the fewest others have.
 */
function containsSearch(literals: readonly Waiting[]): TextSearch {
  const short = literals.filter(({ text }) => text.length < 3);
  const long = literals.filter(({ text }) => text.length >= 3);
  let size = 1_024;
  while (size < long.length * 16 && size < 65_536) size *= 2;
  const mask = size - 1;
  const frequency = new Uint32Array(size);
  for (const { text } of long)
    for (let at = 0; at + 3 <= text.length; at++) {
      const hash = gramAt(text, at) & mask;
      frequency[hash] = (frequency[hash] ?? 0) + 1;
    }
  const heads = new Int32Array(size);
  const buckets: { readonly waiting: Waiting; readonly offset: number; foundIn: number }[][] = [[]];
  for (const waiting of long) {
    const offset = rarestGram(waiting.text, frequency, mask);
    const hash = gramAt(waiting.text, offset) & mask;
    const head = heads[hash] ?? 0;
    if (head === 0) heads[hash] = buckets.push([{ waiting, offset, foundIn: 0 }]) - 1;
    else buckets[head]?.push({ waiting, offset, foundIn: 0 });
  }
  let turn = 0;
  return (text, found) => {
    turn++;
    for (const { text: literal, rules } of short)
      if (text.includes(literal)) for (const rule of rules) found(rule);
    const last = text.length - 3;
    if (last < 0 || long.length === 0) return;
    let second = text.charCodeAt(0);
    let third = text.charCodeAt(1);
    for (let at = 0; at <= last; at++) {
      const first = second;
      second = third;
      third = text.charCodeAt(at + 2);
      const head = heads[gram(first, second, third) & mask];
      if (head === undefined || head === 0) continue;
      for (const one of buckets[head] ?? []) {
        const { waiting, offset } = one;
        if (one.foundIn === turn || !text.startsWith(waiting.text, at - offset)) continue;
        one.foundIn = turn;
        for (const rule of waiting.rules) found(rule);
      }
    }
  };
}

function gram(first: number, second: number, third: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35);
  return mixed ^ (mixed >>> 15);
}

function gramAt(text: string, at: number): number {
  return gram(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2));
}

function rarestGram(text: string, frequency: Uint32Array, mask: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 3 <= text.length; at++) {
    const count = frequency[gramAt(text, at) & mask] ?? 0;
    if (count < least) {
      best = at;
      least = count;
    }
  }
  return best;
}
