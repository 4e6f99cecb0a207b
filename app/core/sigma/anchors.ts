import type { Node } from './model.ts';

/**
 * Something that an event must have for a test to pass: a literal at a place of a field, or the field at all. Literals
 * are in lower case.
 */
export interface Anchor {
  /** Number of the field, or -1 for all values of the event. */
  readonly slot: number;
  readonly place: 'equals' | 'prefix' | 'suffix' | 'contains' | 'present';
  readonly text: string;
}

/** Anchors of which an event has one at least whenever the node holds. */
export type AnchorSet = readonly Anchor[];

/** More alternatives than this index nothing: evaluating the rule is as cheap. */
const largestSet = 2_000;

/**
 * The anchor sets of a node: any one of them may stand for it in the index. Empty where the node can hold of an event
 * that has nothing in particular, as negations do.
 *
 * @param anchorsOf the anchors of a test, or null
 */
export function anchorSetsOf(
  node: Node,
  anchorsOf: (node: Node & { op: 'test' }) => AnchorSet | null,
): AnchorSet[] {
  const known = new Map<Node, AnchorSet[]>();
  const walk = (one: Node): AnchorSet[] => {
    const done = known.get(one);
    if (done !== undefined) return done;
    const made = make(one);
    known.set(one, made);
    return made;
  };
  const make = (one: Node): AnchorSet[] => {
    if (one.op === 'not') return [];
    if (one.op === 'test') {
      const anchors = anchorsOf(one);
      return anchors === null ? [] : [anchors];
    }
    const parts = one.of.map(walk);
    // Each part of a conjunction stands for the whole; a dozen are choice enough.
    if (one.op === 'and') return parts.flat().sort(byWeight).slice(0, 12);
    const union: Anchor[] = [];
    for (const sets of parts) {
      const best = [...sets].sort(byWeight)[0];
      if (best === undefined || union.length + best.length > largestSet) return [];
      union.push(...best);
    }
    return [union];
  };
  return walk(node);
}

function byWeight(left: AnchorSet, right: AnchorSet): number {
  return weightOf(left) - weightOf(right);
}

/** How often a set is likely to be met in events that do not match: less is better. */
export function weightOf(set: AnchorSet): number {
  let weight = 0;
  for (const { place, text } of set) {
    if (place === 'present') weight += 10_000;
    else if (text.length < 3) weight += place === 'equals' ? 200 : 1_000;
    else weight += (place === 'equals' ? 20 : 60) + 100 / text.length;
  }
  return weight;
}
