import { fold } from './fold.ts';
import { sigmaLimits } from './limits.ts';

/** An event: flat or nested, as the source or the host's event model has it. */
export type SigmaEvent = Readonly<Record<string, unknown>>;

export type Scalar = string | number | boolean | bigint;

/** What a field of an event holds. */
export const holding = { missing: 1, nothing: 2, one: 3, several: 4 } as const;
type Holding = 0 | 1 | 2 | 3 | 4;

/** Where a field lies: under the name that the rule gives it, and under the one that the host's events have. */
export interface FieldPlace {
  readonly own: string;
  readonly mapped: string;
}

/** Fields that rules ask for, each with a number. */
export interface Slots {
  readonly places: readonly FieldPlace[];
  of(own: string, mapped: string): number;
}

export function createSlots(): Slots {
  const places: FieldPlace[] = [];
  const known = new Map<string, number>();
  return {
    places,
    of(own, mapped) {
      const key = `${own}\n${mapped}`;
      const slot = known.get(key) ?? places.length;
      if (slot === places.length) {
        places.push({ own, mapped });
        known.set(key, slot);
      }
      return slot;
    },
  };
}

/** How to look a field up. */
interface Path {
  readonly name: string;
  /** Empty for a name without dots. */
  readonly steps: readonly string[];
  /** Every object answers to the name, whether or not it was given one. */
  readonly isInherited: boolean;
}

function pathOf(name: string): Path {
  return { name, steps: name.includes('.') ? name.split('.') : [], isInherited: name in Object.prototype };
}

/** Ends a text that was cut, so that nothing takes the cut for its end. */
const cut = '\uffff';

/**
 * One event as rules see it. A field is looked up once and its case folded once, however many rules ask: a view is used
 * again for the next event by `turnTo`.
 *
 * A field is found under its exact name, else by its dots through nested maps; arrays on the way and at the end give
 * several values.
 */
export class EventView {
  readonly #mapped: readonly Path[];
  readonly #own: readonly Path[];
  readonly #holds: Uint8Array;
  readonly #hasNull: Uint8Array;
  readonly #isFolded: Uint8Array;
  readonly #values: (Scalar | readonly Scalar[])[];
  readonly #texts: (string | readonly string[])[];
  readonly #folded: (string | readonly string[])[];
  #event: SigmaEvent = {};
  #leaves: { readonly texts: readonly string[]; readonly folded: readonly string[] } | null = null;

  #paths: readonly Path[];
  readonly #timeOf: (event: SigmaEvent) => number | null;
  #at: number | null | undefined;

  /** @param timeOf when an event was, ms UTC */
  constructor(places: readonly FieldPlace[], timeOf: (event: SigmaEvent) => number | null = () => null) {
    this.#timeOf = timeOf;
    this.#mapped = places.map(({ mapped }) => pathOf(mapped));
    this.#own = places.map(({ own }) => pathOf(own));
    this.#paths = this.#mapped;
    this.#holds = new Uint8Array(places.length);
    this.#hasNull = new Uint8Array(places.length);
    this.#isFolded = new Uint8Array(places.length);
    this.#values = places.map(() => '');
    this.#texts = places.map(() => '');
    this.#folded = places.map(() => '');
  }

  /** @param mapped whether fields have the names of the host's events, or those that rules give them */
  turnTo(event: SigmaEvent, mapped = true): void {
    this.#event = event;
    this.#at = undefined;
    this.#paths = mapped ? this.#mapped : this.#own;
    this.#leaves = null;
    this.#holds.fill(0);
    this.#isFolded.fill(0);
  }

  get event(): SigmaEvent {
    return this.#event;
  }

  /** When the event was, ms UTC; null where it does not say. */
  get at(): number | null {
    if (this.#at === undefined) this.#at = this.#timeOf(this.#event);
    return this.#at;
  }

  /** What the field holds; a map alone counts as present with nothing to compare. */
  holds(slot: number): Holding {
    const known = this.#holds[slot];
    return known !== undefined && known !== 0 ? (known as Holding) : this.#load(slot);
  }

  /** Whether the field, or a member of it, is null. */
  hasNull(slot: number): boolean {
    this.holds(slot);
    return this.#hasNull[slot] === 1;
  }

  /** The values of the field, none where there is nothing to compare. */
  values(slot: number): readonly Scalar[] {
    const held = this.holds(slot);
    if (held < holding.one) return [];
    const value = this.#values[slot] ?? [];
    return typeof value === 'object' ? value : [value];
  }

  /** The texts of a field of which `holds` says `one` or `several`. */
  texts(slot: number): string | readonly string[] {
    if (this.#isFolded[slot] === 0) this.#fold(slot);
    return this.#texts[slot] ?? '';
  }

  /** The same in lower case. */
  folded(slot: number): string | readonly string[] {
    if (this.#isFolded[slot] === 0) this.#fold(slot);
    return this.#folded[slot] ?? '';
  }

  /** All values of the event as texts. */
  get leaves(): { readonly texts: readonly string[]; readonly folded: readonly string[] } {
    if (this.#leaves === null) {
      const texts = textsOf(leavesOf(this.#event));
      this.#leaves = { texts, folded: texts.map(fold) };
    }
    return this.#leaves;
  }

  #load(slot: number): Holding {
    const path = this.#paths[slot];
    if (path === undefined) return holding.missing;
    const { name, steps, isInherited } = path;
    let found: unknown = isInherited && !Object.hasOwn(this.#event, name) ? undefined : this.#event[name];
    if (found === undefined && steps.length > 0) found = lookUp(this.#event, steps);
    const held = this.#keep(slot, found);
    this.#holds[slot] = held;
    return held;
  }

  #keep(slot: number, found: unknown): Holding {
    this.#hasNull[slot] = found === null ? 1 : 0;
    if (found === undefined) return holding.missing;
    if (isScalar(found)) {
      this.#values[slot] = found;
      return holding.one;
    }
    if (!Array.isArray(found)) return holding.nothing;
    const members = membersOf(found);
    if (members.includes(null)) this.#hasNull[slot] = 1;
    const scalars = members.filter((member) => member !== null);
    this.#values[slot] = scalars;
    return scalars.length === 0 ? holding.nothing : holding.several;
  }

  #fold(slot: number): void {
    const value = this.#values[slot] ?? '';
    const texts = typeof value === 'object' ? textsOf(value) : textOf(value);
    this.#texts[slot] = texts;
    this.#folded[slot] = typeof texts === 'string' ? fold(texts) : texts.map(fold);
    this.#isFolded[slot] = 1;
  }
}

function isScalar(value: unknown): value is Scalar {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'bigint';
}

function textOf(value: Scalar): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.length > sigmaLimits.fieldChars ? text.slice(0, sigmaLimits.fieldChars) + cut : text;
}

/** Texts of values, as many characters together as are looked at. */
function textsOf(values: readonly Scalar[]): readonly string[] {
  const texts: string[] = [];
  let left: number = sigmaLimits.allChars;
  for (const value of values) {
    const text = textOf(value);
    left -= text.length;
    if (left < 0) break;
    texts.push(text);
  }
  return texts;
}

/** Scalars and nulls of nested arrays, as many as are looked at. Not recursive: an event may nest without end. */
function membersOf(array: readonly unknown[]): (Scalar | null)[] {
  const members: (Scalar | null)[] = [];
  const pending: { readonly list: readonly unknown[]; next: number }[] = [{ list: array, next: 0 }];
  for (let steps = 0; steps < sigmaLimits.members && pending.length > 0; steps++) {
    const top = pending[pending.length - 1];
    if (top === undefined || top.next >= top.list.length) {
      pending.pop();
      continue;
    }
    const member = top.list[top.next++];
    if (member === null || isScalar(member)) members.push(member);
    else if (Array.isArray(member)) pending.push({ list: member, next: 0 });
  }
  return members;
}

/** What lies under the path, one step at a time; through an array each member is followed. */
function lookUp(event: SigmaEvent, path: readonly string[]): unknown {
  let found: unknown[] = [event];
  let branched = false;
  for (const step of path) {
    const next: unknown[] = [];
    for (const holder of found) {
      const holders: readonly unknown[] = Array.isArray(holder)
        ? holder.slice(0, sigmaLimits.members)
        : [holder];
      for (const one of holders) {
        if (typeof one !== 'object' || one === null || !Object.hasOwn(one, step)) continue;
        const value = (one as Record<string, unknown>)[step];
        if (value !== undefined && next.length < sigmaLimits.members) next.push(value);
      }
      branched ||= Array.isArray(holder);
    }
    if (next.length === 0) return undefined;
    found = next;
  }
  return branched ? found : found[0];
}

/** Every scalar of the event, breadth first, as many as are looked at. */
function leavesOf(event: SigmaEvent): readonly Scalar[] {
  const leaves: Scalar[] = [];
  const pending: unknown[] = [event];
  for (let next = 0; next < pending.length && next < sigmaLimits.members; next++) {
    const value = pending[next];
    if (isScalar(value)) leaves.push(value);
    else if (typeof value === 'object' && value !== null) {
      const room = sigmaLimits.members - pending.length;
      const members = Array.isArray(value) ? value : Object.values(value);
      for (let index = 0; index < members.length && index < room; index++) pending.push(members[index]);
    }
  }
  return leaves;
}
